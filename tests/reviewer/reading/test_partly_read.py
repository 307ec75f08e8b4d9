"""Definitions that were not read stand for themselves by their names alone."""

import ast
from collections.abc import Callable

import pytest

from guru.reviewer.reading.decode import Text
from guru.reviewer.reading.index import children, walk
from guru.reviewer.reading.module import Module
from guru.reviewer.reading.partly_read import PartlyRead, UnreadError, stub_of

CODE = "import os\n\ndef first(x):\n    return x\n\ndef second():\n    return first(os)\n"


@pytest.fixture
def module() -> PartlyRead:
    """Return a file of whose functions the first was not read."""
    lines = CODE.split("\n")
    lines[1:4] = [stub_of("FunctionDef", "first"), "", ""]
    return PartlyRead("a.py", Text(CODE), lines, [1], ["os"])


def test_what_was_read_is_as_in_the_whole_file(module: PartlyRead) -> None:
    whole = Module("a.py", Text(CODE))
    assert ast.dump(module.tree.body[2], include_attributes=True) == ast.dump(
        whole.tree.body[2], include_attributes=True
    )
    assert module.lines == whole.lines
    assert [function.name for function in module.functions] == ["second"]
    assert module.imported_roots == {"os"}


def test_names_of_what_was_not_read_are_bound(module: PartlyRead) -> None:
    call = module.at_hand(ast.Call)[0]
    assert isinstance(call.func, ast.Name)
    (binding,) = module.names.bindings(call.func)
    assert isinstance(binding.node, ast.FunctionDef)
    assert binding.node.name == "first"


@pytest.mark.parametrize(
    "look",
    [
        lambda node: node.body,
        lambda node: node.lineno,
        lambda node: getattr(node, "args", None),
        lambda node: list(ast.walk(node)),
        lambda node: list(walk(node)),
        children,
        ast.dump,
        ast.unparse,
    ],
)
def test_nobody_looks_into_it(module: PartlyRead, look: Callable[[ast.AST], object]) -> None:
    with pytest.raises(UnreadError):
        look(module.tree.body[1])


@pytest.mark.parametrize(
    "ask",
    [
        lambda module: module.of_type(ast.Call),
        lambda module: module.calls_of(["get"]),
        lambda module: module.mentions_of("first"),
        lambda module: module.flow,
        lambda module: ast.dump(module.tree),
    ],
)
def test_nobody_asks_for_the_whole_file(
    module: PartlyRead, ask: Callable[[PartlyRead], object]
) -> None:
    with pytest.raises(UnreadError):
        ask(module)
