"""Statements with blocks: if, loops, with, try."""

from __future__ import annotations

import ast
from typing import Any

from guru.reviewer.reading.newer.nodes import TryStar
from guru.reviewer.reading.newer.positions import Place
from guru.reviewer.reading.newer.targets import stored, stored_name
from guru.reviewer.reading.newer.walk import Builder, Walk


def _orelse(walk: Walk, node: Any) -> list[ast.stmt]:
    """Return the statements of an ``else``; an ``elif`` is one ``if``."""
    built = walk.of(node.orelse)
    if built is None:
        return []
    return built if isinstance(built, list) else [built]


def _if(walk: Walk, node: Any, place: Place) -> ast.stmt:
    return ast.If(
        test=walk.of(node.test), body=walk.of(node.body), orelse=_orelse(walk, node), **place
    )


def _while(walk: Walk, node: Any, place: Place) -> ast.stmt:
    return ast.While(
        test=walk.of(node.test), body=walk.of(node.body), orelse=_orelse(walk, node), **place
    )


def _for(walk: Walk, node: Any, place: Place) -> ast.stmt:
    kind = ast.For if node.asynchronous is None else ast.AsyncFor
    return kind(
        target=stored(walk.of(node.target)),
        iter=walk.of(node.iter),
        body=walk.of(node.body),
        orelse=_orelse(walk, node),
        type_comment=None,
        **place,
    )


def _with(walk: Walk, node: Any, place: Place) -> ast.stmt:
    kind = ast.With if node.asynchronous is None else ast.AsyncWith
    return kind(items=walk.each(node.items), body=walk.of(node.body), type_comment=None, **place)


def _with_item(walk: Walk, node: Any, _place: Place) -> ast.withitem:
    return ast.withitem(context_expr=walk.of(node.item), optional_vars=stored(walk.of(node.asname)))


def _try(walk: Walk, node: Any, place: Place) -> ast.stmt:
    return ast.Try(**_clauses(walk, node, place))


def _try_star(walk: Walk, node: Any, place: Place) -> ast.stmt:
    walk.needs(3, 11)
    statement: ast.stmt = TryStar(**_clauses(walk, node, place))
    return statement


def _clauses(walk: Walk, node: Any, place: Place) -> dict[str, Any]:
    return {
        "body": walk.of(node.body),
        "handlers": walk.each(node.handlers),
        "orelse": walk.of(node.orelse) or [],
        "finalbody": walk.of(node.finalbody) or [],
        **place,
    }


def _handler(walk: Walk, node: Any, place: Place) -> ast.ExceptHandler:
    caught = walk.of(node.type)
    name = None if node.name is None else stored_name(walk.of(node.name)).id
    if isinstance(caught, ast.Tuple) and not node.type.lpar:
        if name is not None:
            raise SyntaxError("several exceptions with a name need parentheses")
        walk.needs(3, 14)  # PEP 758
    return ast.ExceptHandler(type=caught, name=name, body=walk.of(node.body), **place)


COMPOUND: dict[str, Builder] = {
    "If": _if,
    "While": _while,
    "For": _for,
    "With": _with,
    "WithItem": _with_item,
    "Try": _try,
    "TryStar": _try_star,
    "ExceptHandler": _handler,
    "ExceptStarHandler": _handler,
}
