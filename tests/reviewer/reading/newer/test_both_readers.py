"""The rules' examples give the same findings whichever reader has read them."""

import pytest

from guru.reviewer.checking import check_module
from guru.reviewer.dispatch import Dispatch
from guru.reviewer.reading.decode import Text
from guru.reviewer.reading.module import Module
from guru.reviewer.reading.newer import parse_with_libcst
from guru.reviewer.registry import all_rules
from guru.reviewer.testing import cases_of

CASES = [case for rule in all_rules() for case in cases_of(rule)]
SHARES = 4


@pytest.mark.parametrize("share", range(SHARES))
def test_examples_give_the_same_findings(share: int) -> None:
    compared = 0
    for case in CASES[share::SHARES]:
        try:
            module = Module(case.example.path, Text(case.example.code))
        except SyntaxError:  # the example of the rule about what is no Python
            continue
        other = Module(case.example.path, Text(case.example.code))
        tree = parse_with_libcst(other.text)
        assert tree is not None, case.name
        other.tree = tree
        dispatch = Dispatch.of([case.rule])
        assert check_module(other, dispatch) == check_module(module, dispatch), case.name
        compared += 1
    assert compared > len(CASES) // SHARES - 10
