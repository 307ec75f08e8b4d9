"""Lists, tuples, sets and iterators on the heap: items added, and their places forgotten."""

from __future__ import annotations

from collections.abc import Sequence

from guru.reviewer.flow.heap import Seq
from guru.reviewer.flow.run.access.keys import is_hashable, key_of
from guru.reviewer.flow.values import OPEN, Value, join

MOST_ITEMS = 200  # that are known each in its place; further ones are one value


def extend(thing: Seq, items: Sequence[Value], rest: Value | None) -> None:
    """Add items at the end of a list, or to a set."""
    if thing.kind == "set":
        _add_to_set(thing, items)
    elif thing.rest is None:
        thing.items += items
    elif items:
        thing.rest = join(thing.rest, *items)
    if rest is not None:
        thing.rest = rest if thing.rest is None else join(thing.rest, rest)
    if len(thing.items) > MOST_ITEMS:
        thing.rest = anything(thing.items[MOST_ITEMS:], thing.rest)
        del thing.items[MOST_ITEMS:]


def _add_to_set(thing: Seq, items: Sequence[Value]) -> None:
    """Add to a set: an item that may equal another one may add nothing."""
    for value in items:
        if value in thing.items and value.constant is not None:
            continue
        known_ones = [each.constant for each in (*thing.items, value)]
        if thing.rest is None and (len(known_ones) == 1 or None not in known_ones):
            numbers = [c for c in known_ones if c is not None]
            if len({key_of(c) for c in numbers if is_hashable(c)}) == len(numbers):
                thing.items.append(value)
                continue
        scatter(thing, value)


def scatter(thing: Seq, *more: Value) -> None:
    """Forget how many items there are and where each lies; ``more`` may be among them."""
    parts = [*thing.items, *([thing.rest] if thing.rest is not None else []), *more]
    thing.items.clear()
    thing.rest = join(*parts) if parts else None


def anything(items: Sequence[Value], *more: Value | None) -> Value:
    """Return what may be any of these items, or of what else is given."""
    parts = [*items, *(value for value in more if value is not None)]
    return join(*parts) if parts else OPEN
