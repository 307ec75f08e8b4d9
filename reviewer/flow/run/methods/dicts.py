"""Methods of dicts."""

from __future__ import annotations

from guru.reviewer.flow.heap import Map
from guru.reviewer.flow.run.access import maps
from guru.reviewer.flow.run.access.iteration import items_of
from guru.reviewer.flow.run.access.sequences import anything
from guru.reviewer.flow.run.arguments import Arguments
from guru.reviewer.flow.run.context import Context
from guru.reviewer.flow.run.methods.lists import Handler, clear, copy
from guru.reviewer.flow.values import OPEN, Ref, Value, known, one


def _map(ctx: Context, owner: Ref) -> Map:
    thing = ctx.state.edit(owner.number)
    assert isinstance(thing, Map)  # noqa: S101 - callers have looked
    return thing


def _get(ctx: Context, owner: Ref, arguments: Arguments) -> Value:
    default = arguments.get(1, "default") or known(None)
    return maps.get(_map(ctx, owner), arguments.get(0, None) or OPEN, default)


def _set_default(ctx: Context, owner: Ref, arguments: Arguments) -> Value:
    thing = _map(ctx, owner)
    key = arguments.get(0, None) or OPEN
    before = maps.get(thing, key, arguments.get(1, None) or known(None))
    maps.put(thing, key, before)
    return before


def _pop_key(ctx: Context, owner: Ref, arguments: Arguments) -> Value:
    thing = _map(ctx, owner)
    key = arguments.get(0, None) or OPEN
    value = maps.get(thing, key, arguments.get(1, None))
    maps.take(thing, key)
    return value


def _pop_item(ctx: Context, owner: Ref, arguments: Arguments) -> Value:
    thing = _map(ctx, owner)
    if thing.rest is None and thing.items and not thing.maybe:
        key, value = thing.items.popitem()
        return ctx.sequence("tuple", [one(key), value])
    maps.take(thing, OPEN)
    value = maps.get(thing, OPEN)
    return ctx.sequence("tuple", [OPEN, value])


def _update(ctx: Context, owner: Ref, arguments: Arguments) -> Value:
    thing = _map(ctx, owner)
    for value in arguments.positional:
        maps.update(ctx, thing, value)
    for name, value in arguments.named.items():
        maps.put(thing, known(name), value)
    if arguments.more is not None:
        maps.put(thing, OPEN, arguments.more)
    return known(None)


def _keys(ctx: Context, owner: Ref, arguments: Arguments) -> Value:
    items, rest = items_of(ctx, one(owner))
    return ctx.sequence("list", items, rest)


def _values(ctx: Context, owner: Ref, arguments: Arguments) -> Value:
    thing = _map(ctx, owner)
    if thing.maybe:
        return ctx.sequence("list", [], anything(list(thing.items.values()), thing.rest))
    return ctx.sequence("list", list(thing.items.values()), thing.rest)


def _items(ctx: Context, owner: Ref, arguments: Arguments) -> Value:
    thing = _map(ctx, owner)
    pairs = [ctx.sequence("tuple", [one(key), value]) for key, value in thing.items.items()]
    rest = ctx.sequence("tuple", [OPEN, thing.rest]) if thing.rest is not None else None
    if thing.maybe:
        return ctx.sequence("list", [], anything(pairs, rest))
    return ctx.sequence("list", pairs, rest)


METHODS: dict[str, Handler] = {
    "get": _get,
    "setdefault": _set_default,
    "pop": _pop_key,
    "popitem": _pop_item,
    "update": _update,
    "keys": _keys,
    "values": _values,
    "items": _items,
    "copy": copy,
    "clear": clear,
}
