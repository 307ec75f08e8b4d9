"""The classifier that comes with guru."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from guru.models.observed import Observed
from guru.models.records import frozen
from guru.models.rule_page import RulePage
from guru.models.scorer.features import PRIOR
from guru.models.scorer.parameters import Parameters, from_json

_FILE = Path(__file__).with_name("weights.json")
_TELLING = 0.15  # log-odds; what moves a score less is not worth a word
_MOST_REASONS = 3
_PHRASES = {
    "severity": ("its severity", "its severity"),
    "function_lines": ("it stands in a long function", "it stands in a short function"),
    "function_branches": ("the function branches much", "the function hardly branches"),
    "function_calls": ("the function calls much", "the function calls little"),
    "function_returns": ("the function returns in many places", "the function returns once"),
    "function_arguments": ("the function takes many arguments", "the function takes few arguments"),
    "functions_in_file": ("the file holds many functions", "the file holds few functions"),
    "file_lines": ("the file is long", "the file is short"),
    "findings_in_file": ("the file has many findings", "the file has few findings"),
    "findings_in_function": ("the function has many findings", "it is the function's only finding"),
    "same_rule_in_file": ("the rule finds much in this file", "the rule finds little else here"),
    "same_rule_in_function": ("the function repeats it", "the function does it once"),
    "line_length": ("the line is long", "the line is short"),
    "span": ("it spans many lines", "it fits in a line"),
    "nesting": ("it is deeply nested", "it is not nested"),
    "depth": ("the file lies deep in the tree", "the file lies near the root"),
    "in_function": ("it stands in a function", "it stands outside of functions"),
    "in_loop": ("it stands in a loop", "it stands in no loop"),
    "in_try": ("it stands in a try block", "it stands in no try block"),
    "in_except": ("it stands in an except block", "it stands in no except block"),
    "in_tests": ("it is a test", "it is no test"),
    "in_docs": ("it is documentation or a script", "it is the product's own code"),
    "public": ("the function is public", "the function is private"),
    "method": ("it stands in a method", "it stands in no method"),
    "decorated": ("the function is decorated", "the function has no decorator"),
    "documented": ("the function has a docstring", "the function has no docstring"),
    "commented": ("a comment stands there", "no comment stands there"),
    "marked": ("another tool is silenced there", "no other tool is silenced there"),
    "fixable": ("guru has a fix for it", "there is no automatic fix"),
}


@frozen
class Score:
    """``probability`` is 0 to 1; ``reasons`` say in plain words what made it, strongest first."""

    probability: float
    reasons: tuple[str, ...]


def score(observed: Observed, page: RulePage) -> Score:
    """Return how likely a developer is to act on a finding, and why."""
    parameters = shipped()
    rule, topic = observed.finding.rule, page.topic
    facts = {
        **observed.facts,
        "severity": float(observed.finding.severity),
        "fixable": float(page.fixable),
    }
    probability = parameters.probability(rule, topic, facts)
    reasons = [_history(parameters, rule, topic)]
    if parameters.kind == "logistic":
        added = parameters.contributions(parameters.prior.rate(rule, topic), facts)
        telling = [(name, c) for name, c in added.items() if abs(c) >= _TELLING and name != PRIOR]
        telling.sort(key=lambda pair: -abs(pair[1]))
        weights = {w.name: w.weight for w in parameters.weights}
        reasons += [_phrase(n, c, weights[n]) for n, c in telling[: _MOST_REASONS - 1]]
    return Score(round(probability, 4), tuple(reasons))


@cache
def shipped() -> Parameters:
    """Read the weights beside this file."""
    return from_json(_FILE.read_text("utf-8"))


def _history(parameters: Parameters, rule: str, topic: str) -> str:
    fixed, kept = parameters.prior.rules.get(rule, (0, 0))
    if fixed + kept:
        return f"projects fixed {fixed:.0f} of {fixed + kept:.0f} such findings within two years"
    rate = parameters.prior.rate(rule, topic)
    return f"no history of this rule; about {rate:.0%} of {topic} findings were fixed"


def _phrase(name: str, contribution: float, weight: float) -> str:
    much, little = _PHRASES[name]
    text = much if contribution * weight > 0 else little
    return f"{'+' if contribution > 0 else '-'} {text}"
