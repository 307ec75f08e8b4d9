"""Slices read, set and deleted: ``base[a:b:c]``."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence

from guru.reviewer.flow.heap import Seq
from guru.reviewer.flow.run.access.iteration import items_of
from guru.reviewer.flow.run.access.sequences import anything, scatter
from guru.reviewer.flow.run.context import Context
from guru.reviewer.flow.values import OPEN, Const, Ref, Value, join, known, opened


def sliced(ctx: Context, base: Value, bounds: Sequence[Value]) -> Value:
    """Return ``base[a:b:c]``."""
    cut = _cut(bounds)
    found: list[Value] = []
    for alternative in base.alternatives:
        thing = ctx.state.get(alternative.number) if isinstance(alternative, Ref) else None
        if isinstance(alternative, Const) and isinstance(alternative.value, (str, bytes)):
            found.append(known(alternative.value[cut]) if cut is not None else OPEN)
        elif isinstance(thing, Seq) and cut is not None and thing.rest is None:
            found.append(ctx.sequence(thing.kind, thing.items[cut]))
        elif isinstance(thing, Seq):
            found.append(ctx.sequence(thing.kind, [], anything(thing.items, thing.rest)))
        else:
            found.append(OPEN)
    if base.open or not found:
        whole = cut is not None and not cut.start and cut.stop is None and cut.step in {None, 1}
        found.append(opened((), base.prefix if whole else ""))
    return join(*found).tainted_by(base.taints)


def set_slice(ctx: Context, base: Value, bounds: Sequence[Value], value: Value) -> None:
    """Do ``base[a:b:c] = value``: exactly where the list and the bounds are known."""
    only, cut = base.only, _cut(bounds)
    items, rest = items_of(ctx, value)
    thing = ctx.state.edit(only.number) if isinstance(only, Ref) else None
    if isinstance(thing, Seq) and cut is not None and thing.rest is None and rest is None:
        with contextlib.suppress(ValueError):  # of another size: the program would fail here
            thing.items[cut] = items
        return
    new = anything(items, rest)
    for alternative in base.alternatives:
        thing = ctx.state.edit(alternative.number) if isinstance(alternative, Ref) else None
        if isinstance(thing, Seq):
            scatter(thing, new)


def delete_slice(ctx: Context, base: Value, bounds: Sequence[Value]) -> None:
    """Do ``del base[a:b:c]``."""
    cut = _cut(bounds)
    for alternative in base.alternatives:
        thing = ctx.state.edit(alternative.number) if isinstance(alternative, Ref) else None
        if not isinstance(thing, Seq):
            continue
        if base.only is not None and cut is not None and thing.rest is None:
            del thing.items[cut]
        else:
            scatter(thing)


def _cut(bounds: Sequence[Value]) -> slice | None:
    """Return the bounds of a slice, None where one is not known."""
    numbers: list[int | None] = []
    for bound in bounds:
        constant = bound.constant
        number = constant.value if constant is not None else ""
        if number is not None and not isinstance(number, int):
            return None
        numbers.append(number)
    return slice(*numbers) if numbers[2] != 0 else None
