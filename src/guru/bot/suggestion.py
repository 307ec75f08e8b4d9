"""A fix as a suggestion: lines of the diff, and those that one click puts in their place."""

from __future__ import annotations

from dataclasses import dataclass

from guru.bot.interface import FileDiff, Hunk
from guru.models.fix import Fix, LineEdit
from guru.models.location import Location

_LONGEST = 30  # lines that a suggestion may take away


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Lines ``first`` to ``last`` of the new file become ``lines`` (none deletes them)."""

    first: int
    last: int
    lines: tuple[str, ...]


def suggestion_of(fix: Fix, where: Location, file: FileDiff) -> Suggestion | None:
    """Express a fix as one replacement of lines that one hunk shows, None when it cannot be.

    A fix that leaves the finding's own lines alone makes no suggestion, since its comment would
    have to stand elsewhere.
    """
    edits = sorted(fix.edits, key=lambda edit: (edit.first, edit.last))
    if not edits or any(_is_unfit(edit.text) for edit in edits):
        return None
    first, last = edits[0].first, max(edit.last for edit in edits)
    hunk = file.hunk_at(max(first, 1)) or file.hunk_at(max(first - 1, 1))
    if hunk is None:
        return None
    first, last = _with_a_line_to_hold(first, last, hunk)
    touches = first <= where.end_line and where.line <= last
    if not (hunk.holds(first, last) and touches and last - first < _LONGEST):
        return None
    return Suggestion(first, last, tuple(_rewritten(edits, first, last, hunk)))


def _is_unfit(text: str) -> bool:
    """Whether the text cannot travel: a lone carriage return, or bytes that are no characters."""
    alone = text.replace("\r\n", "\n")
    return "\r" in alone or "\0" in text or any("\ud800" <= char <= "\udfff" for char in text)


def _with_a_line_to_hold(first: int, last: int, hunk: Hunk) -> tuple[int, int]:
    """Widen an insertion by a neighbour line, since a suggestion must replace something."""
    if last >= first:
        return first, last
    return (first, first) if hunk.holds(first, first) else (first - 1, first - 1)


def _rewritten(edits: list[LineEdit], first: int, last: int, hunk: Hunk) -> list[str]:
    """Return lines ``first`` to ``last`` with the edits done."""
    out: list[str] = []
    at = first
    for edit in edits:
        out += (hunk.lines[line - hunk.first] for line in range(at, edit.first))
        out += edit.text.removesuffix("\n").replace("\r", "").split("\n") if edit.text else ()
        at = max(at, edit.last + 1)
    out += (hunk.lines[line - hunk.first] for line in range(at, last + 1))
    return out
