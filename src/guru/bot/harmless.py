"""Text of others made safe to show: it may not ping people, link, hide, or break out of its place.

Three ways in: `plain` for words that hold reviewed code (messages, paths, names), `calm` for
markdown of our own rule pages, `fenced` for code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_GAP = "\u200b"  # no width: nobody sees it, and nothing that looks for a name matches across it
_ACTIVE = re.compile(r"[\\`*_{}\[\]<>#|~!$&]")
_ENTITIES = {"<": "&lt;", ">": "&gt;", "&": "&amp;"}
_MENTION = re.compile(r"@(?=\w)")
_REFERENCE = re.compile(r"(#|\bGH-)(?=\d)", re.IGNORECASE)
_ADDRESS = re.compile(r"\b(https?|ftp|mailto)(:)|\b(www)(\.)", re.IGNORECASE)
_TAG = re.compile(r"<(?!https?://[^\s<>]+>)(?=[A-Za-z/!?])")
_RUN = re.compile(r"`+")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})(.*)")
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
_BLOCK = re.compile(r"\A(\d*)([-+=.)])")
_BROKEN = re.compile("[\x00\ud800-\udfff]")


def plain(text: str, longest: int = 600) -> str:
    """Return words in one line in which only code spans keep a meaning to markdown."""
    line = shortened(" ".join(_UNSEEN.sub(" ", text).split()), longest)
    inert = "".join(part if is_code else _inert(part) for part, is_code in _spans(line))
    return _BLOCK.sub(r"\1\\\2", inert)


def code(text: str, longest: int = 200) -> str:
    """Return text as one code span."""
    line = shortened(" ".join(_UNSEEN.sub(" ", text).split()), longest) or " "
    ticks = "`" * (_longest_run(line, "`") + 1)
    pad = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{ticks}{pad}{line}{pad}{ticks}"


def calm(markdown: str) -> str:
    """Return markdown without mentions, HTML or an open fence; its own form is kept."""
    out: list[str] = []
    paragraph: list[str] = []
    fence = ""
    for line in _UNSEEN.sub("", markdown).splitlines():
        found = _FENCE.match(line)
        if fence:
            out.append(line)
            if found and found[1].startswith(fence) and not found[2].strip():
                fence = ""
        elif found and not (found[1][0] == "`" and "`" in found[2]):
            fence = found[1]
            out += [*_quiet_lines(paragraph), line]
        else:
            paragraph.append(line)
            if not line.strip():
                out += _quiet_lines(paragraph)
    out += _quiet_lines(paragraph)
    return "\n".join([*out, fence] if fence else out).strip("\n")


def fenced(text: str, language: str = "") -> str:
    """Return code in a fence that is longer than any run of backticks in it."""
    ticks = "`" * max(3, _longest_run(text, "`") + 1)
    whole = _BROKEN.sub("\ufffd", text)
    ended = whole if not whole or whole.endswith("\n") else f"{whole}\n"
    return f"{ticks}{language}\n{ended}{ticks}"


def shortened(text: str, longest: int) -> str:
    """Return the text, or its beginning with an ellipsis, within ``longest`` characters."""
    return text if len(text) <= longest else f"{text[: longest - 1]}\u2026"


def _longest_run(text: str, mark: str) -> int:
    return max((len(run) for run in re.findall(re.escape(mark) + "+", text)), default=0)


def _spans(line: str) -> Iterator[tuple[str, bool]]:
    """Split a line into text and code spans: a run of backticks is closed by one of its length."""
    start = 0
    runs = list(_RUN.finditer(line))
    for number, run in enumerate(runs):
        if run.start() < start or _is_escaped(line, run.start()):
            continue
        closing = next((r for r in runs[number + 1 :] if len(r[0]) == len(run[0])), None)
        if closing is not None:
            yield line[start : run.start()], False
            yield line[run.start() : closing.end()], True
            start = closing.end()
    yield line[start:], False


def _is_escaped(line: str, at: int) -> bool:
    before = line[:at]
    return (len(before) - len(before.rstrip("\\"))) % 2 == 1


def _quiet_lines(paragraph: list[str]) -> list[str]:
    """Take the lines of a paragraph, whose code spans may cross lines, and quiet the rest."""
    if not paragraph:
        return []
    text = "\n".join(paragraph)
    paragraph.clear()
    return "".join(p if is_code else _quiet(p) for p, is_code in _spans(text)).split("\n")


def _inert(text: str) -> str:
    """Take every meaning from a piece of text outside code spans."""
    bare = _ACTIVE.sub(_escaped, _MENTION.sub(f"@{_GAP}", text))
    return _REFERENCE.sub(rf"\1{_GAP}", _ADDRESS.sub(_parted, bare))


def _escaped(found: re.Match[str]) -> str:
    """Return a character that markdown would act on so that it stands for itself."""
    return _ENTITIES.get(found[0], f"\\{found[0]}")


def _parted(found: re.Match[str]) -> str:
    """Part the beginning of a web address, so that it does not become a link."""
    return _GAP.join(group for group in found.groups() if group)


def _quiet(text: str) -> str:
    """Break mentions and HTML in a piece of markdown outside code spans."""
    return _TAG.sub("&lt;", _MENTION.sub(f"@{_GAP}", text))
