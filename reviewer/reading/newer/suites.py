"""Blocks of statements."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Any

from guru.reviewer.reading.newer.positions import Place
from guru.reviewer.reading.newer.walk import Builder, Walk


def _small(walk: Walk, node: Any, _place: Place) -> list[ast.stmt]:
    """Return the simple statements of one line."""
    return walk.each(node.body)


def _block(walk: Walk, node: Any, _place: Place) -> list[ast.stmt]:
    return _flat(walk, node.body)


def _clause(walk: Walk, node: Any, _place: Place) -> Any:
    """Return what is below an ``else`` or ``finally``."""
    return walk.of(node.body)


def _module(walk: Walk, node: Any, _place: Place) -> ast.Module:
    return ast.Module(body=_flat(walk, node.body), type_ignores=[])


def _flat(walk: Walk, statements: Sequence[Any]) -> list[ast.stmt]:
    body: list[ast.stmt] = []
    for built in walk.each(statements):
        if isinstance(built, list):
            body += built
        else:
            body.append(built)
    return body


SUITES: dict[str, Builder] = {
    "SimpleStatementLine": _small,
    "SimpleStatementSuite": _small,
    "IndentedBlock": _block,
    "Else": _clause,
    "Finally": _clause,
    "Module": _module,
}
