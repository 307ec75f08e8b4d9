"""Comprehensions: each in a frame of its own, known items one by one."""

from __future__ import annotations

import ast
from typing import Any

from guru.reviewer.flow.heap import Frame, Map, State
from guru.reviewer.flow.run import blocks, characters, definitions, truth
from guru.reviewer.flow.run.access import maps
from guru.reviewer.flow.run.access.iteration import items_of
from guru.reviewer.flow.run.access.keys import as_key
from guru.reviewer.flow.run.context import Context
from guru.reviewer.flow.values import OPEN, Ref, Value, join, one

_MOST_ROUNDS = 24  # of a comprehension over known items


def evaluate(
    ctx: Context, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp
) -> Value:
    """Run a comprehension in a frame of its own; known items one by one."""
    outer = ctx.frame
    first = _iterated(ctx, node.generators[0])
    ctx.frame = ctx.state.add(
        Frame({}, definitions.enclosing(ctx), ctx.module.path, kind="comprehension")
    )
    found: list[tuple[Value, Value]] = []
    certain = _rounds(ctx, node, 0, found, first)
    ctx.frame = outer
    if isinstance(node, ast.DictComp):
        result = Map({})
        for key, value in found:
            maps.put(result, as_key(ctx, key), value, certain=certain)
        return one(Ref(ctx.state.add(result)))
    values = [value for _, value in found]
    kind = {ast.SetComp: "set", ast.GeneratorExp: "iterator"}.get(type(node), "list")
    if certain:
        return ctx.sequence(kind, values)
    return ctx.sequence(kind, [], join(*values) if values else None)


def _iterated(ctx: Context, node: ast.comprehension) -> Value:
    return ctx.run.knowledge.iterated(ctx, ctx.value(node.iter), node.iter)


def _rounds(
    ctx: Context, node: Any, depth: int, found: list[tuple[Value, Value]], given: Value
) -> bool:
    """Collect what a comprehension yields; whether each is certain to be there, in this order."""
    items, rest = items_of(ctx, given)
    certain = rest is None
    if len(items) > _MOST_ROUNDS:
        rest = join(*items[_MOST_ROUNDS:], *([rest] if rest is not None else []))
        items, certain = items[:_MOST_ROUNDS], False
    for item in items:
        certain = _round(ctx, node, depth, found, item) and certain and ctx.alive
        if not ctx.alive:
            return False
    if rest is not None:
        more = rest
        blocks.any_times(ctx, lambda: _round(ctx, node, depth, found, more))
    return certain


def _round(
    ctx: Context, node: Any, depth: int, found: list[tuple[Value, Value]], item: Value
) -> bool:
    """Do one round of a comprehension; whether it is certain what it has yielded."""
    generator = node.generators[depth]
    blocks.assign(ctx, generator.target, item)
    skipped: list[State] = []
    certain = True
    for test in generator.ifs:
        holds = truth.of_expression(ctx, test)
        if holds is False:
            blocks.met(ctx, [], [ctx.state, *skipped])
            return certain
        if holds is None:
            certain = False
            skipped.append(ctx.state.copy())
        truth.assume(ctx, test, holds=True)
    if item.taints and generator.ifs:
        characters.assume_chosen(ctx, generator)
    if depth + 1 < len(node.generators):
        below = _iterated(ctx, node.generators[depth + 1])
        certain = _rounds(ctx, node, depth + 1, found, below) and certain
    elif isinstance(node, ast.DictComp):
        found.append((ctx.value(node.key), ctx.value(node.value)))
    else:
        found.append((OPEN, ctx.value(node.elt)))
    blocks.met(ctx, [], [*([ctx.state] if ctx.alive else []), *skipped])
    return certain
