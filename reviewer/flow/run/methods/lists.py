"""Methods of lists, and those that other sequences share with them."""

from __future__ import annotations

from collections.abc import Callable

from guru.reviewer.flow.heap import Map, Seq
from guru.reviewer.flow.run.access.iteration import items_of
from guru.reviewer.flow.run.access.sequences import extend, scatter
from guru.reviewer.flow.run.arguments import Arguments
from guru.reviewer.flow.run.context import Context
from guru.reviewer.flow.values import OPEN, Const, Ref, Value, known, one

Handler = Callable[[Context, Ref, Arguments], Value]


def edited(ctx: Context, owner: Ref) -> Seq:
    """Return a sequence, to be changed."""
    thing = ctx.state.edit(owner.number)
    assert isinstance(thing, Seq)  # noqa: S101 - callers have looked
    return thing


def _append(ctx: Context, owner: Ref, arguments: Arguments) -> Value:
    thing = edited(ctx, owner)
    extend(thing, [arguments.get(0, None) or OPEN], None)
    return known(None)


def _append_left(ctx: Context, owner: Ref, arguments: Arguments) -> Value:
    edited(ctx, owner).items.insert(0, arguments.get(0, None) or OPEN)
    return known(None)


def _extend(ctx: Context, owner: Ref, arguments: Arguments) -> Value:
    items, rest = items_of(ctx, arguments.get(0, None) or OPEN)
    extend(edited(ctx, owner), items, rest)
    return known(None)


def _insert(ctx: Context, owner: Ref, arguments: Arguments) -> Value:
    thing = edited(ctx, owner)
    place = arguments.positional[0].constant if arguments.positional else None
    value = arguments.get(1, None) or OPEN
    if place is not None and isinstance(place.value, int) and thing.rest is None:
        thing.items.insert(place.value, value)
    else:
        scatter(thing, value)
    return known(None)


def _pop(ctx: Context, owner: Ref, arguments: Arguments) -> Value:
    thing = edited(ctx, owner)
    place = arguments.positional[0].constant if arguments.positional else Const.of(-1)
    if place is not None and isinstance(place.value, int) and thing.rest is None:
        try:
            return thing.items.pop(place.value)
        except IndexError:
            return OPEN
    scatter(thing)
    return thing.rest or OPEN


def _pop_left(ctx: Context, owner: Ref, arguments: Arguments) -> Value:
    thing = edited(ctx, owner)
    last = thing.kind == "stack"
    if thing.items and not (last and thing.rest is not None):
        return thing.items.pop(-1 if last else 0)
    scatter(thing)
    return thing.rest or OPEN


def _remove(ctx: Context, owner: Ref, arguments: Arguments) -> Value:
    thing = edited(ctx, owner)
    value = arguments.get(0, None)
    constants = [each.constant for each in thing.items]
    if value is None or value.constant is None or thing.rest is not None or None in constants:
        scatter(thing)
        return known(None)
    same = (n for n, c in enumerate(constants) if c is not None and c.value == value.constant.value)
    place = next(same, None)
    if place is not None:
        del thing.items[place]
    return known(None)


def clear(ctx: Context, owner: Ref, arguments: Arguments) -> Value:
    """Take everything out of a list, a set or a dict."""
    thing = ctx.state.edit(owner.number)
    if isinstance(thing, (Seq, Map)):
        thing.items.clear()
        thing.rest = None
    if isinstance(thing, Map):
        thing.maybe.clear()
    return known(None)


def _reverse(ctx: Context, owner: Ref, arguments: Arguments) -> Value:
    thing = edited(ctx, owner)
    if thing.rest is None:
        thing.items.reverse()
    else:
        scatter(thing)
    return known(None)


def _sort(ctx: Context, owner: Ref, arguments: Arguments) -> Value:
    thing = edited(ctx, owner)
    scatter(thing)
    return known(None)


def copy(ctx: Context, owner: Ref, arguments: Arguments) -> Value:
    """Return a new object with the same content."""
    thing = ctx.state.get(owner.number)
    return one(Ref(ctx.state.add(thing.copy()))) if thing is not None else OPEN


def _union(ctx: Context, owner: Ref, arguments: Arguments) -> Value:
    copied = copy(ctx, owner, arguments)
    for value in arguments.positional:
        only = copied.only
        if isinstance(only, Ref):
            _extend(ctx, only, Arguments([value]))
    return copied


METHODS: dict[str, Handler] = {
    "append": _append,
    "add": _append,
    "put": _append,
    "put_nowait": _append,
    "appendleft": _append_left,
    "extend": _extend,
    "update": _extend,
    "insert": _insert,
    "pop": _pop,
    "popleft": _pop_left,
    "get": _pop_left,
    "get_nowait": _pop_left,
    "remove": _remove,
    "discard": _remove,
    "clear": clear,
    "reverse": _reverse,
    "sort": _sort,
    "copy": copy,
    "union": _union,
    "__iter__": copy,
    "__next__": _pop_left,
}
