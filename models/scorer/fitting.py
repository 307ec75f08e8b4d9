"""Choose what ships: the logistic regression if it beats the rule prior, else the prior."""

from __future__ import annotations

from collections.abc import Sequence

import sklearn  # noqa: F401 - to fail here, with one clear message, where the extra is missing

from guru.models.scorer.evaluation import RESAMPLES, Evaluation, evaluate
from guru.models.scorer.parameters import Parameters
from guru.models.scorer.rows import Row
from guru.models.scorer.training import fit_logistic, fit_prior

_LEAST_REPOSITORIES = 3


def fit(rows: Sequence[Row], resamples: int = RESAMPLES) -> tuple[Parameters, Evaluation]:
    """Evaluate by leaving repositories out, then train on all rows.

    Raises:
        ValueError: There are too few repositories or outcomes to judge by.

    """
    if len({row.repository for row in rows}) < _LEAST_REPOSITORIES:
        raise ValueError(
            f"mine at least {_LEAST_REPOSITORIES} repositories: one is left out to test"
        )
    evaluation = evaluate(rows, resamples)
    chosen = fit_logistic if evaluation.beats_prior else fit_prior
    return chosen(rows), evaluation
