"""Findings to recommendations: told apart, scored, explained, in the order to read them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from guru.models.observed import Observed
from guru.models.recommendation import Finding, Recommendation
from guru.models.records import frozen, replace
from guru.models.rule_page import RulePage
from guru.models.severity import Severity
from guru.reviewer.options import Options
from guru.reviewer.rule import Rule


@frozen
class Judged:
    """A finding that is to be told, and what change brought it."""

    observed: Observed
    cause: str = ""
    changed_line: int | None = None

    @property
    def finding(self) -> Finding:
        """The finding itself."""
        return self.observed.finding


class Pages(Mapping[str, RulePage]):
    """The pages of rules by id, each read when it is asked for."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._rules = {rule.id: rule for rule in rules}

    def __getitem__(self, name: str) -> RulePage:
        return self._rules[name].page

    def __iter__(self) -> Iterator[str]:
        return iter(self._rules)

    def __len__(self) -> int:
        return len(self._rules)


def told(found: Iterable[Judged], pages: Mapping[str, RulePage], options: Options) -> list[Judged]:
    """Return the findings that settings do not leave out, with the severities they ask for."""
    graded = (_graded(judged, options.severities) for judged in found)
    return [
        j for j in graded if not options.exclusions.leaves_out(j.finding, pages[j.finding.rule])
    ]


def unaccepted(found: Sequence[Judged], options: Options) -> tuple[list[Judged], int]:
    """Return the findings that the baseline does not hold, and how many it does."""
    if options.baseline is None:
        return list(found), 0
    by_finding: dict[int, Judged] = {id(judged.finding): judged for judged in found}
    kept, absorbed = options.baseline.absorb(judged.finding for judged in found)
    return [by_finding[id(finding)] for finding in kept], absorbed


def recommend(found: Iterable[Judged], pages: Mapping[str, RulePage]) -> list[Recommendation]:
    """Turn findings into recommendations, worst first and likeliest first among equals."""
    given = sorted(found, key=lambda judged: judged.finding.location)
    if not given:
        return []
    from guru.models.scorer.shipped import score

    seen: Counter[tuple[str, str]] = Counter()
    made = []
    for judged in given:
        finding, page = judged.finding, pages[judged.finding.rule]
        place = (finding.location.path, finding.fingerprint)
        seen[place] += 1
        ordinal = f":{seen[place]}" if seen[place] > 1 else ""
        scored = score(judged.observed, page)
        made.append(
            Recommendation(
                rule=finding.rule,
                title=page.title,
                severity=finding.severity,
                location=finding.location,
                message=finding.message,
                why=page.why,
                how=page.how,
                fingerprint=finding.fingerprint + ordinal,
                excerpt=judged.observed.excerpt,
                symbol=finding.symbol,
                score=scored.probability,
                score_reasons=scored.reasons,
                evidence=finding.evidence,
                change=judged.cause,
                changed_line=judged.changed_line,
            )
        )
    return sorted(made, key=_reading_order)


def _reading_order(made: Recommendation) -> tuple[int, float, str, int]:
    return -made.severity, -(made.score or 0.0), made.location.path, made.location.line


def _graded(judged: Judged, severities: Mapping[str, Severity]) -> Judged:
    wanted = severities.get(judged.finding.rule)
    if wanted is None:
        return judged
    finding = replace(judged.finding, severity=wanted)
    return replace(judged, observed=replace(judged.observed, finding=finding))
