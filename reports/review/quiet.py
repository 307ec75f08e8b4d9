"""A review in a few words, for every format; nothing heavy is imported here."""

from __future__ import annotations

from guru.models.recommendation import Recommendation
from guru.models.review import Review
from guru.reports.visible import visible_line

_FIX_WORDS = {True: "safe", False: "check"}
_FIX_ADVICE = {
    True: "it keeps what the program does",
    False: "look at what it changes before you apply it",
}


def quiet_summary(review: Review) -> str:
    """A review in one line, then what was left out and the notices, a line each."""
    lines = [f"{count_words(review)}. Read {scope_words(review)}."]
    if left := left_out_words(review):
        lines.append(f"Left out: {left}.")
    lines.extend(f"Note: {visible_line(str(notice))}" for notice in review.notices)
    return "\n".join(lines) + "\n"


def count_words(review: Review) -> str:
    """Such as ``3 recommendations: 1 high, 2 low``."""
    if not review.recommendations:
        return "Nothing to recommend"
    counts = ", ".join(f"{count} {severity.word}" for severity, count in review.counts().items())
    total = plural(len(review.recommendations), "recommendation")
    return f"{total}: {counts}"


def scope_words(review: Review) -> str:
    """Such as ``5 files, 541 lines, 0.31 s``."""
    files, lines = plural(review.files, "file"), plural(review.lines, "line")
    return f"{files}, {lines}, {review.seconds:.2f} s"


def left_out_words(review: Review) -> str:
    """Such as ``2 suppressed, 1 in the baseline``; empty when nothing was left out."""
    parts = []
    if review.suppressed:
        parts.append(f"{review.suppressed:,} suppressed")
    if review.baselined:
        parts.append(f"{review.baselined:,} in the baseline")
    return ", ".join(parts)


def score_words(recommendation: Recommendation) -> str:
    """How likely a developer would act on it; empty without a score."""
    if recommendation.score is None:
        return ""
    return f"{100 * recommendation.score:.0f} % likely to be acted on"


def fix_word(*, safe: bool) -> str:
    """What to do with a fix: ``safe`` to apply, or one to ``check`` before."""
    return _FIX_WORDS[safe]


def fix_advice(*, safe: bool) -> str:
    """Return what ``fix_word`` means."""
    return _FIX_ADVICE[safe]


def plural(count: int, word: str) -> str:
    """Such as ``1 file`` and ``2,818 files``."""
    return f"{count:,} {word}" if count == 1 else f"{count:,} {word}s"
