"""Which findings become new comments, which have theirs, and which are left to the summary."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from guru.bot.interface import Diff, Outline, StandingComment
from guru.bot.markers import key_of
from guru.bot.placing import place_of
from guru.models.recommendation import Recommendation


def outline_of(
    recommendations: Sequence[Recommendation],
    diff: Diff,
    standing: Sequence[StandingComment],
    limit: int,
) -> Outline:
    """Sort findings by where they are told.

    The limit counts over all runs: of the findings that the diff shows, the first ``limit`` have
    comments, so a second run does not bring up what the first left to the summary.
    """
    told = _told(recommendations, diff, standing)
    new: list[Recommendation] = []
    beyond: list[Recommendation] = []
    outside: list[Recommendation] = []
    rank = 0
    for number, recommendation in enumerate(recommendations):
        shown = place_of(recommendation, diff) is not None
        rank += shown
        if number in told:
            continue
        if not shown:
            outside.append(recommendation)
        elif rank <= limit:
            new.append(recommendation)
        else:
            beyond.append(recommendation)
    known = tuple(r for number, r in enumerate(recommendations) if number in told)
    return Outline(tuple(new), known, tuple(beyond), tuple(outside))


def _told(
    recommendations: Sequence[Recommendation], diff: Diff, standing: Sequence[StandingComment]
) -> frozenset[int]:
    """Return the numbers of the findings that have a comment, each comment counted once.

    A fingerprint is unique only within its file, so the path must agree; it may also be a path
    that the file had before, in the base or in an earlier state of the pull request.
    """
    left = Counter((comment.path, comment.fingerprint) for comment in standing)
    told: set[int] = set()
    for moved in (False, True):
        for number, recommendation in enumerate(recommendations):
            if number in told:
                continue
            path, key = recommendation.location.path, key_of(recommendation.fingerprint)
            paths = _paths_gone(left, key, diff) if moved else [path]
            match = next((p for p in paths if left[p, key] > 0), None)
            if match is not None:
                left[match, key] -= 1
                told.add(number)
    return frozenset(told)


def _paths_gone(left: Counter[tuple[str, str]], key: str, diff: Diff) -> list[str]:
    """Return the paths of comments with this key whose file the diff no longer names."""
    return sorted(path for path, other in left if other == key and path not in diff)
