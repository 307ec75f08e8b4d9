"""The lines of code that a recommendation is about, with the flagged part marked."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from guru.models.recommendation import Recommendation
from guru.models.records import frozen
from guru.reports.syntax import kinds_of
from guru.reports.visible import visible_character

_TAB = 4


@frozen
class Piece:
    """A run of characters of one look; ``kind`` is the part of the language, or empty."""

    text: str
    kind: str
    flagged: bool


@frozen
class FrameLine:
    """One line: its number, its visible text in pieces, and whether it is flagged or changed."""

    number: int
    pieces: tuple[Piece, ...]
    flagged: bool
    changed: bool

    @property
    def text(self) -> str:
        """The line as it is shown."""
        return "".join(piece.text for piece in self.pieces)

    @property
    def flagged_span(self) -> tuple[int, int]:
        """Where the flagged part of ``text`` starts and ends; equal where nothing is flagged."""
        spans: list[tuple[int, int]] = []
        at = 0
        for piece in self.pieces:
            if piece.flagged:
                spans.append((at, at + len(piece.text)))
            at += len(piece.text)
        return (spans[0][0], spans[-1][1]) if spans else (0, 0)


def code_frame(
    recommendation: Recommendation, changed: AbstractSet[int] = frozenset()
) -> tuple[FrameLine, ...]:
    """Return the excerpt of a recommendation ready to show; empty without one.

    Tabs become blanks up to the next fourth column, and control characters their escapes.
    """
    excerpt = recommendation.excerpt
    if excerpt is None:
        return ()
    return tuple(
        _frame_line(number, line, _flagged_columns(recommendation, number, line), number in changed)
        for number, line in enumerate(excerpt.lines, excerpt.first_line)
    )


def _flagged_columns(recommendation: Recommendation, number: int, line: str) -> range:
    """The flagged characters of a line, from 0; of further lines, from the first that is no blank.

    A place without a width flags the rest of its line.
    """
    place = recommendation.location
    if not place.line <= number <= place.end_line:
        return range(0)
    text_end = len(line.rstrip())
    start = place.column - 1 if number == place.line else len(line) - len(line.lstrip())
    end = place.end_column - 1 if number == place.end_line else text_end
    if place.line == place.end_line and end <= start:
        end = text_end
    return range(max(0, min(start, text_end)), min(end, text_end))


def _frame_line(number: int, line: str, flagged: range, changed: bool) -> FrameLine:
    kinds = [""] * len(line)
    for start, end, kind in kinds_of(line):
        kinds[start:end] = [kind] * (end - start)
    looks = ((kinds[i], i in flagged, shown) for i, shown in enumerate(_shown(line)))
    pieces = tuple(
        Piece("".join(shown for *_, shown in group), kind, is_flagged)
        for (kind, is_flagged), group in itertools.groupby(looks, key=lambda look: look[:2])
    )
    return FrameLine(number, pieces, any(piece.flagged for piece in pieces), changed)


def _shown(line: str) -> Iterator[str]:
    """Yield what each character of a line is shown as."""
    width = 0
    for character in line:
        if character == "\t":
            shown = " " * (_TAB - width % _TAB)
        elif character in "\r\n":
            shown = ""
        else:
            shown = visible_character(character)
        width += len(shown)
        yield shown
