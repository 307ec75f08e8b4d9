"""Code frames and diffs as terminal text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rich.cells import cell_len
from rich.text import Text

from guru.reports.code_frame import FrameLine
from guru.reports.diff_lines import diff_lines

_KINDS = {"word": "magenta", "text": "green", "number": "cyan", "comment": "bright_black"}
_DIFF = {"add": "green", "del": "red", "hunk": "cyan", "head": "bold", "same": ""}
_LONGEST_DIFF = 40
_CONTEXT = 20  # columns kept before the flagged part of a line that is cut


@dataclass(frozen=True, slots=True)
class Signs:
    """The drawing characters, and what stands for them where they cannot be written."""

    bar: str = "│"
    dash: str = "─"
    dot: str = "·"
    cut: str = "…"
    under: str = "^"

    @classmethod
    def ascii(cls) -> Signs:
        """Return signs that every stream can write."""
        return cls(bar="|", dash="-", dot="-", cut="...")


def frame_text(frame: tuple[FrameLine, ...], width: int, signs: Signs) -> Iterator[Text]:
    """Yield a code frame, line by line, no line wider than ``width`` columns."""
    digits = max((len(str(line.number)) for line in frame), default=0)
    for line in frame:
        gutter = Text().append(f"{'>' if line.flagged else ' '} ", "bold red")
        gutter.append(f"{line.number:>{digits}} {signs.bar} ", "bright_black")
        code, start, end = _cut(line, width - gutter.cell_len, signs)
        yield gutter + code
        if end > start:
            under = Text().append(f"{'':{digits + 3}}{signs.bar} ", "bright_black")
            under.append(" " * start)
            under.append(signs.under * (end - start), "bold red")
            yield under


def _cut(line: FrameLine, width: int, signs: Signs) -> tuple[Text, int, int]:
    """Return a line that fits, and from which to which column its flagged part is shown.

    A line that is too long is cut around the flagged part.
    """
    text = Text()
    for piece in line.pieces:
        style = _KINDS.get(piece.kind, "")
        text.append(piece.text, f"bold {style}".strip() if piece.flagged else style)
    start, end = line.flagged_span
    plain = text.plain
    left, right = cell_len(plain[:start]), cell_len(plain[:end])
    if text.cell_len <= width:
        return text, left, right
    mark = cell_len(signs.cut)
    skipped = 0
    if right > width - mark:
        skipped = len(plain) - _fitting(plain[::-1], width - mark)
        skipped = max(0, min(skipped, _before(plain, start)))
    head = Text().append(signs.cut if skipped else "", "bright_black")
    kept = text[skipped:]
    hidden = cell_len(plain[:skipped]) - head.cell_len
    if head.cell_len + kept.cell_len > width:
        kept = kept[: _fitting(kept.plain, width - head.cell_len - mark)]
        kept.append(signs.cut, "bright_black")
    shown = head + kept
    return shown, max(0, left - hidden), max(0, min(right - hidden, shown.cell_len))


def _before(plain: str, start: int) -> int:
    """Return the index that leaves some columns of context before ``start``."""
    return start - _fitting(plain[:start][::-1], _CONTEXT)


def _fitting(text: str, width: int) -> int:
    """Return how many characters of ``text`` fit into ``width`` columns."""
    used = 0
    for index, character in enumerate(text):
        used += cell_len(character)
        if used > width:
            return index
    return len(text)


def diff_text(diff: str, width: int, signs: Signs) -> Iterator[Text]:
    """Yield a fix's diff without its file names, cut to the width and to some length."""
    lines = list(diff_lines(diff, with_head=False))
    for line in lines[:_LONGEST_DIFF]:
        text = line.text.expandtabs(4)
        fits = _fitting(text, width)
        if fits < len(text):
            text = text[: _fitting(text, width - cell_len(signs.cut))] + signs.cut
        yield Text(text, _DIFF[line.kind])
    if len(lines) > _LONGEST_DIFF:
        yield Text(f"{signs.cut} {len(lines) - _LONGEST_DIFF} more lines", "bright_black")
