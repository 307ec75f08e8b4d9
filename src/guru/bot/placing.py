"""Where a finding's comment goes: on its own lines, or on the change that brought it."""

from __future__ import annotations

from dataclasses import dataclass

from guru.bot.interface import Diff, FileDiff
from guru.models.recommendation import Recommendation

_LONGEST_SPAN = 12  # a longer mark hides the line that matters


@dataclass(frozen=True, slots=True)
class Place:
    """Lines ``first`` to ``last`` of the new file, all in one hunk.

    ``is_change`` says that these are not the finding's lines but the change that brought it.
    """

    file: FileDiff
    first: int
    last: int
    is_change: bool = False


def place_of(recommendation: Recommendation, diff: Diff) -> Place | None:
    """Find the lines that may carry the comment, None when the pull request shows none.

    The finding's first line comes before the changed line, which comes before any other part of
    the finding that the diff shows.
    """
    where = recommendation.location
    file = diff.get(where.path)
    if file is None:
        return None
    place = _from(file, where.line, where.end_line)
    if place is not None:
        return place
    changed = recommendation.changed_line
    if changed is not None and file.hunk_at(changed) is not None:
        return Place(file, changed, changed, is_change=not where.line <= changed <= where.end_line)
    for hunk in file.hunks:
        if where.line < hunk.first <= where.end_line:
            return _from(file, hunk.first, where.end_line)
    return None


def _from(file: FileDiff, first: int, last: int) -> Place | None:
    """Take the lines from ``first`` on, as far as one hunk and good sight allow."""
    hunk = file.hunk_at(first)
    if hunk is None:
        return None
    if last - first >= _LONGEST_SPAN:
        return Place(file, first, first)
    return Place(file, first, min(last, hunk.last))
