"""The result of a review: what every report prints and the bot posts."""

from __future__ import annotations

from collections.abc import Mapping

from guru.models.recommendation import Recommendation
from guru.models.records import field, frozen
from guru.models.rule_page import RulePage
from guru.models.severity import Severity


@frozen
class Notice:
    """A word about something left out: a skipped file, a mistake in a settings file."""

    text: str
    path: str = ""

    def __str__(self) -> str:
        return f"{self.path}: {self.text}" if self.path else self.text


@frozen
class Review:
    """Recommendations in the order to read them, and what they rest on.

    ``target`` says in words what was reviewed. ``rules`` holds the page of every rule that was
    active. ``suppressed`` and ``baselined`` count findings that were left out on request.
    ``root`` is the absolute folder that paths are relative to. ``changed_lines`` maps a path to
    the lines that the diff added or edited (empty for whole files).
    """

    target: str
    root: str
    recommendations: tuple[Recommendation, ...]
    rules: Mapping[str, RulePage]
    files: int = 0
    lines: int = 0
    seconds: float = 0.0
    suppressed: int = 0
    baselined: int = 0
    notices: tuple[Notice, ...] = ()
    revision: str = ""
    changed_lines: Mapping[str, frozenset[int]] = field(default_factory=dict)

    @property
    def worst(self) -> Severity | None:
        """The highest severity found, None when there is nothing to say."""
        return max((r.severity for r in self.recommendations), default=None)

    def counts(self) -> dict[Severity, int]:
        """How many recommendations there are of each severity, worst first, zeros left out."""
        found = [r.severity for r in self.recommendations]
        return {s: found.count(s) for s in sorted(Severity, reverse=True) if s in found}
