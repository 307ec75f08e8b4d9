"""Attributes, items and slices: reading and writing the inside of objects."""

from __future__ import annotations

import ast
import contextlib
from collections.abc import Sequence

from guru.reviewer.flow.heap import Class, Frame, Instance, Map, Object, Seq
from guru.reviewer.flow.run import special
from guru.reviewer.flow.run.context import Context
from guru.reviewer.flow.values import (
    OPEN,
    Alternative,
    Bound,
    Const,
    Fn,
    Lib,
    Method,
    Ref,
    Value,
    join,
    known,
    one,
    opened,
)

_MOST_ITEMS = 200
_PROPERTY = frozenset({"property", "functools.cached_property", "cached_property"})


def attribute(ctx: Context, base: Value, name: str, node: ast.AST) -> Value:
    """Return ``base.name``; what a tainted thing holds is tainted."""
    found = [_attribute_of(ctx, a, base, name, node) for a in base.alternatives]
    is_known = len(base.alternatives) == 1 and any(
        isinstance(a, Lib) and ctx.run.knowledge.is_followed(f"{a.name}.{name}")
        for a in base.alternatives
    )
    if (base.open and not is_known) or not found:
        found.append(Value((Bound(base, Method(name)),), True))
    value = join(*found)
    if not base.taints:
        return value
    return value.tainted_by(ctx.run.knowledge.through_attribute(base, name))


def _attribute_of(ctx: Context, owner: Alternative, base: Value, name: str, node: ast.AST) -> Value:
    match owner:
        case Lib():
            return ctx.run.knowledge.attribute(ctx, owner.name, name, node)
        case Ref():
            thing = ctx.state.get(owner.number)
            return _attribute_of_object(ctx, owner, thing, name, node)
        case Fn() if name == "__wrapped__":
            return one(owner)
    return one(Bound(Value((owner,), False, base.taints), Method(name)))


def _attribute_of_object(
    ctx: Context, owner: Ref, thing: Object | None, name: str, node: ast.AST
) -> Value:
    match thing:
        case Frame():
            if name in thing.names:
                return thing.names[name]
            inside = ctx.run.project.submodule(ctx, thing.module, name)
            return inside if inside is not None else OPEN
        case Instance():
            if name in thing.names:
                return thing.names[name]
            found = class_attribute(ctx, thing.kind, name)
            if found is not None:
                return _bound(ctx, found, one(owner), thing.kind, node)
            inherited = _of_library_bases(ctx, thing.kind, name, node)
            if inherited is not None:
                return inherited
            if name == "__dict__":  # a view: what is read and written there are the attributes
                return one(owner)
            if name == "__class__":
                return thing.kind
            computed = special.called(ctx, one(owner), "__getattr__", [known(name)], node)
            if computed is not None:
                return computed
            extra = thing.rest
            method = Value((Bound(one(owner), Method(name)),), True)
            return join(method, extra) if extra is not None else method
        case Class():
            if name == "__name__":
                return known(thing.name)
            found = class_attribute(ctx, one(owner), name)
            if found is not None:
                return _bound(ctx, found, None, one(owner), node)
            return Value((Bound(one(owner), Method(name)),), True)
    return one(Bound(one(owner), Method(name)))


def _of_library_bases(ctx: Context, kind: Value, name: str, node: ast.AST) -> Value | None:
    """Return what an object has from a library's class, where the models know of it."""
    for alternative in kind.alternatives:
        thing = ctx.state.get(alternative.number) if isinstance(alternative, Ref) else None
        for base in thing.bases if isinstance(thing, Class) else ():
            for each in base.alternatives:
                if isinstance(each, Lib):
                    found = ctx.run.knowledge.inherited(ctx, f"{each.name}()", name, node)
                else:
                    found = _of_library_bases(ctx, one(each), name, node)
                if found is not None:
                    return found
    return None


def class_attribute(ctx: Context, kind: Value, name: str, depth: int = 8) -> Value | None:
    """Look a name up in a class and its bases, in order."""
    for alternative in kind.alternatives:
        for cls in _order_of_lookup(ctx, alternative, depth):
            if name in cls.names:
                return cls.names[name]
    return None


def _order_of_lookup(ctx: Context, owner: Alternative, depth: int) -> list[Class]:
    """Return a class and its bases as Python looks names up: a base follows all its children."""
    thing = ctx.state.get(owner.number) if isinstance(owner, Ref) else None
    if not isinstance(thing, Class) or depth == 0:
        return []
    found = [thing]
    for base in thing.bases:
        for each in base.alternatives:
            for cls in _order_of_lookup(ctx, each, depth - 1):
                if any(kept is cls for kept in found):  # the last place counts
                    found = [kept for kept in found if kept is not cls]
                found.append(cls)
    return found


def _bound(ctx: Context, found: Value, instance: Value | None, kind: Value, node: ast.AST) -> Value:
    """Bind functions of a class to the instance or class that they are read from."""
    made: list[Value] = []
    for alternative in found.alternatives:
        if isinstance(alternative, Fn):
            made.append(_bound_function(ctx, alternative, instance, kind, node))
            continue
        owner = [instance if instance is not None else known(None), kind]
        described = special.called(ctx, one(alternative), "__get__", owner)
        made.append(described or Value((alternative,), False, found.taints))
    if found.open:
        made.append(opened(found.taints))
    return join(*made) if made else found


def _bound_function(
    ctx: Context, function: Fn, instance: Value | None, kind: Value, node: ast.AST
) -> Value:
    decorators = [] if isinstance(function.node, ast.Lambda) else function.node.decorator_list
    words = {ctx.run.knowledge.decorator_name(d) for d in decorators}
    if "staticmethod" in words:
        return one(function)
    if "classmethod" in words:
        return one(Bound(kind, function))
    if instance is None:
        return one(function)
    if words & _PROPERTY:
        return ctx.run.knowledge.call(ctx, one(Bound(instance, function)), [], node)
    return one(Bound(instance, function))


def set_attribute(ctx: Context, base: Value, name: str, value: Value) -> None:
    """Do ``base.name = value``: for certain where the object is, else perhaps."""
    certain = base.only is not None
    for alternative in base.alternatives:
        if not isinstance(alternative, Ref):
            continue
        thing = ctx.state.edit(alternative.number)
        if isinstance(thing, Instance) and _is_set_by_method(ctx, alternative, thing, name, value):
            continue
        if isinstance(thing, Instance | Class | Frame):
            before = thing.names.get(name)
            keep = certain or before is None
            thing.names[name] = value if keep or before is None else join(before, value)


def _is_set_by_method(ctx: Context, owner: Ref, thing: Instance, name: str, value: Value) -> bool:
    """Run a property's setter, a descriptor's ``__set__`` or ``__setattr__``, if there is one."""
    setter = class_attribute(ctx, thing.kind, f"{name}.setter")
    only = setter.only if setter is not None else None
    if isinstance(only, Fn):
        ctx.run.knowledge.call(ctx, one(Bound(one(owner), only)), [value], only.node)
        return True
    described = class_attribute(ctx, thing.kind, name)
    if described is not None and special.defines(ctx, described, "__set__"):
        special.called(ctx, described, "__set__", [one(owner), value])
        return True
    return False


def item(ctx: Context, base: Value, key: Value, node: ast.AST) -> Value:
    """Return ``base[key]``."""
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
                    bound = _bound(ctx, method, one(alternative), thing.kind, node)
                    found.append(ctx.run.knowledge.call(ctx, bound, [key], node))
                else:
                    found.append(_item_of_instance(ctx, thing, key))
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
            put(editable, key, made)
            return get(editable, key)
    return get(thing, key)


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
    return _anything(list(thing.names.values()), thing.rest)


def _constant_item(owner: Const, key: Value) -> Value:
    constant = key.constant
    if constant is not None and isinstance(owner.value, str | bytes | tuple):
        index = constant.value
        if isinstance(index, int) and -len(owner.value) <= index < len(owner.value):
            return known(owner.value[index])
    return OPEN


def _item_of(thing: Object | None, key: Value) -> Value:
    if isinstance(thing, Map):
        return get(thing, key)
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
    return _anything(thing.items, thing.rest)


def as_key(ctx: Context, key: Value) -> Value:
    """Return a key as it is compared: a tuple of constants is a constant."""
    only = key.only
    thing = ctx.state.get(only.number) if isinstance(only, Ref) else None
    if not isinstance(thing, Seq) or thing.kind != "tuple" or thing.rest is not None:
        return key
    constants = [as_key(ctx, item).constant for item in thing.items]
    if None in constants:
        return key
    return known(tuple(c.value for c in constants if c is not None)).tainted_by(key.taints)


def get(thing: Map, key: Value, default: Value | None = None) -> Value:
    """Return what a dict holds under a key: exactly for a known one."""
    if not key.open and key.alternatives and all(isinstance(a, Const) for a in key.alternatives):
        found: list[Value] = []
        for alternative in key.alternatives:
            assert isinstance(alternative, Const)  # noqa: S101 - just looked
            if alternative in thing.items:
                found.append(thing.items[alternative])
            else:
                found += [v for v in (thing.rest, default) if v is not None]
        return join(*found) if found else OPEN
    return _anything(list(thing.items.values()), thing.rest, default)


def put(thing: Map, key: Value, value: Value) -> None:
    """Do ``thing[key] = value``."""
    constant = key.constant
    if constant is not None and _is_hashable(constant):
        thing.items[constant] = value
        return
    keys = [a for a in key.alternatives if isinstance(a, Const) and _is_hashable(a)]
    if not key.open and keys and len(keys) == len(key.alternatives):
        for each in keys:
            before = thing.items.get(each)
            thing.items[each] = value if before is None else join(before, value)
        return
    taints = key.taints
    thing.rest = join(*(v for v in (thing.rest, value.tainted_by(taints)) if v is not None))


def _is_hashable(constant: Const) -> bool:
    try:
        hash(constant)
    except TypeError:
        return False
    return True


def set_item(ctx: Context, base: Value, key: Value, value: Value) -> None:
    """Do ``base[key] = value``."""
    certain = base.only is not None
    for alternative in base.alternatives:
        if not isinstance(alternative, Ref):
            continue
        thing = ctx.state.edit(alternative.number)
        if isinstance(thing, Map):
            put(thing, key, value if certain else join(get(thing, key), value))
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
    if isinstance(index, int) and -len(thing.items) <= index < len(thing.items):
        before = thing.items[index]
        thing.items[index] = value if certain else join(before, value)
    else:  # any of them may be replaced
        thing.items[:] = [join(before, value) for before in thing.items]
        thing.rest = join(*(v for v in (thing.rest, value) if v is not None))


def set_slice(ctx: Context, base: Value, bounds: Sequence[Value], value: Value) -> None:
    """Do ``base[a:b:c] = value``: exactly where the list and the bounds are known."""
    only, cut = base.only, _cut(bounds)
    items, rest = items_of(ctx, value)
    thing = ctx.state.edit(only.number) if isinstance(only, Ref) else None
    if isinstance(thing, Seq) and cut is not None and thing.rest is None and rest is None:
        with contextlib.suppress(ValueError):  # of another size: the program would fail here
            thing.items[cut] = items
        return
    set_item(ctx, base, OPEN, opened(everything_in(ctx, value).taints))


def delete_item(ctx: Context, base: Value, key: Value) -> None:
    """Do ``del base[key]`` where the object and the key are certain."""
    only, constant = base.only, key.constant
    if not isinstance(only, Ref) or constant is None:
        return
    thing = ctx.state.edit(only.number)
    if isinstance(thing, Map):
        thing.items.pop(constant, None)
    elif isinstance(thing, Seq) and isinstance(constant.value, int):
        with contextlib.suppress(IndexError):
            del thing.items[constant.value]


def delete_slice(ctx: Context, base: Value, bounds: Sequence[Value]) -> None:
    """Do ``del base[a:b:c]`` where the list and the bounds are certain."""
    only, cut = base.only, _cut(bounds)
    thing = ctx.state.edit(only.number) if isinstance(only, Ref) else None
    if isinstance(thing, Seq) and cut is not None and thing.rest is None:
        del thing.items[cut]


def sliced(ctx: Context, base: Value, bounds: Sequence[Value]) -> Value:
    """Return ``base[a:b:c]``."""
    cut = _cut(bounds)
    found: list[Value] = []
    for alternative in base.alternatives:
        thing = ctx.state.get(alternative.number) if isinstance(alternative, Ref) else None
        if isinstance(alternative, Const) and isinstance(alternative.value, str | bytes):
            found.append(known(alternative.value[cut]) if cut is not None else OPEN)
        elif isinstance(thing, Seq) and cut is not None and thing.rest is None:
            found.append(ctx.sequence(thing.kind, thing.items[cut]))
        elif isinstance(thing, Seq):
            found.append(ctx.sequence(thing.kind, [], _anything(thing.items, thing.rest)))
        else:
            found.append(OPEN)
    if base.open or not found:
        begins = base.prefix if bounds[0].constant in {None, Const.of(None), Const.of(0)} else ""
        found.append(opened((), begins if cut is None or cut.stop is None else ""))
    return join(*found).tainted_by(base.taints)


def _cut(bounds: Sequence[Value]) -> slice | None:
    """Return the bounds of a slice, None where one is not known."""
    numbers: list[int | None] = []
    for bound in bounds:
        constant = bound.constant
        if constant is None or not isinstance(constant.value, int | None):
            return None
        numbers.append(constant.value)
    return slice(*numbers)


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
            more = rest.tainted_by(taints) if rest is not None else None
            return [i.tainted_by(taints) for i in items[:_MOST_ITEMS]], more
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
            if len(text) > _MOST_ITEMS:
                return [], join(*(known(each) for each in list(text)[:10]), OPEN)
            return [known(each) for each in text], None
        case Ref(number=number):
            thing = ctx.state.get(number)
            if isinstance(thing, Seq):
                return list(thing.items), thing.rest
            if isinstance(thing, Map):
                rest = opened(thing.rest.taints) if thing.rest is not None else None
                return [one(key) for key in thing.items], rest
            if isinstance(thing, Class) and thing.names:  # an enumeration
                return [v for k, v in thing.names.items() if not k.startswith("_")], None
    return None


def update_map(ctx: Context, target: Map, value: Value) -> None:
    """Do ``target.update(value)``."""
    for alternative in value.alternatives:
        thing = ctx.state.get(alternative.number) if isinstance(alternative, Ref) else None
        if isinstance(thing, Map):
            target.items.update(thing.items)
            if thing.rest is not None:
                target.rest = thing.rest if target.rest is None else join(target.rest, thing.rest)
    if value.open or value.taints:
        more = opened(value.taints)
        target.rest = more if target.rest is None else join(target.rest, more)


def concatenated(ctx: Context, op: ast.operator, left: Value, right: Value) -> Value | None:
    """Return ``left + right`` of lists, ``|`` of dicts and sets, ``*`` of a list; else None."""
    one_, other = _object(ctx, left), _object(ctx, right)
    if isinstance(one_, Map) and isinstance(other, Map) and isinstance(op, ast.BitOr):
        result = one_.copy()
        update_map(ctx, result, right)
        return Value((Ref(ctx.state.add(result)),), False, left.taints | right.taints)
    if isinstance(one_, Seq) and isinstance(other, Seq) and isinstance(op, ast.Add | ast.BitOr):
        taints = left.taints | right.taints
        if one_.rest is None:
            rest = other.rest
            return ctx.sequence(one_.kind, [*one_.items, *other.items], rest).tainted_by(taints)
        rest = join(one_.rest, *other.items, *([other.rest] if other.rest is not None else []))
        return ctx.sequence(one_.kind, list(one_.items), rest).tainted_by(taints)
    if isinstance(one_, Seq) and isinstance(op, ast.Mult):
        constant = right.constant
        times = constant.value if constant is not None else None
        if isinstance(times, int) and 0 <= times * len(one_.items) <= _MOST_ITEMS:
            return ctx.sequence(one_.kind, one_.items * times, one_.rest)
        return ctx.sequence(one_.kind, [], _anything(one_.items, one_.rest))
    return None


def everything_in(ctx: Context, value: Value, depth: int = 3) -> Value:
    """Return a value with the taints of all that is inside: what printing it would show."""
    taints = set(value.taints)
    for alternative in value.alternatives if depth else ():
        thing = ctx.state.get(alternative.number) if isinstance(alternative, Ref) else None
        inner: list[Value] = []
        if isinstance(thing, Seq):
            inner = [*thing.items, *([thing.rest] if thing.rest is not None else [])]
        elif isinstance(thing, Map):
            inner = [*thing.items.values(), *([thing.rest] if thing.rest is not None else [])]
        elif isinstance(thing, Instance):
            inner = [*thing.names.values(), *([thing.rest] if thing.rest is not None else [])]
        for part in inner:
            taints |= everything_in(ctx, part, depth - 1).taints
    return value.tainted_by(taints)


def _object(ctx: Context, value: Value) -> Object | None:
    only = value.only
    return ctx.state.get(only.number) if isinstance(only, Ref) else None


def _anything(items: Sequence[Value], *more: Value | None) -> Value:
    parts = [*items, *(value for value in more if value is not None)]
    return join(*parts) if parts else OPEN
