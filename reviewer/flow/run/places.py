"""What a test speaks of: names, attributes, items, and expressions that are written once more."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from guru.reviewer.flow.facts import Fact, added
from guru.reviewer.flow.heap import Frame, Instance, Map
from guru.reviewer.flow.run import again
from guru.reviewer.flow.run.access import maps
from guru.reviewer.flow.run.access.attributes import set_attribute
from guru.reviewer.flow.run.access.iteration import items_of
from guru.reviewer.flow.run.context import Context
from guru.reviewer.flow.values import Const, Ref, Value, one

_CONSTANT = (ast.Compare, ast.BoolOp, ast.UnaryOp)
_KEPT = (*_CONSTANT, ast.Call, ast.Attribute)


def held(ctx: Context, place: ast.expr) -> Value | None:
    """Return what a name, or an attribute of an object, holds."""
    match place:
        case ast.Name(id=name) | ast.NamedExpr(target=ast.Name(id=name)):
            return ctx.read(name)
        case ast.Attribute(value=ast.Name(id=owner), attr=name):
            base = ctx.read(owner)
            only = base.only if base is not None else None
            thing = ctx.state.get(only.number) if isinstance(only, Ref) else None
            return thing.names.get(name) if isinstance(thing, Instance) else None
    return None


def peek(ctx: Context, place: ast.expr) -> Value | None:
    """Return what a place holds, without doing anything; None where it is no place."""
    match place:
        case ast.Name() | ast.NamedExpr():
            return held(ctx, place)
        case ast.Attribute(value=ast.Name(id=owner)) if _is_object(ctx, owner):
            return held(ctx, place)
        case ast.Subscript(slice=ast.Constant(value=key)):
            thing = _map(ctx, place.value)
            if thing is not None and Const.of(key) in thing.items:
                return thing.items[Const.of(key)]
            return _reading(ctx, place)
        case ast.Subscript() | ast.Call() | ast.Attribute():
            return _reading(ctx, place)
    return None


def _reading(ctx: Context, place: ast.expr) -> Value | None:
    """Return what is read, where a hand is in it and the function reads it again."""
    value = quietly(ctx, place) if again.is_reading(place) else Value()
    return value if value.taints and again.is_same(ctx, place) else None


def _is_object(ctx: Context, owner: str) -> bool:
    base = ctx.read(owner)
    return base is not None and isinstance(base.only, Ref)


def _map(ctx: Context, place: ast.expr) -> Map | None:
    base = peek(ctx, place)
    only = base.only if base is not None else None
    thing = ctx.state.get(only.number) if isinstance(only, Ref) else None
    return thing if isinstance(thing, Map) else None


def store(ctx: Context, place: ast.expr, value: Value | None) -> None:
    """Note more of what a place holds."""
    if value is None:
        return
    match place:
        case ast.Name(id=name):
            ctx.refine(name, value)
        case ast.NamedExpr(target=target):
            ctx.refine(target.id, value)
        case ast.Attribute(value=ast.Name(id=owner), attr=name) if _is_object(ctx, owner):
            base = ctx.read(owner)
            if base is not None:
                set_attribute(ctx, base, name, value)
        case ast.Subscript(slice=ast.Constant(value=key)) if _map(ctx, place.value) is not None:
            only = (peek(ctx, place.value) or Value()).only
            thing = ctx.state.edit(only.number) if isinstance(only, Ref) else None
            if isinstance(thing, Map) and Const.of(key) in thing.items:
                certain = Const.of(key) not in thing.maybe
                maps.put(thing, one(Const.of(key)), value, certain=certain)
        case ast.Subscript() | ast.Call() | ast.Attribute() if again.is_same(ctx, place):
            again.show(ctx, place, value)


def clean(ctx: Context, place: ast.expr, dangers: Iterable[str]) -> None:
    """Ward off dangers in what a place holds."""
    value = peek(ctx, place)
    if value is not None and value.taints and dangers:
        store(ctx, place, value.without(dangers))


def quietly(ctx: Context, node: ast.expr) -> Value:
    """Return what an expression is; what evaluating it does is not done again."""
    before, alive = ctx.state, ctx.alive
    ctx.state = before.copy()
    value = ctx.value(node)
    ctx.state, ctx.alive = before, alive
    return value


def quiet_items(ctx: Context, node: ast.expr) -> tuple[list[Value], Value | None]:
    """Return what iterating over an expression would give; nothing is done or used up."""
    before, alive = ctx.state, ctx.alive
    ctx.state = before.copy()
    found = items_of(ctx, ctx.value(node))
    ctx.state, ctx.alive = before, alive
    return found


def keep(ctx: Context, target: ast.expr, node: ast.expr) -> None:
    """Note that a name stands for an expression that tells something of what comes from outside."""
    if not isinstance(node, _KEPT) or not isinstance(target, ast.Name):
        return
    frame = ctx.state.get(ctx.frame)
    names = again.names_in(ctx, node)
    if not isinstance(frame, Frame) or target.id in names or target.id not in frame.names:
        return
    given = again.given(ctx, (*names, target.id))
    if any(value is not None and value.taints for name, value in given if name != target.id):
        frame = ctx.state.edit(ctx.frame)
        assert isinstance(frame, Frame)  # noqa: S101 - just looked
        frame.facts = added(frame.facts, target.id, Fact(given, written=node))


def standing_for(ctx: Context, place: ast.expr) -> ast.expr:
    """Return the expression that a name stands for, as long as all in it is as it was."""
    name = place.target.id if isinstance(place, ast.NamedExpr) else getattr(place, "id", "")
    frame = ctx.state.get(ctx.frame)
    fact = frame.facts.get(name) if isinstance(frame, Frame) else None
    if fact is None or fact.written is None or not again.holds(ctx, fact):
        return place
    return fact.written
