"""What a sketch tells of a file, and what of an earlier review holds after an edit."""

import pytest

from guru.reviewer.earlier.holding import Earlier, holding
from guru.reviewer.earlier.sketch import Sketch, units_of
from guru.reviewer.reading.decode import Text
from guru.reviewer.reading.module import Module

CODE = """\
import os

LIMIT = 3


# adds
def add(one, other=None):
    return one + other


@cached
def both(value):
    return add(value, LIMIT)


class Cart:
    kind = 1

    def total(self):
        return both(self)


def alone(): return 1
"""


def module(code: str) -> Module:
    return Module("a.py", Text(code))


def looked_at(code: str) -> set[str] | None:
    """Return the names of what is touched when the file becomes ``code``; None for all."""
    before, after = units_of(module(CODE)), units_of(module(code))
    assert before is not None
    assert after is not None
    held = holding(code, module(code).lines, after, Earlier(Sketch(before)))
    return None if held is None else {after[j].name for j in held.touched} - {""}


def test_units_end_where_statements_end() -> None:
    units = units_of(module(CODE))
    assert units is not None
    assert [(u.last, u.name) for u in units] == [
        *((1, ""), (3, ""), (8, "add"), (13, "both"), (20, "Cart"), (23, "alone"), (24, ""))
    ]
    assert [bool(u.header) for u in units] == [False, False, False, True, True, False, False]


def test_two_statements_on_a_line_are_not_sketched() -> None:
    assert units_of(module("a = 1; b = 2")) is None


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("def a():\n    global b\n", ""),
        ("def a():\n    global\tb\n", ""),
        ("def a(b=(c := 1)): pass", ""),
        ("@d(c := 1)\nclass A: pass", ""),
        ("def a():\n    return (b := 1)\n", "a"),
        ("def a():\n    return globals()\n", "a"),
    ],
)
def test_what_binds_other_names_of_the_module_has_no_name(code: str, name: str) -> None:
    units = units_of(module(code))
    assert units is not None
    assert units[0].name == name


def test_a_method_has_no_part_in_what_runs_on_import() -> None:
    first, second = (
        units_of(module(code)) for code in (CODE, CODE.replace("both(self)", "both(1)"))
    )
    assert first is not None
    assert second is not None
    assert first[4].digest != second[4].digest
    assert first[4].header == second[4].header


@pytest.mark.parametrize(
    ("old", "new", "touched"),
    [
        ("return 1", "return 2", {"alone"}),
        ("one + other", "one - other", {"add", "both", "Cart"}),
        ("both(self)", "both(1)", {"Cart"}),
        ("def alone", "def more(): pass\n\n\ndef alone", {"more"}),
        ("# adds", "# subtracts", {"add", "both", "Cart"}),
        ("def alone(): return 1\n", "", set()),
        ("LIMIT = 3", "LIMIT = 4", None),
        ("import os", "import sys", None),
        ("return 1", "return 1  # guru: ignore", None),
        ("return 1", "global LIMIT; LIMIT = 2", None),
        ("return 1", "return ﬁve", None),
    ],
)
def test_what_an_edit_touches(old: str, new: str, touched: set[str] | None) -> None:
    assert old in CODE
    assert looked_at(CODE.replace(old, new)) == touched


def test_what_a_variable_speaks_of_touches_all() -> None:
    before = units_of(module(f"{CODE}\nvalue = alone()\n"))
    assert before is not None
    code = f"{CODE}\nvalue = alone()\n".replace("return 1", "return 2")
    after = units_of(module(code))
    assert after is not None
    assert holding(code, module(code).lines, after, Earlier(Sketch(before))) is None
