"""Expressions: what each may be, and what evaluating it does."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from guru.reviewer.flow.heap import Frame, Map
from guru.reviewer.flow.run import access, blocks, built, formatting, special, truth
from guru.reviewer.flow.run.calls import call_expression
from guru.reviewer.flow.run.context import Context
from guru.reviewer.flow.run.operators import unary
from guru.reviewer.flow.values import (
    OPEN,
    Fn,
    Lib,
    Ref,
    Value,
    join,
    known,
    one,
    opened,
)

_MOST_ROUNDS = 24  # of a comprehension over known items


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
    return access.attribute(ctx, evaluate(ctx, node.value), node.attr, node)


def _subscript(ctx: Context, node: ast.Subscript) -> Value:
    base = evaluate(ctx, node.value)
    if isinstance(node.slice, ast.Slice):
        bounds = [
            evaluate(ctx, part) if part is not None else known(None)
            for part in (node.slice.lower, node.slice.upper, node.slice.step)
        ]
        return access.sliced(ctx, base, bounds)
    return access.item(ctx, base, access.as_key(ctx, evaluate(ctx, node.slice)), node)


def _sequence(ctx: Context, node: ast.List | ast.Tuple | ast.Set) -> Value:
    kind = type(node).__name__.lower()
    items: list[Value] = []
    rest: list[Value] = []
    for element in node.elts:
        if isinstance(element, ast.Starred):
            found, more = access.items_of(ctx, evaluate(ctx, element.value))
            (rest or items).extend(found)
            rest += [more] if more is not None else []
        else:
            (rest or items).append(evaluate(ctx, element))
    return ctx.sequence(kind, items, join(*rest) if rest else None)


def _dict(ctx: Context, node: ast.Dict) -> Value:
    result = Map({})
    for key, value_node in zip(node.keys, node.values, strict=True):
        value = evaluate(ctx, value_node)
        if key is None:
            access.update_map(ctx, result, value)
        else:
            access.put(result, access.as_key(ctx, evaluate(ctx, key)), value)
    return one(Ref(ctx.state.add(result)))


def _binary(ctx: Context, node: ast.BinOp) -> Value:
    left, right = evaluate(ctx, node.left), evaluate(ctx, node.right)
    if isinstance(node.op, ast.Mod) and formatting.is_text(left):
        return formatting.percent(ctx, left, right)
    special_ = special.operated(ctx, node.op, left, right)
    if special_ is not None:
        return special_
    if isinstance(node.op, ast.Add | ast.BitOr | ast.Mult):
        joined = access.concatenated(ctx, node.op, left, right)
        if joined is not None:
            return joined
    if isinstance(node.op, ast.Div) and _is_path(left):
        return Value((Lib("pathlib.Path()"),), True, left.taints | right.taints)
    return formatting.added(node.op, left, right)


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
    for number, operand in enumerate(node.values):
        value = evaluate(ctx, operand)
        holds = truth.of_value(ctx, value)
        last = number == len(node.values) - 1
        if last or holds is ends_on:
            found.append(value)
            break
        if holds is None:
            found.append(truth.narrowed(ctx, value, ends_on))
            truth.assume(ctx, operand, holds=not ends_on)
    return join(*found)


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
    return one(Fn(node, ctx.module.path, ctx.frame))


def _named(ctx: Context, node: ast.NamedExpr) -> Value:
    value = evaluate(ctx, node.value)
    ctx.write(node.target.id, value)
    return value


def _await(ctx: Context, node: ast.Await) -> Value:
    return evaluate(ctx, node.value)  # a coroutine stands for what it returns


def _yield(ctx: Context, node: ast.Yield) -> Value:
    value = evaluate(ctx, node.value)
    built.returned(ctx, value, node)
    ctx.exits.yielded.append(value)
    return opened()


def _yield_from(ctx: Context, node: ast.YieldFrom) -> Value:
    items, rest = access.items_of(ctx, evaluate(ctx, node.value))
    ctx.exits.yielded += [*items, *([rest] if rest is not None else [])]
    return opened()


def _starred(ctx: Context, node: ast.Starred) -> Value:
    return evaluate(ctx, node.value)


def _comprehension(
    ctx: Context, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp
) -> Value:
    """Run a comprehension in a frame of its own; known items one by one."""
    outer = ctx.frame
    ctx.frame = ctx.state.add(Frame({}, outer, ctx.module.path))
    found: list[tuple[Value, Value]] = []
    certain = _rounds(ctx, node, 0, found)
    ctx.frame = outer
    if isinstance(node, ast.DictComp):
        result = Map({})
        for key, value in found:
            access.put(result, access.as_key(ctx, key), value)
        return one(Ref(ctx.state.add(result)))
    values = [value for _, value in found]
    kind = "set" if isinstance(node, ast.SetComp) else "list"
    if certain:
        return ctx.sequence(kind, values)
    return ctx.sequence(kind, [], join(*values) if values else OPEN)


def _rounds(ctx: Context, node: Any, depth: int, found: list[tuple[Value, Value]]) -> bool:
    """Collect what a comprehension yields; whether each is certain to be there, in this order."""
    if depth == len(node.generators):
        if isinstance(node, ast.DictComp):
            found.append((evaluate(ctx, node.key), evaluate(ctx, node.value)))
        else:
            found.append((OPEN, evaluate(ctx, node.elt)))
        return True
    generator = node.generators[depth]
    items, rest = access.items_of(ctx, evaluate(ctx, generator.iter))
    certain = rest is None and len(items) <= _MOST_ROUNDS
    for item in [*items[:_MOST_ROUNDS], *([rest] if rest is not None else [])]:
        blocks.assign(ctx, generator.target, item)
        wanted: bool | None = True
        for test in generator.ifs:
            holds = truth.of_expression(ctx, test)
            wanted = (
                False if holds is False or wanted is False else (None if holds is None else wanted)
            )
            if holds is not False:
                truth.assume(ctx, test, holds=True)
        if wanted is not False:
            certain = _rounds(ctx, node, depth + 1, found) and certain and wanted is True
    return certain


def _generic(ctx: Context, node: ast.expr) -> Value:
    """Any other expression: its parts are evaluated, and have a hand in what comes of it."""
    parts = [
        evaluate(ctx, part) for part in ast.iter_child_nodes(node) if isinstance(part, ast.expr)
    ]
    return opened(taint for part in parts for taint in part.taints)


_HANDLERS: dict[type[ast.AST], Callable[[Context, Any], Value]] = {
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
    ast.ListComp: _comprehension,
    ast.SetComp: _comprehension,
    ast.GeneratorExp: _comprehension,
    ast.DictComp: _comprehension,
    ast.Call: call_expression,
}
