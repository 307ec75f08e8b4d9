"""Of a changed file only what the change touches is read, where that tells all."""

import ast

import pytest

from guru.reviewer.analysis import analyse
from guru.reviewer.dispatch import Dispatch
from guru.reviewer.earlier.cutting import units_after
from guru.reviewer.earlier.holding import Earlier
from guru.reviewer.earlier.parting import Part, look_at_part
from guru.reviewer.earlier.sketch import units_of
from guru.reviewer.reading.decode import Text
from guru.reviewer.reading.module import Module
from guru.reviewer.registry import all_rules

ALL = Dispatch.parted(all_rules())
PATH = "shop/cart.py"
CODE = """\
import os
from flask import request

LIMIT = 3


def view():
    return os.path.join("static", request.args["name"])


# adds
def add(one, other=None):
    return one + other


class Cart:
    kind = 1

    def total(self, items):
        total = ""
        for item in items:
            total += str(item)
        if self.kind == None:
            return total


def alone(): return 1
"""


def looked_at(old: str, new: str, code: str = CODE) -> Part | None:
    """Return what is read of the file when ``old`` becomes ``new``; None for all."""
    assert old in code
    before = analyse(PATH, code.encode(), ALL)
    assert before.sketch is not None
    earlier = Earlier(before.sketch, before.findings, values=True, data=code.encode())
    return look_at_part(PATH, Text(code.replace(old, new, 1)), ALL, earlier)


@pytest.mark.parametrize(
    ("old", "new", "read"),
    [
        ("return 1\n", "return 1\n\n\ndef more(value):\n    return value\n", {"more"}),
        ("one + other", "one - other", {"add"}),
        ("# adds", "# subtracts", {"add"}),
        ("def alone(): return 1\n", "", set()),
        ("if self.kind", "if not self.kind", {"Cart"}),
        ("def alone(): return 1", "def alone():\n    return 1", {"alone"}),
    ],
)
def test_what_is_read(old: str, new: str, read: set[str]) -> None:
    code = CODE.replace("from flask import request\n", "").replace("request.args", "os.environ")
    part = looked_at(old, new, code)
    assert part is not None
    assert {f.name for f in part.module.at_hand(ast.ClassDef)} | {
        f.name for f in part.module.functions if part.module.class_of(f) is None
    } == read
    assert part.functions == sum(
        isinstance(node, ast.FunctionDef) for node in ast.walk(ast.parse(code.replace(old, new, 1)))
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("import os", "import sys"),
        ("LIMIT = 3", "LIMIT = 4"),
        ("return os", "return 1 + os"),  # the outside calls it
        ("return 1", "return os.system(input())"),  # a sink
        ("return 1", "return eval(x)"),
        ("return 1", "return request.args"),
        ("return 1", "import os; return 1"),
        ("kind = 1", "kind = 1  # guru: ignore"),
        ("kind = 1", "kind = 1; kind.x = 2"),  # an attribute that is set
        ("class Cart", "class Cart(View)"),
        ("def alone(): return 1", "def alone(: return 1"),
        ("def alone(): return 1", "@app.route('/')\ndef alone(): return 1"),
        ("def alone(): return 1", "def alone(request): return 1"),
    ],
)
def test_when_all_is_read(old: str, new: str) -> None:
    assert looked_at(old, new) is None


def test_findings_of_what_was_not_read_stand_at_their_new_lines() -> None:
    part = looked_at("# adds\n", "# adds\n#\n#\n", CODE.replace("+ other", "+ (other == None)"))
    assert part is not None
    found = {(f.rule, f.location.line) for f in part.checked.findings}
    assert {("equality-with-none", 15), ("equality-with-none", 25)} <= found


@pytest.mark.parametrize(
    "code",
    [
        CODE + "\n\ndef more():\n    return 2\n",
        CODE.replace("return one + other", "return one + other\n    return 3"),
        CODE.replace("\n\n# adds", "\n# adds"),
        CODE.replace("def alone(): return 1\n", "def alone(): return 1"),
        CODE.replace("LIMIT = 3", "LIMIT = 3\n# said\nMORE = 4"),
        CODE.replace("    kind = 1\n", ""),
        CODE.replace("import os\n", ""),
        "",
        f"# first\n{CODE}",
        f"{CODE}\n{CODE}",
    ],
)
def test_a_changed_file_is_cut_as_if_it_had_been_read(code: str) -> None:
    before, after = (units_of(Module(PATH, Text(text))) for text in (CODE, code))
    assert before is not None
    assert units_after(CODE.split("\n"), code.split("\n"), before) == after


@pytest.mark.parametrize(
    "code",
    [
        CODE.replace("LIMIT = 3\n", "LIMIT = 3 \\\n"),
        CODE.replace("LIMIT = 3", "LIMIT = 3; MORE = 4"),
        CODE.replace("# adds", "("),
    ],
)
def test_what_does_not_stand_for_itself_is_not_cut(code: str) -> None:
    before = units_of(Module(PATH, Text(CODE)))
    assert before is not None
    assert units_after(CODE.split("\n"), code.split("\n"), before) is None
