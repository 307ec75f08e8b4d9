"""The classifier as data: read from JSON, evaluated in plain Python."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Literal

from guru.models.errors import InputError
from guru.models.records import by_name, frozen
from guru.models.scorer.features import feature_values, logistic
from guru.models.scorer.prior import Prior

_VERSION = 1


@frozen
class Weight:
    """One feature of the logistic regression: clipped to ``low``..``high``, then standardised."""

    name: str
    low: float
    high: float
    mean: float
    scale: float
    weight: float

    def contribution(self, value: float) -> float:
        """What a value adds to the log-odds."""
        clipped = min(max(value, self.low), self.high)
        return self.weight * (clipped - self.mean) / self.scale


@frozen
class Parameters:
    """A trained classifier. Of kind ``prior`` it answers with the rule's own rate."""

    kind: Literal["logistic", "prior"]
    prior: Prior
    intercept: float = 0.0
    weights: tuple[Weight, ...] = ()
    trained_on: tuple[str, ...] = ()
    rows: int = 0

    def probability(self, rule: str, topic: str, facts: Mapping[str, float]) -> float:
        """Return how likely a developer is to act on a finding, 0 to 1."""
        rate = self.prior.rate(rule, topic)
        if self.kind == "prior":
            return rate
        return logistic(self.intercept + sum(self.contributions(rate, facts).values()))

    def contributions(self, rate: float, facts: Mapping[str, float]) -> dict[str, float]:
        """Return what each feature adds to the log-odds, by its name."""
        values = feature_values(facts, rate)
        return {w.name: w.contribution(values[w.name]) for w in self.weights}


def to_json(parameters: Parameters) -> str:
    """Write parameters as JSON, sorted and rounded so that diffs of it read well."""
    data = {
        "version": _VERSION,
        "kind": parameters.kind,
        "trained_on": list(parameters.trained_on),
        "rows": parameters.rows,
        "intercept": round(parameters.intercept, 6),
        "weights": [_rounded(by_name(weight)) for weight in parameters.weights],
        "prior": {
            "rules": {k: list(v) for k, v in sorted(parameters.prior.rules.items())},
            "topics": {k: list(v) for k, v in sorted(parameters.prior.topics.items())},
        },
    }
    return json.dumps(data, indent=1) + "\n"


def from_json(text: str) -> Parameters:
    """Read parameters.

    Raises:
        InputError: The text is no classifier of this version.

    """
    try:
        data = json.loads(text)
        if data["version"] != _VERSION or data["kind"] not in {"logistic", "prior"}:
            raise InputError(f"classifier version {data['version']} is not known here")
        return Parameters(
            kind=data["kind"],
            prior=Prior(
                {k: (v[0], v[1]) for k, v in data["prior"]["rules"].items()},
                {k: (v[0], v[1]) for k, v in data["prior"]["topics"].items()},
            ),
            intercept=float(data["intercept"]),
            weights=tuple(Weight(**weight) for weight in data["weights"]),
            trained_on=tuple(data["trained_on"]),
            rows=int(data["rows"]),
        )
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise InputError(f"no classifier: {error}") from error


def _rounded(values: dict[str, object]) -> dict[str, object]:
    return {k: round(v, 6) if isinstance(v, float) else v for k, v in values.items()}
