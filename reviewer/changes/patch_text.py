"""A unified or git diff, cut into its files; nothing is applied here."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from guru.models.errors import InputError
from guru.models.records import define, field

_HUNK = re.compile(rb"@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
_INDEX = re.compile(rb"index ([0-9a-f]{4,64})\.\.([0-9a-f]{4,64})(?: \d{6})?\s*$")
_ESCAPE = re.compile(rb'\\([abfnrtv"\\]|[0-7]{1,3})')
_LETTERS = dict(zip(b'abfnrtv"\\', b'\a\b\f\n\r\t\v"\\', strict=True))
_LINK_MODES = (b"120000", b"160000")
_NOWHERE = b"/dev/null"


@define
class FilePatch:
    """One file's part of a diff: lines ``first`` to ``last`` (exclusive), counted from 0.

    Names are as the diff writes them, prefix included, None for ``/dev/null``. ``ids`` are the
    (shortened) blob ids of a git diff.
    """

    first: int
    last: int
    old_name: str | None = None
    new_name: str | None = None
    renamed_from: str | None = None
    renamed_to: str | None = None
    copied_from: str | None = None
    ids: tuple[str, str] | None = None
    hunks: int = 0
    has_context: bool = False
    has_removed: bool = False
    is_binary: bool = False
    is_link: bool = False
    names: list[str] = field(default_factory=list)


def file_patches(lines: list[bytes], name: str) -> list[FilePatch]:
    """Cut a diff's lines (breaks kept) into its files; other text between them is passed over.

    Raises:
        InputError: A combined diff, a hunk that is cut short, or a name that leaves the tree.

    """
    found: list[FilePatch] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        if line.startswith((b"diff --cc ", b"diff --combined ")):
            raise InputError(f"{name}: line {at + 1}: a combined diff of a merge cannot be applied")
        if line.startswith(b"diff --git "):
            part = _git_header(lines, at)
        elif _starts_plain(lines, at):
            part = FilePatch(at, at + 2, _name(line[4:]), _name(lines[at + 1][4:]))
        else:
            at += 1
            continue
        at = _hunks(lines, part, name)
        part.last = at
        part.names = [n for n in (part.old_name, part.new_name) if n is not None]
        moves = (part.renamed_from, part.renamed_to, part.copied_from)
        part.names += [n for n in moves if n is not None]
        _refuse_outside(part, name)
        found.append(part)
    return found


def strip(name: str, count: int) -> str:
    """Take leading folders off a name; the empty text where it has too few."""
    parts = name.split("/")
    return "/".join(parts[count:])


def _starts_plain(lines: list[bytes], at: int) -> bool:
    return (
        at + 2 < len(lines)
        and lines[at].startswith(b"--- ")
        and lines[at + 1].startswith(b"+++ ")
        and _HUNK.match(lines[at + 2]) is not None
    )


def _git_header(lines: list[bytes], at: int) -> FilePatch:
    """Read the header of a git diff up to its first hunk."""
    part = FilePatch(at, at + 1)
    part.old_name, part.new_name = _both_names(lines[at][11:])
    for index in range(at + 1, len(lines)):
        line = lines[index]
        key, _, value = line.partition(b" ")
        match key:
            case b"---" if index + 1 < len(lines) and lines[index + 1].startswith(b"+++ "):
                part.old_name = _name(value)
            case b"+++":
                part.new_name = _name(value)
            case b"old" | b"new" | b"deleted" | b"similarity" | b"dissimilarity":
                part.is_link = part.is_link or value.rstrip().endswith(_LINK_MODES)
            case b"rename" | b"copy":
                _read_rename(part, key, value)
            case b"index":
                part.is_link = part.is_link or line.rstrip().endswith(_LINK_MODES)
                ids = _INDEX.match(line)
                part.ids = (ids[1].decode(), ids[2].decode()) if ids else None
            case b"Binary" | b"GIT":
                part.is_binary = True
            case _:
                break
        part.last = index + 1
    return part


def _read_rename(part: FilePatch, key: bytes, value: bytes) -> None:
    """Read `rename from NAME` and its kin; these names have no prefix."""
    word, _, name = value.partition(b" ")
    if word == b"to":
        part.renamed_to = _name(name)
    elif key == b"rename":
        part.renamed_from = _name(name)
    else:
        part.copied_from = _name(name)


def _hunks(lines: list[bytes], part: FilePatch, name: str) -> int:
    """Count over a file's hunks; return the line behind the last."""
    at = part.last
    while at < len(lines) and (header := _HUNK.match(lines[at])):
        start = at
        old, new = int(header[1] or 1), int(header[3] or 1)
        at += 1
        while old > 0 or new > 0:
            sign = lines[at][:1] if at < len(lines) else b""
            if sign not in {b" ", b"-", b"+", b"\\", b"\n", b"\r"}:
                raise InputError(f"{name}: the hunk in line {start + 1} is cut short")
            old -= sign not in {b"+", b"\\"}
            new -= sign not in {b"-", b"\\"}
            part.has_context = part.has_context or sign in {b" ", b"\n", b"\r"}
            part.has_removed = part.has_removed or sign == b"-"
            at += 1
        if at < len(lines) and lines[at].startswith(b"\\"):
            at += 1
        part.hunks += 1
    return at


def _both_names(text: bytes) -> tuple[str | None, str | None]:
    """Read the two names of a `diff --git` line; they are equal but for their prefixes."""
    text = text.rstrip(b"\r\n")
    if text.startswith(b'"'):
        end = re.match(rb'"(?:[^"\\]|\\.)*"', text)
        if end is None:
            return None, None
        return _name(end[0]), _name(text[end.end() + 1 :])
    if text.endswith(b'"'):
        first, _, second = text.partition(b' "')
        return _name(first), _name(b'"' + second)
    middle = len(text) // 2  # names may hold spaces
    first, second = text[:middle], text[middle + 1 :]
    if first.partition(b"/")[2] != second.partition(b"/")[2]:
        return None, None  # a rename; its names come on lines of their own
    return _name(first), _name(second)


def _name(text: bytes) -> str | None:
    """Read a name: git's quotes and a time stamp behind a tab are taken off."""
    text = text.rstrip(b"\r\n")
    if text.startswith(b'"'):
        text = text[1 : text.rfind(b'"')] if text.rfind(b'"') > 0 else text[1:]
        text = _ESCAPE.sub(_unescaped, text)
    else:
        text = text.partition(b"\t")[0]
    return None if text == _NOWHERE else os.fsdecode(text)


def _unescaped(match: re.Match[bytes]) -> bytes:
    code = match[1]
    return bytes([int(code, 8) & 0xFF if code.isdigit() else _LETTERS[code[0]]])


def _refuse_outside(part: FilePatch, name: str) -> None:
    for path in part.names:
        absolute = path.startswith(("/", "\\")) or re.match(r"[A-Za-z]:[\\/]", path)
        if absolute or ".." in re.split(r"[/\\]", path) or "\0" in path:
            raise InputError(f"{name}: line {part.first + 1}: {path!r} leaves the tree; refused")


def numbered(lines: list[bytes], parts: list[FilePatch]) -> Iterator[bytes]:
    """Yield the diff with everything blanked but these parts: line numbers stay the same."""
    wanted = {i for part in parts for i in range(part.first, part.last)}
    for index, line in enumerate(lines):
        yield line if index in wanted else b"\n"
