"""Train the classifier: logistic regression by scikit-learn, out as plain numbers."""

from __future__ import annotations

from collections.abc import Sequence

from guru.models.scorer.features import NAMES, SWITCHES, feature_values
from guru.models.scorer.parameters import Parameters, Weight
from guru.models.scorer.prior import Prior
from guru.models.scorer.rows import Row

_REGULARISATION = 0.05  # scikit-learn's C; fixed beforehand, not tuned on the test repositories
_LOW, _HIGH = 1.0, 99.0  # percentiles to which inputs are clipped
_RAREST = 0.02  # a switch rarer than this would get a huge weight from a handful of rows


def fit_prior(rows: Sequence[Row]) -> Parameters:
    """Train the rule prior alone."""
    return Parameters("prior", _prior(rows), trained_on=_names(rows), rows=len(rows))


def fit_logistic(rows: Sequence[Row]) -> Parameters:
    """Train the logistic regression.

    The prior that enters as a feature is, for each row, that of the other repositories: as for a
    team whose own history was never mined.

    Raises:
        ValueError: There are fewer than two repositories, or only one outcome.

    """
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    if len(_names(rows)) < 2 or len({row.fixed for row in rows}) < 2:
        raise ValueError("training needs two repositories, and findings of both outcomes")
    table = np.array([[values[name] for name in NAMES] for values in _inputs(rows)])
    low, high = np.percentile(table, [_LOW, _HIGH], axis=0)
    clipped = np.clip(table, low, high)
    mean, scale = clipped.mean(axis=0), clipped.std(axis=0)
    kept = [i for i, name in enumerate(NAMES) if _is_usable(name, table[:, i], scale[i])]
    standard = (clipped[:, kept] - mean[kept]) / scale[kept]
    model = LogisticRegression(C=_REGULARISATION, max_iter=1000)
    model.fit(standard, [row.fixed for row in rows])
    weights = tuple(
        Weight(
            NAMES[i], float(low[i]), float(high[i]), float(mean[i]), float(scale[i]), float(weight)
        )
        for i, weight in zip(kept, model.coef_[0], strict=True)
    )
    return Parameters(
        "logistic", _prior(rows), float(model.intercept_[0]), weights, _names(rows), len(rows)
    )


def _inputs(rows: Sequence[Row]) -> list[dict[str, float]]:
    others = {
        name: _prior([row for row in rows if row.repository != name]) for name in _names(rows)
    }
    return [
        feature_values(row.facts, others[row.repository].rate(row.rule, row.topic)) for row in rows
    ]


def _is_usable(name: str, column: Sequence[float], scale: float) -> bool:
    if scale < 1e-9:
        return False
    if name not in SWITCHES:
        return True
    prevalence = sum(column) / len(column)
    return _RAREST <= prevalence <= 1 - _RAREST


def _prior(rows: Sequence[Row]) -> Prior:
    return Prior.of((row.rule, row.topic, row.fixed) for row in rows)


def _names(rows: Sequence[Row]) -> tuple[str, ...]:
    return tuple(sorted({row.repository for row in rows}))
