"""How far rules look is read from their text."""

import pytest

from guru.reviewer.registry import all_rules, known_rules
from guru.reviewer.rule_view import BESIDE, FILE, NODE

VIEWS = {
    "equality-with-none": NODE,
    "hardcoded-credentials": NODE,
    "unreachable-code": BESIDE,  # takes the next statement out of a block
    "iterator-used-up": FILE,  # asks a helper for all uses of a name
    "open-redirect": FILE,  # values come from anywhere
    "weak-hash": FILE,
}


@pytest.mark.parametrize("rule", VIEWS)
def test_views(rule: str) -> None:
    assert next(r.view for r in all_rules() if r.id == rule) == VIEWS[rule]


def test_the_table_holds_the_views() -> None:
    assert {r.id: r.view for r in known_rules()} == {r.id: r.view for r in all_rules()}
