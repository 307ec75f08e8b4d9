"""Branches, loops and assignments: how states part and meet."""

from __future__ import annotations

import ast
from collections.abc import Callable

from guru.reviewer.flow.heap import Seq, State, join_states
from guru.reviewer.flow.run import truth
from guru.reviewer.flow.run.access import subscripts
from guru.reviewer.flow.run.access.attributes import set_attribute
from guru.reviewer.flow.run.access.iteration import items_of
from guru.reviewer.flow.run.access.keys import as_key
from guru.reviewer.flow.run.access.sequences import anything
from guru.reviewer.flow.run.access.slices import set_slice
from guru.reviewer.flow.run.context import Context
from guru.reviewer.flow.values import OPEN, Ref, Taint, Value, join, opened
from guru.reviewer.flow.widening import widened

_MOST_ROUNDS = 64  # of a loop whose course is known
_PLAIN_ROUNDS = 2  # of a loop that may run any number of times, before it is widened
_MOST_WIDENINGS = 12

Branch = Callable[[Context], Value]


def either(ctx: Context, test: ast.expr, one: Branch, other: Branch) -> Value:
    """Evaluate one of two expressions, or both where the test may hold or not."""
    holds = truth.of_expression(ctx, test)
    if holds is not None:
        truth.assume(ctx, test, holds=holds)
        return one(ctx) if holds else other(ctx)
    before = ctx.state
    found: list[Value] = []
    ends: list[State] = []
    for wanted, branch in ((True, one), (False, other)):
        ctx.state, ctx.alive = before.copy(), True
        truth.assume(ctx, test, holds=wanted)
        value = branch(ctx)
        if ctx.alive:
            found.append(value)
            ends.append(ctx.state)
    return met(ctx, found, ends)


def met(ctx: Context, found: list[Value], ends: list[State]) -> Value:
    """Join the paths of an expression: what it may be, and how things stand after it."""
    _meet(ctx, list(ends))
    return join(*found) if found else OPEN


def any_times(ctx: Context, once: Callable[[], object]) -> None:
    """Do something any number of times, never included: until that changes nothing more."""
    for number in range(_MOST_WIDENINGS):
        before = ctx.state
        ctx.state, ctx.alive = before.copy(), True
        once()
        _meet(ctx, [before, ctx.state if ctx.alive else None])
        wider = widened(before, ctx.state)
        if wider is None:
            return
        if number >= _PLAIN_ROUNDS:
            ctx.state = wider


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

    def once() -> None:
        truth.assume(ctx, node.test, holds=True)
        left.extend(_round(ctx, node.body))
        if ctx.alive:
            truth.of_expression(ctx, node.test)

    any_times(ctx, once)
    truth.assume(ctx, node.test, holds=False)
    ctx.do(node.orelse)
    endless = isinstance(node.test, ast.Constant) and bool(node.test.value)
    _meet(ctx, [*left, ctx.state if ctx.alive and not endless else None])


def iterate(ctx: Context, node: ast.For | ast.AsyncFor) -> None:
    """Run a ``for``: known items one by one, further ones any number of times."""
    source = ctx.run.knowledge.iterated(ctx, ctx.value(node.iter), node.iter)
    left: list[State | None] = []
    items, rest = items_of(ctx, source)
    done = 0
    while done < min(len(items), _MOST_ROUNDS):
        assign(ctx, node.target, items[done])
        left += _round(ctx, node.body)
        if not ctx.alive:
            _meet(ctx, left)
            return
        done += 1
        items, rest = _items_now(ctx, source, items, rest)
    if len(items) > done:
        rest = join(*items[done:], *([rest] if rest is not None else []))
    if rest is not None:
        more = [rest]

        def once() -> None:
            assign(ctx, node.target, more[0])
            left.extend(_round(ctx, node.body))
            now = _items_now(ctx, source, [], more[0])[1] if ctx.alive else None
            more[0] = join(more[0], now) if now is not None else more[0]

        any_times(ctx, once)
    ctx.do(node.orelse)
    _meet(ctx, [*left, ctx.state if ctx.alive else None])


def _items_now(
    ctx: Context, source: Value, items: list[Value], rest: Value | None
) -> tuple[list[Value], Value | None]:
    """Return the items of a list again after a round, which may have changed it."""
    only = source.only
    thing = ctx.state.get(only.number) if isinstance(only, Ref) else None
    if not isinstance(thing, Seq) or thing.kind != "list":
        return items, rest
    if rest is None:
        return items_of(ctx, source)
    now = anything(thing.items, thing.rest)
    return items, join(rest, now.tainted_by(source.taints))


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
            taints = _stepped(ctx, target, value.taints)
            # A value of its own, whatever it holds: facts tell by it that the name was bound anew.
            ctx.write(name, Value(value.alternatives, value.open, taints, value.prefix))
        case ast.Attribute(value=owner, attr=name):
            base = ctx.value(owner)
            set_attribute(ctx, base, name, value)
            ctx.run.knowledge.attribute_is_set(ctx, target, base, value)
        case ast.Subscript(value=owner, slice=ast.Slice() as part):
            bounds = [ctx.value(bound) for bound in (part.lower, part.upper, part.step)]
            set_slice(ctx, ctx.value(owner), bounds, value)
        case ast.Subscript(value=owner, slice=key):
            base, where = ctx.value(owner), as_key(ctx, ctx.value(key))
            subscripts.set_item(ctx, base, where, value)
            ctx.run.knowledge.item_is_set(ctx, target, base, where, value)
        case ast.Tuple(elts=targets) | ast.List(elts=targets):
            _unpack(ctx, targets, value)
        case ast.Starred(value=inner):
            assign(ctx, inner, value)


def _stepped(ctx: Context, target: ast.Name, taints: frozenset[Taint]) -> frozenset[Taint]:
    """Return taints one step further, in a name."""
    if not taints:
        return taints
    place = ctx.location(target)
    return frozenset(taint.after(place, f"into `{target.id}`") for taint in taints)


def _unpack(ctx: Context, targets: list[ast.expr], value: Value) -> None:
    items, rest = items_of(ctx, value)
    star = next((i for i, t in enumerate(targets) if isinstance(t, ast.Starred)), None)
    filler = rest if rest is not None else opened(value.taints)
    if star is None:
        for number, target in enumerate(targets):
            assign(ctx, target, items[number] if number < len(items) else filler)
        return
    after = len(targets) - star - 1
    middle = items[star : max(star, len(items) - after)]
    if rest is not None:  # each of the last known items may be one of those behind the star
        rest = filler = anything(items[max(star, len(items) - after) :], rest)
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
