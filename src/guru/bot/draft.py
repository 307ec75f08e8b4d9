"""The review that waits to be posted: comments for what is new, and the summary."""

from __future__ import annotations

import re

from guru.bot.comment import comment_on
from guru.bot.interface import Comment, Conversation, Diff, Draft, PullRequest
from guru.bot.outline import outline_of
from guru.bot.placing import place_of
from guru.bot.summary import addition_of, summary_of
from guru.models.recommendation import Recommendation
from guru.models.review import Review

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def draft_of(
    review: Review, pull: PullRequest, diff: Diff, conversation: Conversation, limit: int
) -> Draft:
    """Write what is left to say, given what was said before."""
    outline = outline_of(review.recommendations, diff, conversation.comments, limit)
    summary = summary_of(review, outline, pull)
    standing = conversation.summary
    body = summary if standing is None else addition_of(outline, standing.url)
    comments = tuple(_comment(r, diff, pull) for r in outline.new)
    return Draft(outline, comments, body, summary, standing)


def _comment(recommendation: Recommendation, diff: Diff, pull: PullRequest) -> Comment:
    place = place_of(recommendation, diff)
    assert place is not None, "the outline holds as new only what has a place"  # noqa: S101 - so
    return comment_on(recommendation, place, pull)


def preview_of(draft: Draft) -> str:
    """Return the whole draft as text for a terminal; empty when nothing would be posted."""
    if not draft.is_needed:
        return ""
    parts = [draft.body]
    for comment in draft.comments:
        parts.append(f"{comment.path}:{comment.first}-{comment.last}\n\n{comment.body}")
    return _CONTROL.sub("\ufffd", "\n\n---\n\n".join(parts))


def is_same_text(one: str, other: str) -> bool:
    """Whether two texts are the same but for line breaks and space at the ends of lines."""
    return _normal(one) == _normal(other)


def _normal(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.splitlines()).strip()
