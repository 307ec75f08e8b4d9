"""What iterating over a value gives."""

from __future__ import annotations

from guru.reviewer.flow.heap import Class, Instance, Map, Seq
from guru.reviewer.flow.run import special
from guru.reviewer.flow.run.access.sequences import MOST_ITEMS, anything, scatter
from guru.reviewer.flow.run.context import Context
from guru.reviewer.flow.values import OPEN, Alternative, Const, Ref, Value, join, known, one, opened


def items_of(ctx: Context, value: Value) -> tuple[list[Value], Value | None]:
    """Return what iterating gives: the known items in order, and what others may be."""
    only = value.only
    if isinstance(only, Ref) and isinstance(ctx.state.get(only.number), Instance):
        return _items_of_instance(ctx, value)
    if only is not None:
        found = _items_of_one(ctx, only)
        if found is not None:
            items, rest = found
            taints = value.taints
            if len(items) > MOST_ITEMS:
                rest = anything(items[MOST_ITEMS:], rest)
            more = rest.tainted_by(taints) if rest is not None else None
            return [i.tainted_by(taints) for i in items[:MOST_ITEMS]], more
    parts: list[Value] = []
    for alternative in value.alternatives:
        found = _items_of_one(ctx, alternative)
        parts += [*found[0], *([found[1]] if found[1] is not None else [])] if found else [OPEN]
    if value.open or not parts:
        parts.append(OPEN)
    return [], join(*parts).tainted_by(value.taints)


def _items_of_instance(ctx: Context, value: Value) -> tuple[list[Value], Value | None]:
    """Return what an object gives: by ``__iter__`` and ``__next__``, or the fields of a record."""
    iterator = special.called(ctx, value, "__iter__", [])
    if iterator is not None and iterator.only != value.only:
        return items_of(ctx, iterator)
    following = special.called(ctx, value, "__next__", [])
    if following is None:
        following = special.called(ctx, value, "__getitem__", [OPEN])
    if following is not None:
        return [], following
    kind = special.class_of(ctx, value)
    only = value.only
    thing = ctx.state.get(only.number) if isinstance(only, Ref) else None
    if kind is not None and kind.fields and isinstance(thing, Instance):
        return [thing.names.get(name, OPEN) for name in kind.fields], None
    return [], OPEN.tainted_by(value.taints)


def _items_of_one(ctx: Context, owner: Alternative) -> tuple[list[Value], Value | None] | None:
    match owner:
        case Const(value=str() | bytes() | tuple() | range() | frozenset() as text):
            if len(text) > MOST_ITEMS:
                return [], join(*(known(each) for each in list(text)[:10]), OPEN)
            return [known(each) for each in text], None
        case Ref(number=number):
            thing = ctx.state.get(number)
            if isinstance(thing, Seq):
                return _items_of_sequence(ctx, number, thing)
            if isinstance(thing, Map):
                certain = [one(key) for key in thing.items if key not in thing.maybe]
                perhaps = [one(key) for key in thing.items if key in thing.maybe]
                perhaps += [opened(thing.rest.taints)] if thing.rest is not None else []
                if perhaps:  # they may stand anywhere between the others
                    return [], join(*certain, *perhaps)
                return certain, None
            if isinstance(thing, Class) and thing.names:  # an enumeration
                return [v for k, v in thing.names.items() if not k.startswith("_")], None
    return None


def _items_of_sequence(
    ctx: Context, number: int, thing: Seq
) -> tuple[list[Value], Value | None] | None:
    items, rest = list(thing.items), thing.rest
    if thing.kind == "iterator":  # it gives each once; how many are taken is its user's affair
        left = ctx.state.edit(number)
        assert isinstance(left, Seq)  # noqa: S101 - just looked
        scatter(left)
    if thing.kind == "set" and len(items) + (rest is not None) > 1:
        return [], anything(items, rest)  # in no order
    return items, rest
