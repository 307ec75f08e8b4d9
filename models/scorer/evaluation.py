"""How good is it on repositories it has not seen? Left out one by one, with intervals."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from guru.models.records import frozen
from guru.models.scorer.rows import Row
from guru.models.scorer.training import fit_logistic, fit_prior

RESAMPLES = 1000
_BINS = 10
_TOP = 0.1
_SEED = 20240101

Figures = dict[str, float]


@frozen
class Predicted:
    """One test row with what each model said, trained on the other repositories."""

    row: Row
    scores: Mapping[str, float]


@frozen
class Interval:
    """An estimate with the 2.5th and 97.5th percentile of its bootstrap."""

    value: float
    low: float
    high: float


@frozen
class Evaluation:
    """Figures of each model, overall and by repository, and the model against the prior."""

    rows: int
    fixed: int
    models: Mapping[str, Mapping[str, Interval]]
    repositories: Mapping[str, Mapping[str, Figures]]
    gain: Mapping[str, Interval]

    @property
    def beats_prior(self) -> bool:
        """Whether the model tells the probability better than the prior, beyond chance.

        The score is told as a probability, so a proper scoring rule decides: the interval of the
        gain in Brier score lies below zero, and the constant is beaten too. What orders comments,
        ROC AUC within repositories and average precision, must not be worse.
        """
        brier = {name: figures["brier"].value for name, figures in self.models.items()}
        return (
            self.gain["brier"].high < 0
            and brier["logistic"] < brier["constant"]
            and self.gain["auc"].value >= 0
            and self.gain["average_precision"].value >= 0
        )


def evaluate(rows: Sequence[Row], resamples: int = RESAMPLES) -> Evaluation:
    """Leave each repository out in turn, and score it by models trained on the others.

    Test rows that stand in the training rows too (the same rule and code in the same function)
    are dropped.
    """
    predicted = [p for name in _repositories(rows) for p in _left_out(rows, name)]
    names = ("constant", "prior", "logistic")
    resampled = _bootstrap(predicted, names, resamples)
    models = {name: _intervals([figures[name] for figures in resampled]) for name in names}
    gain = _intervals([_difference(f["logistic"], f["prior"]) for f in resampled])
    by_repository = {
        name: _figures([p for p in predicted if p.row.repository == name], names)
        for name in _repositories(rows)
    }
    fixed = sum(p.row.fixed for p in predicted)
    return Evaluation(len(predicted), fixed, models, by_repository, gain)


def _left_out(rows: Sequence[Row], name: str) -> list[Predicted]:
    training = [row for row in rows if row.repository != name]
    seen = {row.key for row in training}
    tests = [row for row in rows if row.repository == name and row.key not in seen]
    prior, logistic = fit_prior(training), fit_logistic(training)
    rate = prior.prior.base_rate
    return [
        Predicted(
            row,
            {
                "constant": rate,
                "prior": prior.probability(row.rule, row.topic, row.facts),
                "logistic": logistic.probability(row.rule, row.topic, row.facts),
            },
        )
        for row in tests
    ]


def _bootstrap(
    predicted: Sequence[Predicted], names: Sequence[str], resamples: int
) -> list[dict[str, Figures]]:
    """Return the figures of all rows first, then of each resample drawn within repositories."""
    import numpy as np

    random = np.random.default_rng(_SEED)
    groups = [
        [p for p in predicted if p.row.repository == name]
        for name in sorted({p.row.repository for p in predicted})
    ]
    found = [_figures(predicted, names)]
    for _ in range(resamples):
        drawn = [g[i] for g in groups for i in random.integers(0, len(g), len(g))]
        found.append(_figures(drawn, names))
    return found


def _intervals(figures: Sequence[Figures]) -> dict[str, Interval]:
    """Return each figure of the first, with the spread of the others around it."""
    import numpy as np

    found = {}
    for name, value in figures[0].items():
        spread = [f[name] for f in figures[1:] if not math.isnan(f[name])]
        low, high = np.percentile(spread, [2.5, 97.5]).tolist() if spread else (math.nan, math.nan)
        found[name] = Interval(value, low, high)
    return found


def _difference(one: Figures, other: Figures) -> Figures:
    return {name: one[name] - other[name] for name in one}


def _figures(predicted: Sequence[Predicted], names: Sequence[str]) -> dict[str, Figures]:
    return {name: _of_model(predicted, name) for name in names}


def _of_model(predicted: Sequence[Predicted], name: str) -> Figures:
    """ROC AUC within repositories (mean weighted by rows), and pooled figures."""
    import numpy as np

    truth = np.array([p.row.fixed for p in predicted], dtype=float)
    scores = np.array([p.scores[name] for p in predicted])
    repositories = np.array([p.row.repository for p in predicted])
    areas, sizes = [], []
    for repository in set(repositories.tolist()):
        chosen = repositories == repository
        if 0 < truth[chosen].sum() < chosen.sum():
            areas.append(_auc(truth[chosen], scores[chosen]))
            sizes.append(int(chosen.sum()))
    top = np.argsort(-scores, kind="stable")[: max(1, int(len(scores) * _TOP))]
    return {
        "auc": float(np.average(areas, weights=sizes)) if areas else math.nan,
        "average_precision": _average_precision(truth, scores) if truth.any() else math.nan,
        "brier": float(np.mean((scores - truth) ** 2)),
        "calibration_error": _calibration_error(truth, scores),
        "precision_top_tenth": float(truth[top].mean()),
    }


def _auc(truth: object, scores: object) -> float:
    from sklearn.metrics import roc_auc_score

    return float(roc_auc_score(truth, scores))


def _average_precision(truth: object, scores: object) -> float:
    from sklearn.metrics import average_precision_score

    return float(average_precision_score(truth, scores))


def _calibration_error(truth: object, scores: object) -> float:
    """Return the mean gap between said and seen, over ten bins of equal size."""
    import numpy as np

    order = np.argsort(scores, kind="stable")
    bins = np.array_split(order, _BINS)
    said, seen = np.asarray(scores), np.asarray(truth)
    gaps = [abs(said[b].mean() - seen[b].mean()) * len(b) for b in bins if len(b)]
    return float(sum(gaps) / len(order))


def _repositories(rows: Sequence[Row]) -> list[str]:
    return sorted({row.repository for row in rows})
