"""A profile as markdown, for a pull request, an issue or a chat."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from guru.models.hot_path import FrameShare, HotPath
from guru.models.profile import Profile
from guru.models.recommendation import Recommendation
from guru.reports.profile.figures import figures
from guru.reports.profile.words import (
    facts,
    outcome,
    place_text,
    share_text,
    shortened,
    title_of,
    where,
)
from guru.reports.review.markdown_text import cell, code, fence, plain, rule_markdown, sentence
from guru.reports.visible import visible


def profile_markdown(
    profile: Profile,
    recommendations: Iterable[Recommendation],
    hot_paths: Iterable[HotPath],
    *,
    idle: float = 0.0,
) -> str:
    """Return the whole report; no text of the profile can become markup or a mention in it.

    ``idle`` is the part of the profile, 0 to 1, that waits for work and is in no share.
    """
    advices, paths = tuple(recommendations), tuple(hot_paths)
    parts = [*_head(profile, idle), plain(outcome(advices))]
    for advice in advices:
        parts += _advice(advice)
    parts += _table(paths)
    parts += _figures(profile)
    return "\n\n".join(part for part in parts if part) + "\n"


def _head(profile: Profile, idle: float) -> Iterator[str]:
    yield f"# {plain(title_of(profile))}"
    yield " · ".join(f"**{figure}** {word}" for figure, word in facts(profile, idle))
    yield "\n".join(
        f"- {plain(name)}: {code(text)}" for name, text in sorted(profile.labels.items())
    )
    yield "\n".join(f"> {plain(notice)}" for notice in profile.notices)


def _advice(advice: Recommendation) -> Iterator[str]:
    share = f"{share_text(advice.share)}: " if advice.share is not None else ""
    yield f"## {share}{sentence(advice.title)}"
    yield f"{code(where(advice.location))} · {advice.severity.word} · {code(advice.rule)}"
    yield sentence(advice.message)
    if advice.excerpt:
        yield fence(visible("\n".join(advice.excerpt.lines)), "python")
    yield rule_markdown(advice.why)
    yield rule_markdown(advice.how)
    if advice.evidence:
        steps = "\n".join(
            f"{number}. {sentence(step.text)} {code(where(step.location))}"
            for number, step in enumerate(advice.evidence, 1)
        )
        yield f"The stack that costs most:\n\n{steps}"


def _table(paths: tuple[HotPath, ...]) -> Iterator[str]:
    if not paths:
        return
    yield "## Hot paths"
    rows = ["| Self | Total | Function | Where | Called by |", "| ---: | ---: | --- | --- | --- |"]
    for path in paths:
        columns = (
            share_text(path.self_share),
            share_text(path.total_share),
            code(path.frame.function),
            _place(path),
            ", ".join(map(_caller, path.callers[:2])),
        )
        rows.append("| " + " | ".join(map(cell, columns)) + " |")
    yield "\n".join(rows)


def _place(path: HotPath) -> str:
    expression = path.frame.expression
    place = code(place_text(path.frame))
    return f"{place} {code(shortened(expression))}" if expression else place


def _figures(profile: Profile) -> Iterator[str]:
    lines = "\n".join(f"- {plain(line)}" for line in figures(profile))
    if lines:
        yield f"## Memory\n\n{lines}"


def _caller(part: FrameShare) -> str:
    return f"{code(part.frame.function)} {share_text(part.share)}"
