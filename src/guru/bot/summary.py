"""The summary: what was reviewed, counts, and every finding that has no comment of its own."""

from __future__ import annotations

from collections.abc import Sequence

from guru.bot.comment import LONGEST, folded, link_to, sureness
from guru.bot.harmless import plain
from guru.bot.interface import Outline, PullRequest
from guru.bot.markers import SUMMARY
from guru.models.recommendation import Recommendation
from guru.models.review import Notice, Review
from guru.models.severity import Severity

_LINES = 100
_NOTICES = 20


def summary_of(review: Review, outline: Outline, pull: PullRequest) -> str:
    """Write the summary; the same findings at the same commit always give the same text."""
    parts = [_headline(review, pull)]
    if review.recommendations:
        parts += [_table(review, outline)]
        parts += _listed("On lines that this pull request does not show", outline.outside, pull)
        parts += _listed("Left to this list, to keep the comments few", outline.beyond_limit, pull)
    parts += _notices(review.notices)
    parts.append(f"<sub>{_extent(review)}</sub>")
    return f"{SUMMARY}\n" + "\n\n".join(parts)


def addition_of(outline: Outline, summary_url: str) -> str:
    """Write the few words that stand over comments posted by a later run."""
    new = counted(len(outline.new), "new recommendation")
    return f"{new}; [the summary]({summary_url}) covers all."


def counted(number: int, thing: str) -> str:
    """Return ``1 file``, ``2 files``."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def _headline(review: Review, pull: PullRequest) -> str:
    number = len(review.recommendations)
    said = counted(number, "recommendation") if number else "nothing to say"
    return f"### guru: {said}\n\nReviewed at {pull.head[:12]}."


def _table(review: Review, outline: Outline) -> str:
    """Return counts by severity: with a comment, and only in this summary."""
    commented = _count(outline.new + outline.standing)
    rows = [
        f"| {severity.word} | {commented[severity]} | {number - commented[severity]} |"
        for severity, number in review.counts().items()
    ]
    return "\n".join(["| severity | in comments | only here |", "|---|--:|--:|", *rows])


def _count(recommendations: Sequence[Recommendation]) -> dict[Severity, int]:
    found = [r.severity for r in recommendations]
    return {severity: found.count(severity) for severity in Severity}


def _listed(title: str, found: Sequence[Recommendation], pull: PullRequest) -> list[str]:
    """Return findings as a folded list, one line each, as many as fit."""
    if not found:
        return []
    lines: list[str] = []
    room = LONGEST // 3
    for recommendation in found[:_LINES]:
        lines.append(_line(recommendation, pull))
        room -= len(lines[-1]) + 1
        if room < 0:
            lines.pop()
            break
    if len(lines) < len(found):
        lines.append(f"- and {len(found) - len(lines)} more; `guru review` lists all")
    return [folded(f"{title} ({len(found)})", "\n".join(lines))]


def _line(recommendation: Recommendation, pull: PullRequest) -> str:
    return (
        f"- {link_to(recommendation.location, pull)} **{plain(recommendation.title, 120)}** "
        f"({sureness(recommendation)}): {plain(recommendation.message, 200)}"
    )


def _notices(notices: Sequence[Notice]) -> list[str]:
    if not notices:
        return []
    lines = [f"- {plain(str(notice), 300)}" for notice in notices[:_NOTICES]]
    if len(notices) > _NOTICES:
        lines.append(f"- and {len(notices) - _NOTICES} more")
    return [folded(f"Notices ({len(notices)})", "\n".join(lines))]


def _extent(review: Review) -> str:
    """Say how much was read and what was left out on request."""
    words = [counted(review.files, "file"), counted(review.lines, "line")]
    words += [f"{review.suppressed} suppressed"] if review.suppressed else []
    words += [f"{review.baselined} in the baseline"] if review.baselined else []
    return ", ".join(words)
