"""Records written out for the compiler are the records that `guru.models.records` makes."""

import ast
import pickle
import runpy
import sys
import types
from pathlib import Path

import pytest

from guru.models import records

ROOT = Path(__file__).resolve().parents[2]
WRITTEN_OUT = runpy.run_path(str(ROOT / "building" / "records.py"))["written_out"]
TEXT = '''"""A module."""

from guru.models.records import define, field, frozen


@frozen
class Point:
    """A point."""

    x: int
    y: int = 2
    label: str = field(default="", compare=False)


@frozen
class Named:
    """A value by its name, with a hash of its own."""

    name: str
    kind: type

    def __hash__(self) -> int:
        return 7

    @classmethod
    def of(cls, value: object) -> "Named":
        """Name a value."""
        return cls(str(value), type(value))


@define
class Heap:
    """Things that change."""

    things: dict[str, Point] = field(default_factory=dict)
    rest: list[int] = field(default_factory=lambda: [1, 2])

    def __post_init__(self) -> None:
        self.rest.append(3)


LAST = "line"
'''


@pytest.fixture(params=[TEXT, WRITTEN_OUT(TEXT)], ids=["as written", "written out"])
def module(request, monkeypatch):
    made = types.ModuleType("records_of_test")
    monkeypatch.setitem(sys.modules, made.__name__, made)
    exec(compile(request.param, "records_of_test.py", "exec"), made.__dict__)
    return made


def test_they_are_made_of_their_fields_in_order(module):
    point = module.Point(1, label="a")
    assert (point.x, point.y, point.label) == (1, 2, "a")
    assert module.Point.__match_args__ == ("x", "y", "label")
    with pytest.raises(TypeError):
        module.Point()


def test_they_are_compared_by_the_fields_that_count(module):
    assert module.Point(1, label="a") == module.Point(1, 2, "b") != module.Point(2)
    assert len({module.Point(1), module.Point(1, label="b"), module.Point(2)}) == 2
    assert module.Point(1) != module.Named("1", int)


def test_what_a_class_defines_itself_stays(module):
    assert hash(module.Named.of(5)) == 7
    assert module.Named.of(5) == module.Named("5", int)


def test_objects_that_change_are_like_no_other_and_share_no_default(module):
    one, other = module.Heap(), module.Heap()
    assert one != other
    one.things["a"] = module.Point(1)
    one.rest.append(4)
    assert (other.things, other.rest) == ({}, [1, 2, 3])


def test_they_are_told_replaced_and_pickled(module):
    point = module.Point(1, 5, "a")
    assert repr(point) == "Point(x=1, y=5, label='a')"
    assert records.replace(point, y=6) == module.Point(1, 6)
    assert records.values(pickle.loads(pickle.dumps(point))) == (1, 5, "a")


def test_a_match_takes_them_apart(module):
    match module.Point(1, 5):
        case module.Point(x=1, y=number):
            assert number == 5
        case _:
            pytest.fail("no match")


def test_all_else_keeps_its_line():
    assert len(WRITTEN_OUT(TEXT).splitlines()) == len(TEXT.splitlines())
    assert WRITTEN_OUT(TEXT).splitlines()[-1] == 'LAST = "line"'
    line = TEXT.splitlines().index('    def of(cls, value: object) -> "Named":')
    assert WRITTEN_OUT(TEXT).splitlines()[line] == TEXT.splitlines()[line]


@pytest.mark.parametrize("path", sorted(ROOT.glob("reviewer/flow/**/*.py")), ids=lambda p: p.name)
def test_no_line_of_the_engine_moves(path):
    text = path.read_text(encoding="utf-8")
    written = ast.parse(WRITTEN_OUT(text))
    assert _definitions(ast.parse(text)) == _definitions(written)
    assert not any(map(_is_record, written.body))


def _definitions(tree):
    found = [node for node in tree.body if hasattr(node, "decorator_list")]
    return [min([n.lineno, *(each.lineno for each in n.decorator_list)]) for n in found]


def _is_record(node):
    decorators = node.decorator_list if isinstance(node, ast.ClassDef) else []
    return any(getattr(each, "id", "") in {"frozen", "define"} for each in decorators)
