"""No file crashes or hangs a review: 10,000 of random syntax, and real ones with bytes changed.

A crash inside of a rule, or of the engine behind it, would be a notice: none may be left. That
nothing hangs is counted in the engine's own steps, which end every file; pytest's timeout is a
last resort. ``GURU_FILES`` runs other seeds: ``GURU_FILES=20000-50000``.
"""

import ast
import os
import random
import warnings

import pytest
from tests.reviewer.flow.whole_files import file
from tests.reviewer.reading.standard_library import files

from guru.reviewer.analysis import analyse
from guru.reviewer.dispatch import Dispatch
from guru.reviewer.flow.settings import FlowSettings, TaintSettings
from guru.reviewer.registry import all_rules
from guru.reviewer.taint_rule import TaintRule

FIRST, LAST = (int(n) for n in os.environ.get("GURU_FILES", "0-10000").split("-"))
SHARES = 20
RULES = Dispatch.of(all_rules())
# Every parameter brings data in, so that the engine has to follow every function.
FOLLOWED = Dispatch.of(
    [next(rule for rule in all_rules() if isinstance(rule, TaintRule))],
    FlowSettings(TaintSettings(parameters=True)),
)

ALLOWED = ("nested", "in part only")  # a file may take more steps than it is granted


@pytest.mark.parametrize("share", range(SHARES))
def test_files_of_any_syntax_are_followed_to_an_end(share: int) -> None:
    read = 0
    for seed in range(FIRST + share, LAST, SHARES):
        text = file(seed)
        if not _is_python(text):  # reading has tests of its own
            continue
        dispatch = RULES if seed // SHARES % 20 == 0 else FOLLOWED
        result = analyse("example.py", text.encode(), dispatch)
        failed = [n for n in result.notices if not any(word in n.text for word in ALLOWED)]
        assert not failed, f"{seed}:\n{text}"
        read += 1
    assert read > 0.7 * len(range(FIRST + share, LAST, SHARES))


def _is_python(text: str) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            ast.parse(text)
        except SyntaxError:
            return False
    return True


@pytest.mark.parametrize("share", range(2))
def test_real_files_with_bytes_changed_are_read_or_refused(share: int) -> None:
    chance = random.Random(share)
    for path in files(step=60, largest=20_000, first=share * 30):
        data = bytearray(path.read_bytes())
        for _ in range(chance.choice((1, 3, 30))):
            _change(data, chance)
        result = analyse("example.py", bytes(data), RULES)
        assert not [n for n in result.notices if "failed" in n.text], f"{path} {result.notices}"


def _change(data: bytearray, chance: random.Random) -> None:
    """Change, drop, double or move some bytes."""
    at = chance.randrange(len(data) + 1)
    until = min(len(data), at + chance.choice((1, 1, 5, 80)))
    match chance.randrange(4):
        case 0:
            data[at:until] = bytes(
                chance.choice(b"\0\t\n (){}[]'\"\\:#;=.*a0\xff\xc3") for _ in range(until - at)
            )
        case 1:
            del data[at:until]
        case 2:
            data[at:at] = data[at:until]
        case _:
            other = chance.randrange(len(data) + 1)
            data[other:other] = data[at:until]
