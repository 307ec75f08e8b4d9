"""The rule prior: how often findings of a rule were acted on where history tells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from guru.models.records import field, frozen

STRENGTH = 20.0  # findings' worth of belief in the topic before a rule speaks for itself
_COLD_RATE = 0.07  # of all findings, where nothing was mined at all; see docs/model-card.md

Counts = tuple[float, float]
"""How many findings were fixed, and how many kept."""


@frozen
class Prior:
    """Counts by rule and by topic, smoothed: a rule is backed by its topic, a topic by all."""

    rules: Mapping[str, Counts] = field(default_factory=dict)
    topics: Mapping[str, Counts] = field(default_factory=dict)

    @classmethod
    def of(cls, outcomes: Iterable[tuple[str, str, bool]]) -> Prior:
        """Count outcomes, given as rule, topic and whether the finding was fixed."""
        rules: dict[str, list[float]] = {}
        topics: dict[str, list[float]] = {}
        for rule, topic, fixed in outcomes:
            for counts in (rules.setdefault(rule, [0, 0]), topics.setdefault(topic, [0, 0])):
                counts[not fixed] += 1
        return cls(
            {name: (c[0], c[1]) for name, c in rules.items()},
            {name: (c[0], c[1]) for name, c in topics.items()},
        )

    @property
    def base_rate(self) -> float:
        """The share of all findings that was fixed."""
        fixed = sum(counts[0] for counts in self.topics.values())
        total = fixed + sum(counts[1] for counts in self.topics.values())
        return fixed / total if total else _COLD_RATE

    def rate(self, rule: str, topic: str) -> float:
        """Return the expected share of a rule's findings that is fixed, 0 to 1."""
        of_topic = _smoothed(self.topics.get(topic, (0, 0)), self.base_rate)
        return _smoothed(self.rules.get(rule, (0, 0)), of_topic)


def _smoothed(counts: Counts, belief: float) -> float:
    fixed, kept = counts
    return (fixed + STRENGTH * belief) / (fixed + kept + STRENGTH)
