"""Expressions: what each may be, and what evaluating it does."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any, Final

from guru.reviewer.flow.heap import Frame, Map, Seq, State
from guru.reviewer.flow.run import (
    again,
    blocks,
    built,
    comprehensions,
    definitions,
    formatting,
    places,
    special,
    truth,
    vouching,
)
from guru.reviewer.flow.run.access import maps, subscripts
from guru.reviewer.flow.run.access.attributes import attribute
from guru.reviewer.flow.run.access.concatenation import concatenated
from guru.reviewer.flow.run.access.contents import everything_in
from guru.reviewer.flow.run.access.iteration import items_of
from guru.reviewer.flow.run.access.keys import as_key
from guru.reviewer.flow.run.access.sequences import extend
from guru.reviewer.flow.run.access.slices import sliced
from guru.reviewer.flow.run.calls import call_expression
from guru.reviewer.flow.run.context import Context
from guru.reviewer.flow.run.operators import unary
from guru.reviewer.flow.values import (
    Lib,
    Ref,
    Value,
    known,
    one,
    opened,
)


def evaluate(ctx: Context, node: ast.expr | None) -> Value:
    """Return what an expression may be, with its effects done."""
    if node is None:
        return known(None)
    ctx.run.step()
    handler = _HANDLERS.get(type(node))
    return handler(ctx, node) if handler is not None else _generic(ctx, node)


def _constant(ctx: Context, node: ast.Constant) -> Value:
    return known(node.value)


def _name(ctx: Context, node: ast.Name) -> Value:
    value = ctx.read(node.id)
    if value is not None:
        return value
    return ctx.run.knowledge.free_name(ctx.module, node.id)


def _attribute(ctx: Context, node: ast.Attribute) -> Value:
    value = attribute(ctx, evaluate(ctx, node.value), node.attr, node)
    return again.seen(ctx, node, value) if node in ctx.run.tested else value


def _subscript(ctx: Context, node: ast.Subscript) -> Value:
    base = evaluate(ctx, node.value)
    if isinstance(node.slice, ast.Slice):
        bounds = [
            evaluate(ctx, part) if part is not None else known(None)
            for part in (node.slice.lower, node.slice.upper, node.slice.step)
        ]
        return sliced(ctx, base, bounds)
    value = subscripts.item(ctx, base, as_key(ctx, evaluate(ctx, node.slice)), node)
    return again.seen(ctx, node, value) if node in ctx.run.tested else value


def _sequence(ctx: Context, node: ast.List | ast.Tuple | ast.Set) -> Value:
    result = Seq(type(node).__name__.lower(), [])
    for element in node.elts:
        if isinstance(element, ast.Starred):
            extend(result, *items_of(ctx, evaluate(ctx, element.value)))
        else:
            extend(result, [evaluate(ctx, element)], None)
    return one(Ref(ctx.state.add(result)))


def _dict(ctx: Context, node: ast.Dict) -> Value:
    result = Map({})
    for key, value_node in zip(node.keys, node.values, strict=True):
        if key is None:
            maps.update(ctx, result, evaluate(ctx, value_node))
        else:
            where = as_key(ctx, evaluate(ctx, key))
            maps.put(result, where, evaluate(ctx, value_node))
    return one(Ref(ctx.state.add(result)))


def _binary(ctx: Context, node: ast.BinOp) -> Value:
    left, right = evaluate(ctx, node.left), evaluate(ctx, node.right)
    if isinstance(node.op, ast.Mod) and formatting.is_text(left):
        return formatting.percent(ctx, left, right)
    special_ = special.operated(ctx, node.op, left, right)
    if special_ is not None:
        return special_
    if isinstance(node.op, (ast.Add, ast.BitOr, ast.Mult)):
        joined = concatenated(ctx, node.op, left, right)
        if joined is not None:
            return joined
    if isinstance(node.op, ast.Div) and _is_path(left):
        return Value((Lib("pathlib.Path()"),), True, left.taints | right.taints)
    whole = everything_in(ctx, left), everything_in(ctx, right)
    return formatting.added(node.op, *whole)


def _is_path(value: Value) -> bool:
    return any(isinstance(a, Lib) and a.name.startswith("pathlib.") for a in value.alternatives)


def _unary(ctx: Context, node: ast.UnaryOp) -> Value:
    value = evaluate(ctx, node.operand)
    if isinstance(node.op, ast.Not):
        holds = truth.of_value(ctx, value)
        return opened() if holds is None else known(not holds)
    return unary(node.op, value)


def _boolean(ctx: Context, node: ast.BoolOp) -> Value:
    """``and`` and ``or``: each operand is evaluated only where those before let it."""
    ends_on = isinstance(node.op, ast.Or)
    found: list[Value] = []
    ends: list[State] = []
    for number, operand in enumerate(node.values):
        value = evaluate(ctx, operand)
        if not ctx.alive:
            break
        holds = truth.of_value(ctx, value)
        if number == len(node.values) - 1 or holds is ends_on:
            found.append(value)
            ends.append(ctx.state)
            break
        if holds is None:
            found.append(truth.narrowed(ctx, value, ends_on))
            ends.append(ctx.state.copy())
            truth.assume(ctx, operand, holds=not ends_on)
    return blocks.met(ctx, found, ends)


def _compare(ctx: Context, node: ast.Compare) -> Value:
    holds = truth.of_comparison(ctx, node)
    return opened() if holds is None else known(holds)


def _conditional(ctx: Context, node: ast.IfExp) -> Value:
    return blocks.either(
        ctx, node.test, lambda c: evaluate(c, node.body), lambda c: evaluate(c, node.orelse)
    )


def _joined(ctx: Context, node: ast.JoinedStr) -> Value:
    pieces = []
    for part in node.values:
        if isinstance(part, ast.FormattedValue):
            value = evaluate(ctx, part.value)
            spec = evaluate(ctx, part.format_spec) if part.format_spec is not None else None
            pieces.append(formatting.as_text(ctx, value, spec, part.conversion))
        else:
            pieces.append(evaluate(ctx, part))
    return formatting.concatenated(pieces)


def _lambda(ctx: Context, node: ast.Lambda) -> Value:
    return one(definitions.made(ctx, node))


def _named(ctx: Context, node: ast.NamedExpr) -> Value:
    value = evaluate(ctx, node.value)
    inner = ctx.frame
    frame = ctx.state.get(inner)
    while isinstance(frame, Frame) and frame.kind == "comprehension" and frame.parent is not None:
        ctx.frame = frame.parent
        frame = ctx.state.get(ctx.frame)
    ctx.write(node.target.id, value)
    if ctx.frame == inner:
        places.keep(ctx, node.target, node.value)
    ctx.frame = inner
    return value


def _await(ctx: Context, node: ast.Await) -> Value:
    return evaluate(ctx, node.value)  # a coroutine stands for what it returns


def _yield(ctx: Context, node: ast.Yield) -> Value:
    value = evaluate(ctx, node.value)
    built.returned(ctx, value, node)
    _give(ctx, [value], None)
    return opened()


def _yield_from(ctx: Context, node: ast.YieldFrom) -> Value:
    _give(ctx, *items_of(ctx, evaluate(ctx, node.value)))
    return opened()


def _give(ctx: Context, items: list[Value], rest: Value | None) -> None:
    """Add to what a generator gives; it may rest here for good."""
    given = ctx.state.edit(ctx.exits.yielded)
    if isinstance(given, Seq):
        extend(given, items, rest)
    ctx.exits.rested.add(ctx.state)


def _starred(ctx: Context, node: ast.Starred) -> Value:
    return evaluate(ctx, node.value)


def _call(ctx: Context, node: ast.Call) -> Value:
    value = call_expression(ctx, node)
    if isinstance(node.func, ast.Attribute) and node.func.attr == "relative_to":
        vouching.stayed_below(ctx, node)
    return again.seen(ctx, node, value) if node in ctx.run.tested else value


def _generic(ctx: Context, node: ast.expr) -> Value:
    """Any other expression: its parts are evaluated, and have a hand in what comes of it."""
    parts = [
        evaluate(ctx, part) for part in ast.iter_child_nodes(node) if isinstance(part, ast.expr)
    ]
    return opened(taint for part in parts for taint in part.taints)


_HANDLERS: Final[dict[type[ast.AST], Callable[[Context, Any], Value]]] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.Attribute: _attribute,
    ast.Subscript: _subscript,
    ast.List: _sequence,
    ast.Tuple: _sequence,
    ast.Set: _sequence,
    ast.Dict: _dict,
    ast.BinOp: _binary,
    ast.UnaryOp: _unary,
    ast.BoolOp: _boolean,
    ast.Compare: _compare,
    ast.IfExp: _conditional,
    ast.JoinedStr: _joined,
    ast.Lambda: _lambda,
    ast.NamedExpr: _named,
    ast.Await: _await,
    ast.Yield: _yield,
    ast.YieldFrom: _yield_from,
    ast.Starred: _starred,
    ast.ListComp: comprehensions.evaluate,
    ast.SetComp: comprehensions.evaluate,
    ast.GeneratorExp: comprehensions.evaluate,
    ast.DictComp: comprehensions.evaluate,
    ast.Call: _call,
}
