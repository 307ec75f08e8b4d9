"""Dicts on the heap: what is held under a key, for certain or perhaps."""

from __future__ import annotations

from guru.reviewer.flow.heap import Map
from guru.reviewer.flow.run.access.keys import known_keys
from guru.reviewer.flow.run.access.sequences import anything
from guru.reviewer.flow.run.context import Context
from guru.reviewer.flow.values import OPEN, Ref, Value, join, one, opened


def get(thing: Map, key: Value, default: Value | None = None) -> Value:
    """Return what a dict holds under a key: exactly for a known one."""
    keys = known_keys(key)
    if keys is None:
        return anything(list(thing.items.values()), thing.rest, default)
    found: list[Value] = []
    for each in keys:
        if each in thing.items:
            found.append(thing.items[each])
        if each not in thing.items or each in thing.maybe:
            found += [v for v in (thing.rest, default) if v is not None]
    return join(*found) if found else OPEN


def put(thing: Map, key: Value, value: Value, *, certain: bool = True) -> None:
    """Do ``thing[key] = value``, for certain or perhaps."""
    keys = known_keys(key)
    if keys is None:
        for each, held in thing.items.items():  # it may be any of the known keys
            thing.items[each] = join(held, value)
        taints = key.taints
        thing.rest = join(*(v for v in (thing.rest, value.tainted_by(taints)) if v is not None))
        return
    certain = certain and len(keys) == 1
    for each in keys:
        missing = each not in thing.items
        before: Value | None = thing.rest if missing else thing.items[each]
        thing.items[each] = value if certain or before is None else join(before, value)
        if certain:
            thing.maybe.discard(each)
        elif missing:
            thing.maybe.add(each)


def take(thing: Map, key: Value, *, certain: bool = True) -> None:
    """Remove a key, for certain or perhaps."""
    keys = known_keys(key)
    if certain and keys is not None and len(keys) == 1 and thing.rest is None:
        thing.items.pop(keys[0], None)
        thing.maybe.discard(keys[0])
    else:
        thing.maybe |= thing.items.keys() if keys is None else thing.items.keys() & {*keys}


def update(ctx: Context, target: Map, value: Value) -> None:
    """Do ``target.update(value)``."""
    certain = value.only is not None
    for alternative in value.alternatives:
        thing = ctx.state.get(alternative.number) if isinstance(alternative, Ref) else None
        if isinstance(thing, Map):
            for key, each in list(thing.items.items()):
                put(target, one(key), each, certain=certain and key not in thing.maybe)
            if thing.rest is not None:
                put(target, OPEN, thing.rest)
    if value.open or value.taints or not value.alternatives:
        put(target, OPEN, opened(value.taints))
