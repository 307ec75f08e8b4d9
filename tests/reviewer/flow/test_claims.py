"""What the engine claims of values is true, and what it holds for dead is: programs run both ways.

``GURU_PROGRAMS`` runs other programs, or more of them: ``GURU_PROGRAMS=5000-9000``.
"""

import os

import pytest
from tests.reviewer.flow.expressions import GIVEN
from tests.reviewer.flow.programs import module_with_driver, program
from tests.reviewer.flow.running import false_claims, run_in_python

FIRST, LAST = (int(n) for n in os.environ.get("GURU_PROGRAMS", "0-1000").split("-"))
SHARES = 8

pytestmark = pytest.mark.filterwarnings("ignore::SyntaxWarning")


def seeds(share: int, last: int = LAST) -> range:
    return range(FIRST + share, last, SHARES)


@pytest.mark.parametrize("share", range(SHARES))
def test_what_is_said_of_programs_is_true(share: int) -> None:
    visits = 0
    for seed in seeds(share):
        code = program(seed)
        seen = run_in_python(code, GIVEN[seed % len(GIVEN)])
        visits += seen.count
        claims = false_claims(code, seen)
        assert not claims, f"{seed}: {claims[0]}\n{code}"
    assert visits > (LAST - FIRST) // SHARES  # nearly every program says something


@pytest.mark.parametrize("share", range(SHARES))
def test_functions_may_be_called_in_any_order(share: int) -> None:
    for seed in seeds(share, FIRST + (LAST - FIRST) // 2):
        code, driver = module_with_driver(seed)
        seen = run_in_python(code, GIVEN[seed % len(GIVEN)], driver)
        claims = false_claims(code, seen, entries=True)
        assert not claims, f"{seed}: {claims[0]}\n{code}{driver}"
