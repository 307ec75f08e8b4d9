"""libcst's expressions to those of ``ast``; strings have a file of their own."""

from __future__ import annotations

import ast
from typing import Any

from guru.reviewer.reading.newer.constants import (
    identifier,
    is_named_constant,
    named_constant,
    number,
)
from guru.reviewer.reading.newer.nodes import LOAD
from guru.reviewer.reading.newer.operators import BINARY, BOOLEAN, COMPARING, UNARY
from guru.reviewer.reading.newer.positions import Place
from guru.reviewer.reading.newer.targets import stored_name
from guru.reviewer.reading.newer.walk import Builder, Walk


def _kind(node: Any) -> str:
    return type(node).__name__


def _name(_walk: Walk, node: Any, place: Place) -> ast.expr:
    if is_named_constant(node.value):
        return ast.Constant(value=named_constant(node.value), kind=None, **place)
    return ast.Name(id=identifier(node.value), ctx=LOAD, **place)


def _ellipsis(_walk: Walk, _node: Any, place: Place) -> ast.expr:
    return ast.Constant(value=..., kind=None, **place)


def _number(_walk: Walk, node: Any, place: Place) -> ast.expr:
    return ast.Constant(value=number(node.value), kind=None, **place)


def _attribute(walk: Walk, node: Any, place: Place) -> ast.expr:
    return ast.Attribute(
        value=walk.of(node.value), attr=identifier(node.attr.value), ctx=LOAD, **place
    )


def _unary(walk: Walk, node: Any, place: Place) -> ast.expr:
    _, operator = UNARY[_kind(node.operator)]
    return ast.UnaryOp(op=operator, operand=walk.of(node.expression), **place)


def _binary(walk: Walk, node: Any, place: Place) -> ast.expr:
    _, operator = BINARY[_kind(node.operator)]
    return ast.BinOp(left=walk.of(node.left), op=operator, right=walk.of(node.right), **place)


def _boolean(walk: Walk, node: Any, place: Place) -> ast.expr:
    """``a and b and c`` is one node in ``ast`` and two in libcst."""
    kind = _kind(node.operator)
    values: list[ast.expr] = []
    for side in (node.left, node.right):
        value = walk.of(side)
        chained = _kind(side) == "BooleanOperation" and not side.lpar
        if chained and _kind(side.operator) == kind:
            values += value.values
        else:
            values.append(value)
    return ast.BoolOp(op=BOOLEAN[kind][1], values=values, **place)


def _comparison(walk: Walk, node: Any, place: Place) -> ast.expr:
    return ast.Compare(
        left=walk.of(node.left),
        ops=[COMPARING[_kind(target.operator)][1] for target in node.comparisons],
        comparators=[walk.of(target.comparator) for target in node.comparisons],
        **place,
    )


def _conditional(walk: Walk, node: Any, place: Place) -> ast.expr:
    return ast.IfExp(
        test=walk.of(node.test), body=walk.of(node.body), orelse=walk.of(node.orelse), **place
    )


def _named(walk: Walk, node: Any, place: Place) -> ast.expr:
    target = stored_name(walk.of(node.target))
    return ast.NamedExpr(target=target, value=walk.of(node.value), **place)


def _await(walk: Walk, node: Any, place: Place) -> ast.expr:
    return ast.Await(value=walk.of(node.expression), **place)


def _yield(walk: Walk, node: Any, place: Place) -> ast.expr:
    if _kind(node.value) == "From":
        return ast.YieldFrom(value=walk.of(node.value.item), **place)
    return ast.Yield(value=walk.of(node.value), **place)


def _starred(walk: Walk, node: Any, place: Place) -> ast.expr:
    return ast.Starred(value=walk.of(node.value), ctx=LOAD, **place)


def _lambda(walk: Walk, node: Any, place: Place) -> ast.expr:
    return ast.Lambda(args=walk.of(node.params), body=walk.of(node.body), **place)


def _call(walk: Walk, node: Any, place: Place) -> ast.expr:
    parenthesis = walk.marks.pop()
    positional: list[ast.expr] = []
    keywords: list[ast.keyword] = []
    for built in walk.each(node.args):
        if isinstance(built, ast.keyword):
            keywords.append(built)
        else:
            positional.append(built)
    if len(node.args) == len(positional) == 1 and _is_bare_generator(node.args[0].value):
        _take_parentheses(positional[0], walk.places.from_offset(parenthesis, place))
    return ast.Call(func=walk.of(node.func), args=positional, keywords=keywords, **place)


def _is_bare_generator(node: Any) -> bool:
    return _kind(node) == "GeneratorExp" and not node.lpar


def _take_parentheses(generator: ast.expr, place: Place) -> None:
    """A generator that is the only argument shares the call's parentheses, and spans them."""
    for name, value in place.items():
        setattr(generator, name, value)


def _argument(walk: Walk, node: Any, place: Place) -> Any:
    value = walk.of(node.value)
    if node.star == "*":
        return ast.Starred(value=value, ctx=LOAD, **place)
    if node.star == "**":
        return ast.keyword(arg=None, value=value, **place)
    if node.keyword is None:
        return value
    walk.of(node.keyword)
    return ast.keyword(arg=identifier(node.keyword.value), value=value, **place)


EXPRESSIONS: dict[str, Builder] = {
    "Name": _name,
    "Ellipsis": _ellipsis,
    "Integer": _number,
    "Float": _number,
    "Imaginary": _number,
    "Attribute": _attribute,
    "UnaryOperation": _unary,
    "BinaryOperation": _binary,
    "BooleanOperation": _boolean,
    "Comparison": _comparison,
    "IfExp": _conditional,
    "NamedExpr": _named,
    "Await": _await,
    "Yield": _yield,
    "StarredElement": _starred,
    "Lambda": _lambda,
    "Call": _call,
    "Arg": _argument,
}
