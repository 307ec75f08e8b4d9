"""A review as markdown, for comments and files."""

from __future__ import annotations

from collections.abc import Iterator

from guru.models.recommendation import Recommendation
from guru.models.review import Review
from guru.reports.code_frame import FrameLine, code_frame
from guru.reports.diff_lines import diff_lines
from guru.reports.review.markdown_text import (
    cell,
    code,
    fence,
    plain,
    rule_markdown,
    sentence,
)
from guru.reports.review.quiet import (
    count_words,
    fix_advice,
    fix_word,
    left_out_words,
    scope_words,
    score_words,
)


def render(review: Review) -> str:
    """Return the review as GitHub-flavoured markdown."""
    parts = [f"# guru: {code(review.target) or 'review'}", _summary(review)]
    if review.recommendations:
        parts.append(_table(review))
    for it in review.recommendations:
        changed = review.changed_lines.get(it.location.path, frozenset())
        parts.extend(_section(it, code_frame(it, changed)))
    if review.notices:
        lines = (f"- {_notice(notice.path, notice.text)}" for notice in review.notices)
        parts.append("## Notices\n\n" + "\n".join(lines))
    return "\n\n".join(part for part in parts if part) + "\n"


def _summary(review: Review) -> str:
    text = f"{count_words(review)}. Read {scope_words(review)}."
    left = left_out_words(review)
    return f"{text} Left out: {left}." if left else text


def _table(review: Review) -> str:
    rows = ["| Severity | Rule | Where | Score |", "| --- | --- | --- | ---: |"]
    for it in review.recommendations:
        score = "" if it.score is None else f"{100 * it.score:.0f} %"
        where = cell(code(str(it.location)))
        rows.append(f"| {it.severity.word} | {cell(code(it.rule))} | {where} | {score} |")
    return "\n".join(rows)


def _section(it: Recommendation, frame: tuple[FrameLine, ...]) -> Iterator[str]:
    yield f"## {it.severity.word.capitalize()}: {sentence(it.title)}"
    facts = [code(str(it.location)), code(it.rule), score_words(it)]
    if it.symbol:
        facts.insert(1, f"in {code(it.symbol)}")
    yield " · ".join(fact for fact in facts if fact)
    yield sentence(it.message)
    if frame:
        yield fence("\n".join(_frame_lines(frame)), "text")
    yield f"**Why.** {rule_markdown(it.why)}"
    yield f"**How.**\n\n{rule_markdown(it.how)}"
    if it.fix is not None and it.fix.diff:
        yield (
            f"**Fix** ({fix_word(safe=it.fix.safe)}: {fix_advice(safe=it.fix.safe)}).\n\n"
            + fence("\n".join(line.text for line in diff_lines(it.fix.diff)), "diff")
        )
    if it.evidence:
        steps = (
            f"{number}. {code(str(step.location))}: {sentence(step.text)}"
            for number, step in enumerate(it.evidence, 1)
        )
        yield "**Evidence.**\n\n" + "\n".join(steps)
    if it.change:
        yield f"**Cause.** {sentence(it.change)}"
    if it.score_reasons:
        yield "**Why this score.** " + "; ".join(plain(reason) for reason in it.score_reasons)


def _frame_lines(frame: tuple[FrameLine, ...]) -> Iterator[str]:
    digits = len(str(frame[-1].number))
    for line in frame:
        sign = ">" if line.flagged else " "
        yield f"{sign} {line.number:>{digits}} | {line.text}".rstrip()
        start, end = line.flagged_span
        if end > start:
            yield f"  {'':{digits}} | {' ' * start}{'^' * (end - start)}"


def _notice(path: str, text: str) -> str:
    return f"{code(path)}: {sentence(text)}" if path else sentence(text)
