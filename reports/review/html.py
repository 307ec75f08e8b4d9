"""A review as one HTML page, to read, filter and share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from guru.models.recommendation import Recommendation
from guru.models.review import Review
from guru.models.rule_page import RulePage
from guru.reports.code_frame import FrameLine, code_frame
from guru.reports.diff_lines import DiffLine, diff_lines
from guru.reports.html_page import render_page
from guru.reports.review.quiet import count_words, fix_advice, fix_word, score_words


@dataclass(frozen=True, slots=True)
class Card:
    """A recommendation with all that its card shows. ``anchor`` is unique on the page."""

    it: Recommendation
    anchor: str
    topic: str
    page: RulePage | None
    frame: tuple[FrameLine, ...]
    diff: tuple[DiffLine, ...]
    score_words: str
    fix_word: str
    fix_advice: str


def render(review: Review) -> str:
    """Return the whole page."""
    cards = list(_cards(review))
    diffs = {card.anchor: card.it.fix.diff for card in cards if card.it.fix is not None}
    return render_page(
        "review.html.j2",
        f"Review of {review.target}" if review.target else "Review",
        review=review,
        cards=cards,
        count_words=count_words(review),
        topics=Counter(card.topic for card in cards if card.topic).most_common(),
        paths=Counter(card.it.location.path for card in cards).most_common(),
        diffs=diffs,
    )


def _cards(review: Review) -> Iterator[Card]:
    taken: set[str] = set()
    for it in review.recommendations:
        page = review.rules.get(it.rule)
        changed = review.changed_lines.get(it.location.path, frozenset())
        yield Card(
            it=it,
            anchor=_anchor(it.fingerprint, taken),
            topic=page.topic if page else "",
            page=page,
            frame=code_frame(it, changed),
            diff=tuple(diff_lines(it.fix.diff)) if it.fix else (),
            score_words=score_words(it),
            fix_word=fix_word(safe=it.fix.safe) if it.fix else "",
            fix_advice=fix_advice(safe=it.fix.safe) if it.fix else "",
        )


def _anchor(fingerprint: str, taken: set[str]) -> str:
    """Return a name to link to: fingerprints are unique within a file only."""
    anchor, number = f"r-{fingerprint}", 1
    while anchor in taken:
        number += 1
        anchor = f"r-{fingerprint}-{number}"
    taken.add(anchor)
    return anchor
