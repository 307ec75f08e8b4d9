"""The model card: what the classifier is, what it was trained on, how good it is."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from guru.models.scorer.evaluation import RESAMPLES, Evaluation, Interval
from guru.models.scorer.parameters import Parameters
from guru.models.scorer.rows import Row

_FIGURES = {
    "auc": "ROC AUC in repository",
    "average_precision": "average precision",
    "brier": "Brier score",
    "calibration_error": "calibration error",
    "precision_top_tenth": "precision of the top tenth",
}


def model_card(parameters: Parameters, evaluation: Evaluation, rows: Sequence[Row]) -> str:
    """Return the card as markdown."""
    return "\n".join(
        [
            "# Model card: the score of a recommendation",
            "",
            _WHAT,
            "## What ships",
            "",
            _verdict(parameters, evaluation),
            "",
            "## Data",
            "",
            _WHENCE,
            *_data_table(rows),
            "",
            "## How good, on repositories it has not seen",
            "",
            _HOW,
            *_figure_table(evaluation),
            "",
            "ROC AUC by repository, each scored by models trained on the others:",
            "",
            *_repository_table(evaluation),
            "",
            "## What moves the score",
            "",
            *_weight_table(parameters),
            "",
            _LIMITS,
        ]
    )


_WHAT = """\
A recommendation's score is the probability that a developer acts on it: fixes the finding within
two years. It orders recommendations of equal severity and caps the number of comments on a pull
request. It never hides a finding of high severity.

The classifier is trained with scikit-learn (`guru train fit`) and ships as numbers in JSON, which
`guru review` evaluates in plain Python: no pickle is loaded, nothing heavy imported.
"""
_WHENCE = """\
`guru train mine` reviews half-yearly snapshots of a repository's main line with guru's own rules
and follows each finding from one to the next, through renames. *Fixed*: the finding went away
within two years while its function lived on (half of its lines stayed). *Kept*: it was still there
after two years. Everything else is left out: findings whose file or function went away, those born
in the last two years, and bulk clean-ups (eight or more of a rule within half a year), which say
that a tool was run, not that anyone judged the finding. Vendored code is left out. Nobody was
shown these findings: *kept* means at most "not noticed or not worth it".
"""
_HOW = f"""\
Each repository is left out in turn. Findings that stand in the training rows too (same rule, same
code, same function) are dropped from the test. Intervals are the 2.5th and 97.5th percentile of
{RESAMPLES:,} bootstrap resamples within repositories. The logistic regression has its strength of
regularisation fixed beforehand. *Constant* always says the training rows' mean; *prior* says the
rule's own rate, smoothed by its topic's.
"""
_RULE = (
    "It ships when the interval of its Brier score lies below zero, it beats the constant too, and "
    "neither of the figures about order is worse."
)
_LIMITS = """\
## Limits

- Rules that history never shows (most security rules) get their topic's rate.
- Labels come from a few well-kept open-source libraries; a team's own habits differ.
- Labels under-state a reviewer that speaks at the time of the change: findings in old code are
  fixed far more rarely than those in a pull request.
- A few hundred labels are few: the intervals are wide, and the order of two close scores says
  little.
- Retrain on your own repositories: `guru train mine REPO...`, then `guru train fit`.
"""


def _verdict(parameters: Parameters, evaluation: Evaluation) -> str:
    gains = {name: evaluation.gain[name] for name in ("brier", "auc", "average_precision")}
    brier, auc, precision = (
        f"{gain.value:+.3f} ({gain.low:+.3f} to {gain.high:+.3f})" for gain in gains.values()
    )
    figures = f"Brier score {brier} (lower is better), ROC AUC {auc}, average precision {precision}"
    if parameters.kind == "logistic":
        return f"The logistic regression. Over the rule prior: {figures}. {_RULE}"
    return (
        "The rule prior. The logistic regression did not beat it on repositories it has not seen: "
        f"{figures}. {_RULE}"
    )


def _data_table(rows: Sequence[Row]) -> list[str]:
    counts = Counter((row.repository, row.fixed) for row in rows)
    lines = ["| repository | fixed | kept |", "|---|---|---|"]
    for name in sorted({row.repository for row in rows}):
        lines.append(f"| {name} | {counts[name, True]} | {counts[name, False]} |")
    fixed = sum(row.fixed for row in rows)
    lines.append(f"| **all** | {fixed} | {len(rows) - fixed} |")
    return lines


def _figure_table(evaluation: Evaluation) -> list[str]:
    models = list(evaluation.models)
    lines = [
        f"{evaluation.rows} test rows, {evaluation.fixed} of them fixed.",
        "",
        f"| | {' | '.join(models)} | logistic - prior |",
        "|---|" + "---|" * (len(models) + 1),
    ]
    for name, title in _FIGURES.items():
        cells = [_shown(evaluation.models[model][name]) for model in models]
        lines.append(f"| {title} | {' | '.join(cells)} | {_shown(evaluation.gain[name], '+')} |")
    return lines


def _shown(found: Interval, sign: str = "") -> str:
    if math.isnan(found.value):
        return "-"
    return f"{found.value:{sign}.3f} ({found.low:{sign}.3f} to {found.high:{sign}.3f})"


def _repository_table(evaluation: Evaluation) -> list[str]:
    lines = ["| left out | prior | logistic |", "|---|---|---|"]
    for name, figures in evaluation.repositories.items():
        areas = (figures[model]["auc"] for model in ("prior", "logistic"))
        cells = " | ".join("-" if math.isnan(area) else f"{area:.3f}" for area in areas)
        lines.append(f"| {name} | {cells} |")
    return lines


def _weight_table(parameters: Parameters) -> list[str]:
    if parameters.kind == "prior":
        return ["The rule, and nothing else."]
    ordered = sorted(parameters.weights, key=lambda w: -abs(w.weight))
    return [
        "Change of the log-odds by one standard deviation:",
        "",
        "| feature | weight |",
        "|---|---|",
        *(f"| {w.name} | {w.weight:+.2f} |" for w in ordered),
    ]
