"""All that is inside of a value: what others who are handed it may see and change."""

from __future__ import annotations

from guru.reviewer.flow.heap import Instance, Map, Object, Seq
from guru.reviewer.flow.run.access import maps
from guru.reviewer.flow.run.access.sequences import scatter
from guru.reviewer.flow.run.context import Context
from guru.reviewer.flow.values import OPEN, Ref, Value

_MOST_LOOKED_INTO = 64  # objects, before it is taken for granted that there is something in one


def everything_in(ctx: Context, value: Value, depth: int = 3) -> Value:
    """Return a value with the taints of all that is inside: what printing it would show."""
    if not value.alternatives or not depth:
        return value
    held = [ctx.state.get(each.number) for each in value.alternatives if isinstance(each, Ref)]
    if not held:
        return value
    taints = set(value.taints)
    for thing in held:
        for part in _parts(thing):
            taints |= everything_in(ctx, part, depth - 1).taints
    return value.tainted_by(taints)


def may_hold_taint(ctx: Context, values: list[Value]) -> bool:
    """Whether anyone may have a hand in some values, or in what is inside of them."""
    waiting, met = list(values), set[int]()
    while waiting:
        value = waiting.pop()
        if value.taints or len(met) > _MOST_LOOKED_INTO:
            return True
        for each in value.alternatives:
            if isinstance(each, Ref) and each.number not in met:
                met.add(each.number)
                waiting += _parts(ctx.state.get(each.number))
    return False


def _parts(thing: Object | None) -> list[Value]:
    """Return what a container or an object holds."""
    if isinstance(thing, Seq):
        return [*thing.items, *([thing.rest] if thing.rest is not None else [])]
    if isinstance(thing, Map):
        return [*thing.items.values(), *([thing.rest] if thing.rest is not None else [])]
    if isinstance(thing, Instance):
        return [*thing.names.values(), *([thing.rest] if thing.rest is not None else [])]
    return []


def open_inside(ctx: Context, value: Value, depth: int = 3) -> None:
    """Open what is inside of containers and objects: others may have changed it."""
    for alternative in value.alternatives if depth else ():
        thing = ctx.state.edit(alternative.number) if isinstance(alternative, Ref) else None
        inner: list[Value] = []
        if isinstance(thing, Seq) and thing.kind != "tuple":
            inner = [*thing.items, *([thing.rest] if thing.rest is not None else [])]
            scatter(thing, OPEN)
        elif isinstance(thing, Map) and thing.kind != "parser":  # its switches are set when made
            inner = [*thing.items.values(), *([thing.rest] if thing.rest is not None else [])]
            maps.put(thing, OPEN, OPEN)
            maps.take(thing, OPEN)
        elif isinstance(thing, Instance):
            inner = list(thing.names.values())
            thing.names = {
                name: each.or_anything() if ctx.run.reach.is_stored(name) else each
                for name, each in thing.names.items()
            }
        for each in inner:
            open_inside(ctx, each, depth - 1)
