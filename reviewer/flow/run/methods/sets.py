"""Methods of sets that lists don't have, or have otherwise."""

from __future__ import annotations

from guru.reviewer.flow.run.access.iteration import items_of
from guru.reviewer.flow.run.access.sequences import anything, scatter
from guru.reviewer.flow.run.arguments import Arguments
from guru.reviewer.flow.run.context import Context
from guru.reviewer.flow.run.methods.lists import Handler, copy, edited
from guru.reviewer.flow.values import OPEN, Ref, Value, known


def _taken(ctx: Context, owner: Ref, arguments: Arguments) -> Value:
    """``set.pop`` takes any of the items."""
    thing = edited(ctx, owner)
    if len(thing.items) == 1 and thing.rest is None:
        return thing.items.pop()
    scatter(thing)
    return thing.rest or OPEN


def _fewer(ctx: Context, owner: Ref, arguments: Arguments) -> Value:
    """``difference``, ``intersection`` and the like in place: some items stay, others may come."""
    thing = edited(ctx, owner)
    parts = [anything(*items_of(ctx, each)) for each in arguments.positional]
    scatter(thing, *parts)
    return known(None)


def _fewer_elsewhere(ctx: Context, owner: Ref, arguments: Arguments) -> Value:
    made = copy(ctx, owner, arguments)
    only = made.only
    if isinstance(only, Ref):
        _fewer(ctx, only, arguments)
    return made


METHODS: dict[str, Handler] = {
    "pop": _taken,
    "difference_update": _fewer,
    "intersection_update": _fewer,
    "symmetric_difference_update": _fewer,
    "difference": _fewer_elsewhere,
    "intersection": _fewer_elsewhere,
    "symmetric_difference": _fewer_elsewhere,
}
