"""Rules are shown the nodes that hold what they ask for, and no others."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest

from guru.models.severity import Severity
from guru.reviewer.checking import check_module
from guru.reviewer.dispatch import Dispatch
from guru.reviewer.reading.decode import Text
from guru.reviewer.reading.module import Module
from guru.reviewer.registry import all_rules
from guru.reviewer.rule import Found, Rule

CODE = """\
a.seconds = b.minutes
if a < b < c:
    pass
elif a is b:
    pass
try:
    a, d = b[0], c in d
except (ValueError, OSError):
    pass
except:
    pass
e['int'] = None
"""


def shown(where: Mapping[str, Sequence[str]], *kinds: type[ast.AST]) -> list[str]:
    """Return the code of the nodes that a rule with this ``where`` is shown, as often as it is."""
    seen: list[str] = []

    class Asked(Rule):
        severity = Severity.INFO
        node_types = kinds

        def check(self, node: Any, module: Module) -> Iterator[Found]:
            seen.append((ast.get_source_segment(CODE, node) or "").partition("\n")[0])
            yield from ()

    Asked.where = where
    findings, notices = check_module(Module("a.py", Text(CODE, "utf-8")), Dispatch.of([Asked()]))
    assert (findings, notices) == ([], [])
    return seen


def test_without_where_every_node_is_shown() -> None:
    assert shown({}, ast.Attribute) == ["a.seconds", "b.minutes"]


@pytest.mark.parametrize(
    ("kind", "place", "words", "expected"),
    [
        (ast.Attribute, "Attribute.attr", ("seconds",), ["a.seconds"]),
        (ast.Assign, "Assign.value", ("Tuple",), ["a, d = b[0], c in d"]),
        (ast.Compare, "Compare.ops", ("In", "Is"), ["a is b", "c in d"]),
        (ast.Compare, "Compare.ops", ("Lt",), ["a < b < c"]),
        (ast.If, "If.orelse", ("If",), ["if a < b < c:"]),
        (
            ast.Tuple,
            "Tuple.elts",
            ("Name", "Subscript"),
            ["a, d", "b[0], c in d", "(ValueError, OSError)"],
        ),
        (ast.ExceptHandler, "ExceptHandler.type", ("NoneType",), ["except:"]),
        (ast.Constant, "Constant.value", ("int",), ["0"]),
        (ast.Constant, "Constant.value", ("str",), ["'int'"]),
        (ast.Compare, "Compare.ops", ("NotIn",), []),
    ],
)
def test_a_node_is_shown_once_where_its_field_holds_what_is_asked_for(
    kind: type[ast.AST], place: str, words: tuple[str, ...], expected: list[str]
) -> None:
    assert sorted(shown({place: words}, kind)) == sorted(expected)


def test_other_types_that_a_rule_asks_for_are_shown_as_they_are() -> None:
    found = shown({"Compare.ops": ("Is",)}, ast.Compare, ast.Attribute)
    assert sorted(found) == ["a is b", "a.seconds", "b.minutes"]


@pytest.mark.parametrize("rule", [rule for rule in all_rules() if rule.where], ids=lambda r: r.id)
def test_rules_ask_for_fields_of_nodes_that_they_are_shown(rule: Rule) -> None:
    kinds = {kind.__name__: kind for kind in rule.whole_types}
    asked = [place.partition(".") for place in rule.where]
    assert all(field in kinds[kind]._fields for kind, _, field in asked)
    assert len({kind for kind, _, _ in asked}) == len(asked), "one field of a type"
