"""Every rule's page and examples hold."""

import pytest

from guru.reviewer.registry import all_rules
from guru.reviewer.testing import Case, cases_of, run_case

CASES = [case for rule in all_rules() for case in cases_of(rule)]


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_example(case: Case) -> None:
    run_case(case)


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.id)
def test_rule_says_what_it_should(rule) -> None:
    assert rule.page.title
    assert rule.page.references
    if rule.emitted_by_engine:
        return
    assert rule.bad, "a rule brings at least one example that it finds"
    assert rule.good, "a rule brings at least one example that it must not find"
    if rule.fixable:
        assert any(example.fixed is not None for example in rule.bad)
