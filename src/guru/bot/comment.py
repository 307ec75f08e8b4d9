"""One finding as an inline comment: what, why, how sure, and a fix to take with one click."""

from __future__ import annotations

from urllib.parse import quote

from guru.bot.harmless import calm, code, fenced, plain, shortened
from guru.bot.interface import Comment, PullRequest
from guru.bot.markers import key_of, mark_of
from guru.bot.placing import Place
from guru.bot.suggestion import Suggestion, suggestion_of
from guru.models.location import Location
from guru.models.recommendation import Recommendation

LONGEST = 60_000  # GitHub takes 65,536 characters
_STEPS = 12
_CHECK_FIRST = "This fix may change more than the finding: read it before you commit it."


def comment_on(recommendation: Recommendation, place: Place, pull: PullRequest) -> Comment:
    """Write the comment; with a suggestion it stands on exactly the lines to replace."""
    fix, first, last = recommendation.fix, place.first, place.last
    suggestion = None
    if fix is not None and not place.is_change:
        suggestion = suggestion_of(fix, recommendation.location, place.file)
    if suggestion is not None:
        first, last = suggestion.first, suggestion.last
    parts = [_head(recommendation), plain(recommendation.message)]
    parts += _whereabouts(recommendation, pull) if place.is_change else ()
    parts += [calm(shortened(_first_paragraph(recommendation.why), 800))]
    parts += _remedy(recommendation, suggestion)
    parts += _evidence(recommendation)
    parts.append(f"<sub>guru: {code(recommendation.rule)}</sub>")
    body = _within(LONGEST, [mark_of(recommendation.fingerprint), *filter(None, parts)])
    path = recommendation.location.path
    return Comment(path, first, last, body, key_of(recommendation.fingerprint))


def link_to(where: Location, pull: PullRequest) -> str:
    """Return a markdown link to a line as it stands at the head of the pull request."""
    address = f"{pull.web_url}/blob/{pull.head}/{quote(where.path, errors='replace')}"
    return f"[{code(f'{where.path}:{where.line}')}]({address}#L{where.line})"


def sureness(recommendation: Recommendation) -> str:
    """Return severity and score in words: ``high, score 87%``."""
    if recommendation.score is None:
        return recommendation.severity.word
    return f"{recommendation.severity.word}, score {recommendation.score:.0%}"


def _head(recommendation: Recommendation) -> str:
    return f"**{plain(recommendation.title, 120)}** ({sureness(recommendation)})"


def _whereabouts(recommendation: Recommendation, pull: PullRequest) -> list[str]:
    """Say where the problem lies when the comment stands on the change that brought it."""
    where = recommendation.location
    symbol = f" in {code(recommendation.symbol)}" if recommendation.symbol else ""
    by = f": {plain(recommendation.change, 200)}" if recommendation.change else "."
    parts = [f"The problem lies at {link_to(where, pull)}{symbol}; this change brought it{by}"]
    if recommendation.excerpt is not None:
        parts.append(fenced("\n".join(recommendation.excerpt.lines), "python"))
    return parts


def _first_paragraph(markdown: str) -> str:
    paragraph = markdown.strip().split("\n\n", 1)[0]
    return "" if paragraph.startswith(("```", "~~~")) else paragraph


def _remedy(recommendation: Recommendation, suggestion: Suggestion | None) -> list[str]:
    """Return the fix as a suggestion, else as a folded diff, and how to fix it by hand."""
    fix, how = recommendation.fix, calm(recommendation.how)
    if fix is None:
        return [f"**How to fix it**\n\n{how}"] if how else []
    parts = [] if fix.safe else [_CHECK_FIRST]
    if suggestion is not None:
        replacement = "".join(f"{line}\n" for line in suggestion.lines)
        parts.append(fenced(replacement, "suggestion"))
    else:
        parts.append(folded("A fix, as a diff", fenced(fix.diff, "diff")))
    return [*parts, folded("How to fix it", how)] if how else parts


def _evidence(recommendation: Recommendation) -> list[str]:
    """Return the way to the finding, and what speaks for its score, folded."""
    steps = [
        f"1. {code(f'{step.location.path}:{step.location.line}')} {plain(step.text, 200)}"
        for step in recommendation.evidence[:_STEPS]
    ]
    if len(recommendation.evidence) > _STEPS:
        steps.append(f"1. and {len(recommendation.evidence) - _STEPS} more")
    reasons = [f"- {plain(reason, 200)}" for reason in recommendation.score_reasons[:3]]
    parts = [folded("How it comes about", "\n".join(steps))] if steps else []
    return [*parts, folded("Why this score", "\n".join(reasons))] if reasons else parts


def folded(title: str, markdown: str) -> str:
    """Return markdown behind a title that unfolds it; the blank lines make it markdown again."""
    return f"<details><summary>{title}</summary>\n\n{markdown}\n\n</details>"


def _within(longest: int, parts: list[str]) -> str:
    """Join the parts, leaving out those that would make the text too long."""
    body = parts[0]
    for number, part in enumerate(parts[1:]):
        joint = "\n" if number == 0 else "\n\n"
        if len(body) + len(joint) + len(part) <= longest:
            body += joint + part
    return body
