"""Facts about a finding to the numbers that the classifier reads."""

from __future__ import annotations

import math
from collections.abc import Mapping

COUNTS = (
    "function_lines",
    "function_branches",
    "function_calls",
    "function_returns",
    "function_arguments",
    "functions_in_file",
    "file_lines",
    "findings_in_file",
    "findings_in_function",
    "same_rule_in_file",
    "same_rule_in_function",
    "line_length",
    "span",
    "nesting",
    "depth",
)
SWITCHES = (
    "in_function",
    "in_loop",
    "in_try",
    "in_except",
    "in_tests",
    "in_docs",
    "public",
    "method",
    "decorated",
    "documented",
    "commented",
    "marked",
    "fixable",
)
PRIOR = "rule_prior"
SEVERITY = "severity"
NAMES = (PRIOR, SEVERITY, *COUNTS, *SWITCHES)


def feature_values(facts: Mapping[str, float], prior: float) -> dict[str, float]:
    """Return every feature by name.

    Counts enter as ``log(1 + n)``: ten lines more matter to a function of ten, not to one of a
    thousand. ``prior`` is the rule's own rate of being acted on, 0 to 1; it enters as its logit.
    """
    values = {name: math.log1p(max(0.0, facts.get(name, 0.0))) for name in COUNTS}
    values.update({name: facts.get(name, 0.0) for name in (SEVERITY, *SWITCHES)})
    values[PRIOR] = logit(prior)
    return values


def logit(probability: float) -> float:
    """Return the log-odds of a probability, within what floats bear."""
    kept = min(max(probability, 1e-6), 1 - 1e-6)
    return math.log(kept / (1 - kept))


def logistic(odds: float) -> float:
    """Return the probability of log-odds."""
    if odds >= 0:
        return 1 / (1 + math.exp(-odds))
    return math.exp(odds) / (1 + math.exp(odds))
