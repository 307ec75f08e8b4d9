"""Branches, loops and assignments: how states part and meet."""

from __future__ import annotations

import ast
from collections.abc import Callable

from guru.reviewer.flow.heap import State, join_states
from guru.reviewer.flow.run import access, truth
from guru.reviewer.flow.run.context import Context
from guru.reviewer.flow.values import Value, join, opened

_MOST_ROUNDS = 64  # of a loop whose course is known
_WIDENING_ROUNDS = 3  # of a loop that may run any number of times

Branch = Callable[[Context], Value]


def either(ctx: Context, test: ast.expr, one: Branch, other: Branch) -> Value:
    """Evaluate one of two expressions, or both where the test may hold or not."""
    holds = truth.of_expression(ctx, test)
    if holds is not None:
        truth.assume(ctx, test, holds=holds)
        return one(ctx) if holds else other(ctx)
    before = ctx.state
    ctx.state = before.copy()
    truth.assume(ctx, test, holds=True)
    first, then = one(ctx), ctx.state
    ctx.state = before.copy()
    truth.assume(ctx, test, holds=False)
    second = other(ctx)
    joined = join_states(then, ctx.state)
    if joined is not None:
        ctx.state = joined
    return join(first, second)


def choose(ctx: Context, node: ast.If) -> None:
    """Run one branch of an ``if``, or both where the test may hold or not."""
    holds = truth.of_expression(ctx, node.test)
    if holds is not None:
        truth.assume(ctx, node.test, holds=holds)
        ctx.do(node.body if holds else node.orelse)
        return
    before = ctx.state
    ends: list[State | None] = []
    for wanted, body in ((True, node.body), (False, node.orelse)):
        ctx.state, ctx.alive = before.copy(), True
        truth.assume(ctx, node.test, holds=wanted)
        ctx.do(body)
        ends.append(ctx.state if ctx.alive else None)
    _meet(ctx, ends)


def _meet(ctx: Context, ends: list[State | None]) -> None:
    joined = join_states(*ends)
    ctx.alive = joined is not None
    if joined is not None:
        ctx.state = joined


def repeat(ctx: Context, node: ast.While) -> None:
    """Run a ``while``: round by round as long as the test is known, else any number of times."""
    left: list[State | None] = []
    for _ in range(_MOST_ROUNDS):
        holds = truth.of_expression(ctx, node.test)
        if holds is None:
            break
        if not holds:
            ctx.do(node.orelse)
            _meet(ctx, [*left, ctx.state if ctx.alive else None])
            return
        left += _round(ctx, node.body)
        if not ctx.alive:
            _meet(ctx, left)
            return
    for _ in range(_WIDENING_ROUNDS):
        before = ctx.state
        ctx.state = before.copy()
        truth.assume(ctx, node.test, holds=True)
        left += _round(ctx, node.body)
        _meet(ctx, [before, ctx.state if ctx.alive else None])
        truth.of_expression(ctx, node.test)
    truth.assume(ctx, node.test, holds=False)
    ctx.do(node.orelse)
    endless = isinstance(node.test, ast.Constant) and bool(node.test.value)
    _meet(ctx, [*left, ctx.state if ctx.alive and not endless else None])


def iterate(ctx: Context, node: ast.For | ast.AsyncFor) -> None:
    """Run a ``for``: known items one by one, further ones any number of times."""
    items, rest = access.items_of(ctx, ctx.value(node.iter))
    left: list[State | None] = []
    for item in items[:_MOST_ROUNDS]:
        assign(ctx, node.target, item)
        left += _round(ctx, node.body)
        if not ctx.alive:
            _meet(ctx, left)
            return
    if len(items) > _MOST_ROUNDS:
        more = items[_MOST_ROUNDS:]
        rest = join(*more, *([rest] if rest is not None else []))
    if rest is not None:
        for _ in range(_WIDENING_ROUNDS):
            before = ctx.state
            ctx.state = before.copy()
            assign(ctx, node.target, rest)
            left += _round(ctx, node.body)
            _meet(ctx, [before, ctx.state if ctx.alive else None])
    ctx.do(node.orelse)
    _meet(ctx, [*left, ctx.state if ctx.alive else None])


def _round(ctx: Context, body: list[ast.stmt]) -> list[State | None]:
    """Run a loop's body once; return the states in which it was left by ``break``."""
    outer_broke, outer_continued = ctx.exits.broke, ctx.exits.continued
    ctx.exits.broke, ctx.exits.continued = [], []
    ctx.do(body)
    left: list[State | None] = list(ctx.exits.broke)
    _meet(ctx, [ctx.state if ctx.alive else None, *ctx.exits.continued])
    ctx.exits.broke, ctx.exits.continued = outer_broke, outer_continued
    return left


def assign(ctx: Context, target: ast.expr, value: Value) -> None:
    """Bind a target: a name, an attribute, an item, several at once."""
    match target:
        case ast.Name(id=name):
            step = ctx.location(target)
            taints = frozenset(taint.after(step, f"into `{name}`") for taint in value.taints)
            ctx.write(name, Value(value.alternatives, value.open, taints, value.prefix))
        case ast.Attribute(value=owner, attr=name):
            access.set_attribute(ctx, ctx.value(owner), name, value)
        case ast.Subscript(value=owner, slice=ast.Slice() as part):
            bounds = [ctx.value(bound) for bound in (part.lower, part.upper, part.step)]
            access.set_slice(ctx, ctx.value(owner), bounds, value)
        case ast.Subscript(value=owner, slice=key):
            base = ctx.value(owner)
            access.set_item(ctx, base, access.as_key(ctx, ctx.value(key)), value)
            _mark_session(ctx, target, base, value, key)
        case ast.Tuple(elts=targets) | ast.List(elts=targets):
            _unpack(ctx, targets, value)
        case ast.Starred(value=inner):
            assign(ctx, inner, value)


def _mark_session(
    ctx: Context, target: ast.Subscript, base: Value, value: Value, key: ast.expr
) -> None:
    ctx.run.knowledge.item_is_set(ctx, target, base, ctx.value(key), value)


def _unpack(ctx: Context, targets: list[ast.expr], value: Value) -> None:
    items, rest = access.items_of(ctx, value)
    star = next((i for i, t in enumerate(targets) if isinstance(t, ast.Starred)), None)
    filler = rest if rest is not None else opened(value.taints)
    if star is None:
        for number, target in enumerate(targets):
            assign(ctx, target, items[number] if number < len(items) else filler)
        return
    after = len(targets) - star - 1
    middle = items[star : len(items) - after] if rest is None else items[star:]
    for number, target in enumerate(targets):
        if number < star:
            assign(ctx, target, items[number] if number < len(items) else filler)
        elif number == star:
            assign(ctx, target, ctx.sequence("list", middle, rest))
        else:
            place = len(items) - after + (number - star - 1)
            assign(
                ctx, target, items[place] if rest is None and 0 <= place < len(items) else filler
            )
