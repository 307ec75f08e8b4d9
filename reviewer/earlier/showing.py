"""The nodes of a file that are to be shown again to rules that do not look at all of it."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable, Mapping

from guru.reviewer.earlier.holding import Holding
from guru.reviewer.reading.index import walk
from guru.reviewer.reading.module import Module
from guru.reviewer.rule_view import BESIDE, NODE

_NAMED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
Nodes = Mapping[type[ast.AST], list[ast.AST]]


def shown_nodes(module: Module, held: Holding) -> dict[int, Nodes]:
    """Return nodes by their types, for rules that look at a node and for those that look beside.

    Of types that have no place in the text, all of the file are among them.
    """
    body = list(enumerate(module.tree.body))
    touched = [node for j, statement in body if j in held.touched for node in walk(statement)]
    rest = (node for j, s in body if j not in held.touched for node in _outside_bodies(s))
    around = [node for node in rest if _line(node) in held.beside]
    every = module.index.nodes.items()
    placeless = {kind: nodes for kind, nodes in every if nodes and not hasattr(nodes[0], "lineno")}
    return {
        NODE: {**_by_type(touched), **placeless},
        BESIDE: {**_by_type([*touched, *around]), **placeless},
    }


def nodes_of(touched: Iterable[ast.stmt], around: Iterable[ast.stmt]) -> tuple[Nodes, Nodes]:
    """Return the nodes of some statements by their types, and with those around definitions."""
    own = [node for statement in touched for node in walk(statement)]
    more = [node for statement in around for node in _outside_bodies(statement)]
    return _by_type(own), _by_type([*own, *more])


def _by_type(nodes: Iterable[ast.AST]) -> dict[type[ast.AST], list[ast.AST]]:
    found: dict[type[ast.AST], list[ast.AST]] = defaultdict(list)
    for node in nodes:
        found[type(node)].append(node)
    return found


def _outside_bodies(statement: ast.stmt) -> Iterable[ast.AST]:
    """Yield the nodes of a statement; of a definition whose body has its own lines, not those."""
    if not isinstance(statement, _NAMED) or statement.body[0].lineno <= statement.lineno:
        yield from walk(statement)
        return
    yield statement
    for name in ("decorator_list", "bases", "keywords", "type_params"):
        for part in getattr(statement, name, ()):
            yield from walk(part)
    for name in ("args", "returns"):
        part = getattr(statement, name, None)
        if part is not None:
            yield from walk(part)


def _line(node: ast.AST) -> int:
    line: int = getattr(node, "lineno", 0)
    return line
