"""Text in the terminal: pieces with a look each, broken into lines of a width in columns.

rich does this and much more; to load its console takes as long as to review a file. A look is in
its words, such as ``bold white on red``, of the sixteen colours alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rich.cells import cell_len, chop_cells

_COLORS = ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white")
_CODES = {
    "bold": "1",
    "underline": "4",
    **{color: str(30 + number) for number, color in enumerate(_COLORS)},
    **{f"bright_{color}": str(90 + number) for number, color in enumerate(_COLORS)},
    **{f"on_{color}": str(40 + number) for number, color in enumerate(_COLORS)},
}
_TAB = 8
_WORD = r"\s*\S+\s*"


class Styled:
    """A text of pieces, each with its look; the empty look is the terminal's own."""

    __slots__ = ("pieces",)

    def __init__(self, text: str = "", look: str = "") -> None:
        self.pieces: list[tuple[str, str]] = []
        self.append(text, look)

    def append(self, text: str, look: str = "") -> Styled:
        """Add a piece, and return the text."""
        if text:
            self.pieces.append((text, look))
        return self

    def __add__(self, other: Styled) -> Styled:
        made = Styled()
        made.pieces = [*self.pieces, *other.pieces]
        return made

    @property
    def plain(self) -> str:
        """The text alone."""
        return "".join(text for text, _ in self.pieces)

    @property
    def width(self) -> int:
        """How many columns it takes."""
        return cell_len(self.plain)

    def part(self, start: int, end: int) -> Styled:
        """Return the characters from ``start`` up to ``end``."""
        made = Styled()
        at = 0
        for text, look in self.pieces:
            made.append(text[max(0, start - at) : max(0, end - at)], look)
            at += len(text)
        return made

    def wrapped(self, width: int) -> Iterator[Styled]:
        """Yield lines of at most ``width`` columns; a word that is longer is broken."""
        text = self._without_tabs()
        begin = 0
        for line in text.plain.split("\n"):
            breaks = [*_breaks(line, width)]
            for start, end in zip([0, *breaks], [*breaks, len(line)], strict=True):
                yield text.part(begin + start, begin + start + _kept(line[start:end], width))
            begin += len(line) + 1

    def _without_tabs(self) -> Styled:
        """Return the text with blanks up to the next eighth column for each tab."""
        if not any("\t" in text for text, _ in self.pieces):
            return self
        made = Styled()
        for text, look in self.pieces:
            for part in re.split(r"(\t)", text):
                line = made.plain.rpartition("\n")[2]
                made.append(" " * (_TAB - cell_len(line) % _TAB) if part == "\t" else part, look)
        return made

    def rendered(self, *, color: bool) -> str:
        """Return what a terminal is sent."""
        if not color:
            return self.plain
        return "".join(_colored(text, look) for text, look in self.pieces)


def _colored(text: str, look: str) -> str:
    if not look:
        return text
    codes = [_CODES[word] for word in look.replace("on ", "on_").split()]
    return f"\x1b[{';'.join(codes)}m{text}\x1b[0m"


def _kept(line: str, width: int) -> int:
    """Return how many characters of a line stay: where it is too long, blanks at its end go."""
    return max(len(line.rstrip()), min(len(line), width))


def _breaks(line: str, width: int) -> Iterator[int]:
    """Yield the indices at which a line is broken: before words, and in those that do not fit."""
    if line.isascii() and len(line) <= width:
        return
    used = 0  # columns of the present line
    for word in re.finditer(_WORD, line):
        needed, at = cell_len(word[0].rstrip()), word.start()
        if needed <= width - used:
            used += cell_len(word[0])
            continue
        pieces = chop_cells(word[0], width) if needed > width else [word[0]]
        for piece in pieces:
            if at:
                yield at
            at += len(piece)
        used = cell_len(pieces[-1])
