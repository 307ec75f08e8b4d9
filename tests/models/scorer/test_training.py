"""Training: what ships says what scikit-learn says, and only if it beats the prior."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guru.models.errors import InputError
from guru.models.location import Location
from guru.models.observed import Observed
from guru.models.recommendation import Finding
from guru.models.scorer.features import NAMES, feature_values
from guru.models.scorer.parameters import Parameters, Weight, from_json, to_json
from guru.models.scorer.prior import Prior
from guru.models.scorer.rows import Row
from guru.models.scorer.shipped import score, shipped
from guru.models.severity import Severity
from guru.reviewer.registry import all_rules

sklearn = pytest.importorskip("sklearn", reason="the extra `train` is not installed")

from guru.models.scorer.card import model_card  # noqa: E402
from guru.models.scorer.fitting import fit  # noqa: E402
from guru.models.scorer.training import fit_logistic  # noqa: E402


def rows(learnable: bool, count: int = 150) -> list[Row]:
    """Rows of four repositories in which loops decide, or nothing does."""
    generator = random.Random(7)
    made = []
    for repository in "abcd":
        for number in range(count):
            in_loop = generator.random() < 0.5
            fixed = generator.random() < (0.7 if in_loop and learnable else 0.1)
            facts = {
                "in_loop": float(in_loop),
                "function_lines": generator.uniform(1, 90),
                "severity": float(generator.randrange(4)),
            }
            rule = generator.choice(["one", "two"])
            key = f"{repository}{number}"
            made.append(Row(repository, rule, "topic", "2015-01-01", fixed, key, facts))
    return made


def test_plain_python_gives_the_probability_of_scikit_learn() -> None:
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    given_rows = rows(learnable=True)
    parameters = fit_logistic(given_rows)
    by_name = {weight.name: weight for weight in parameters.weights}
    table = []
    for row in given_rows:
        others = Prior.of(
            (r.rule, r.topic, r.fixed) for r in given_rows if r.repository != row.repository
        )
        values = feature_values(row.facts, others.rate(row.rule, row.topic))
        table.append(
            [(min(max(values[n], w.low), w.high) - w.mean) / w.scale for n, w in by_name.items()]
        )
    model = LogisticRegression(C=0.05, max_iter=1000)
    model.fit(np.array(table), [row.fixed for row in given_rows])
    row = given_rows[3]
    ours = parameters.probability(row.rule, row.topic, row.facts)
    values = feature_values(row.facts, parameters.prior.rate(row.rule, row.topic))
    line = [(min(max(values[n], w.low), w.high) - w.mean) / w.scale for n, w in by_name.items()]
    assert ours == pytest.approx(model.predict_proba(np.array([line]))[0][1], abs=1e-6)


def test_what_can_be_learned_ships_as_logistic_regression() -> None:
    parameters, evaluation = fit(rows(learnable=True), 60)
    assert parameters.kind == "logistic"
    assert evaluation.gain["brier"].high < 0
    assert parameters.probability("one", "topic", {"in_loop": 1}) > 2 * parameters.probability(
        "one", "topic", {"in_loop": 0}
    )


def test_where_nothing_can_be_learned_the_prior_ships_and_the_card_says_so() -> None:
    given_rows = rows(learnable=False)
    parameters, evaluation = fit(given_rows, 60)
    assert parameters.kind == "prior"
    card = model_card(parameters, evaluation, given_rows)
    assert "did not beat it on repositories it has not seen" in card
    assert "| a |" in card


def test_too_few_repositories_are_an_error() -> None:
    with pytest.raises(ValueError, match="at least 3"):
        fit([row for row in rows(learnable=True) if row.repository in "ab"])


WEIGHTS = st.builds(
    Weight,
    name=st.sampled_from(NAMES),
    low=st.floats(-5, 0),
    high=st.floats(0, 5),
    mean=st.floats(-1, 1),
    scale=st.floats(0.1, 3),
    weight=st.floats(-2, 2),
)


@given(st.lists(WEIGHTS, max_size=6, unique_by=lambda w: w.name), st.floats(-3, 3))
def test_parameters_survive_json(weights, intercept) -> None:
    prior = Prior({"r": (1, 2)}, {"t": (3, 4)})
    parameters = Parameters("logistic", prior, intercept, tuple(weights), ("x",), 3)
    again = from_json(to_json(parameters))
    facts = {"in_loop": 1.0, "file_lines": 100.0}
    assert again.probability("r", "t", facts) == pytest.approx(
        parameters.probability("r", "t", facts), abs=1e-4
    )


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"version": 99, "kind": "prior"}'])
def test_what_is_no_classifier_is_an_error(text: str) -> None:
    with pytest.raises(InputError):
        from_json(text)


def test_every_rule_gets_a_score_with_a_reason() -> None:
    assert shipped().rows > 0
    for rule in all_rules():
        finding = Finding(rule.id, Location("a.py", 1), "", Severity.LOW, "", "")
        scored = score(Observed(finding, {"in_loop": 1.0}), rule.page)
        assert 0 < scored.probability < 1
        assert scored.reasons
