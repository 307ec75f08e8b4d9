"""Items read, set and deleted: ``base[key]`` of lists, dicts, texts and objects."""

from __future__ import annotations

import ast
import contextlib

from guru.reviewer.flow.heap import Class, Instance, Map, Object, Seq
from guru.reviewer.flow.run import patterns, special
from guru.reviewer.flow.run.access import forms, maps
from guru.reviewer.flow.run.access.attributes import bound
from guru.reviewer.flow.run.access.classes import class_attribute
from guru.reviewer.flow.run.access.sequences import anything, scatter
from guru.reviewer.flow.run.context import Context
from guru.reviewer.flow.values import (
    OPEN,
    Const,
    Lib,
    Match,
    Ref,
    Value,
    join,
    known,
    one,
)


def item(ctx: Context, base: Value, key: Value, node: ast.AST) -> Value:
    """Return ``base[key]``."""
    if forms.is_number(ctx, base, key):
        return OPEN
    found: list[Value] = []
    for alternative in base.alternatives:
        thing = ctx.state.get(alternative.number) if isinstance(alternative, Ref) else None
        match alternative, thing:
            case Const(), _:
                found.append(_constant_item(alternative, key))
            case Ref(number=number), Map(factory=Value()):
                found.append(_made_item(ctx, number, thing, key, node))
            case Ref(), Seq() | Map():
                found.append(_item_of(thing, key))
            case Ref(), Instance():
                method = class_attribute(ctx, thing.kind, "__getitem__")
                if method is not None:
                    call = bound(ctx, method, one(alternative), thing.kind, node)
                    found.append(ctx.run.knowledge.call(ctx, call, [key], node))
                else:
                    found.append(_item_of_instance(ctx, thing, key))
            case Match(), _:
                return patterns.group(base, alternative, key)
            case Lib(), _:
                found.append(ctx.run.knowledge.item(ctx, alternative.name, key, node))
            case _:
                found.append(OPEN)
    if base.open or not found:
        found.append(OPEN)
    return join(*found).tainted_by(base.taints)


def _made_item(ctx: Context, number: int, thing: Map, key: Value, node: ast.AST) -> Value:
    """Return an item of a dict that makes what is missing."""
    constant = key.constant
    known_ = constant in thing.items if constant is not None else thing.rest is not None
    if not known_ and thing.factory is not None:
        made = ctx.run.knowledge.call(ctx, thing.factory, [], node)
        editable = ctx.state.edit(number)
        if isinstance(editable, Map):
            maps.put(editable, key, made)
            return maps.get(editable, key)
    return maps.get(thing, key)


def _item_of_instance(ctx: Context, thing: Instance, key: Value) -> Value:
    """Return an item of an object: a field of a record by its place, an attribute by its name."""
    kind = thing.kind.only
    owner = ctx.state.get(kind.number) if isinstance(kind, Ref) else None
    constant = key.constant
    name = constant.value if constant is not None else None
    if (
        isinstance(name, int)
        and isinstance(owner, Class)
        and -len(owner.fields) <= name < len(owner.fields)
    ):
        name = owner.fields[name]
    if isinstance(name, str) and name in thing.names:
        return thing.names[name]
    return anything(list(thing.names.values()), thing.rest)


def _constant_item(owner: Const, key: Value) -> Value:
    constant = key.constant
    if constant is not None and isinstance(owner.value, (str, bytes, tuple)):
        index = constant.value
        if isinstance(index, int) and -len(owner.value) <= index < len(owner.value):
            return known(owner.value[index])
    return OPEN


def _item_of(thing: Object | None, key: Value) -> Value:
    if isinstance(thing, Map):
        return maps.get(thing, key)
    assert isinstance(thing, Seq)  # noqa: S101 - callers have looked
    constant = key.constant
    index = constant.value if constant is not None else None
    if (
        isinstance(index, int)
        and thing.rest is None
        and -len(thing.items) <= index < len(thing.items)
    ):
        return thing.items[index]
    if isinstance(index, int) and 0 <= index < len(thing.items):
        return thing.items[index]
    if isinstance(index, int) and index >= 0 and thing.rest is not None:
        return thing.rest
    return anything(thing.items, thing.rest)


def set_item(ctx: Context, base: Value, key: Value, value: Value) -> None:
    """Do ``base[key] = value``."""
    certain = base.only is not None
    for alternative in base.alternatives:
        if not isinstance(alternative, Ref):
            continue
        thing = ctx.state.edit(alternative.number)
        if isinstance(thing, Map):
            maps.put(thing, key, value, certain=certain)
        elif isinstance(thing, Seq):
            _set_index(thing, key, value, certain=certain)
        elif isinstance(thing, Instance):
            _set_item_of_instance(ctx, alternative, thing, key, value)


def _set_item_of_instance(
    ctx: Context, owner: Ref, thing: Instance, key: Value, value: Value
) -> None:
    if special.called(ctx, one(owner), "__setitem__", [key, value]) is not None:
        return
    constant = key.constant
    if constant is not None and isinstance(constant.value, str):
        thing.names[constant.value] = value
    else:
        thing.rest = join(*(v for v in (thing.rest, value) if v is not None))


def _set_index(thing: Seq, key: Value, value: Value, *, certain: bool) -> None:
    constant = key.constant
    index = constant.value if constant is not None else None
    known_place = isinstance(index, int) and (index >= 0 or thing.rest is None)
    if known_place and isinstance(index, int) and -len(thing.items) <= index < len(thing.items):
        before = thing.items[index]
        thing.items[index] = value if certain else join(before, value)
        return
    if not (isinstance(index, int) and index >= 0):
        thing.items[:] = [join(each, value) for each in thing.items]
    if thing.rest is not None:
        thing.rest = join(thing.rest, value)


def delete_item(ctx: Context, base: Value, key: Value) -> None:
    """Do ``del base[key]``."""
    certain, constant = base.only is not None, key.constant
    for alternative in base.alternatives:
        thing = ctx.state.edit(alternative.number) if isinstance(alternative, Ref) else None
        if isinstance(thing, Map):
            maps.take(thing, key, certain=certain)
        elif isinstance(thing, Seq):
            index = constant.value if constant is not None else None
            if certain and isinstance(index, int) and thing.rest is None:
                with contextlib.suppress(IndexError):
                    del thing.items[index]
            else:
                scatter(thing)
