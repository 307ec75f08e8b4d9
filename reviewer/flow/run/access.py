"""Attributes, items and slices: reading and writing the inside of objects."""

from __future__ import annotations

import ast
import contextlib
from collections.abc import Sequence
from dataclasses import replace

from guru.reviewer.flow.heap import Class, Frame, Instance, Map, Object, Seq, Super
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
            own = thing.names.get(name)
            if own is not None and name not in thing.maybe:
                return own
            found = class_attribute(ctx, thing.kind, name)
            if found is not None:
                value = bound(ctx, found, one(owner), thing.kind, node)
                if own is None and thing.rest is not None and ctx.run.reach.is_stored(name):
                    own = thing.rest  # another method may have set it before
                return value if own is None else join(own, value)
            if own is not None:
                return own
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
        case Super():
            return _of_super(ctx, owner, thing, name, node)
        case Class():
            if name == "__name__":
                return known(thing.name)
            found = class_attribute(ctx, one(owner), name)
            if found is not None:
                return bound(ctx, found, None, one(owner), node)
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


def class_attribute(ctx: Context, kind: Value, name: str) -> Value | None:
    """Look a name up in a class and its bases, in order; None where none has it."""
    found: list[Value] = []
    for alternative in kind.alternatives:
        if isinstance(alternative, Ref):
            value = _in_classes(ctx, order_of(ctx, alternative), name)
            found += [value] if value is not None else []
    return join(*found) if found else None


def _in_classes(ctx: Context, order: Sequence[Ref], name: str) -> Value | None:
    found: list[Value] = []
    for each in order:
        thing = ctx.state.get(each.number)
        if isinstance(thing, Class) and name in thing.names:
            found.append(thing.names[name])
            if name not in thing.maybe:
                break
    return join(*found) if found else None


def order_of(ctx: Context, kind: Ref, depth: int = 12) -> list[Ref]:
    """Return a class and its bases in the order of look-up (C3, as Python has it)."""
    thing = ctx.state.get(kind.number)
    if not isinstance(thing, Class) or depth == 0:
        return [kind]
    bases = [a for base in thing.bases for a in base.alternatives if isinstance(a, Ref)]
    waiting = [*(order_of(ctx, base, depth - 1) for base in bases), bases]
    order = [kind]
    while waiting := [rest for rest in waiting if rest]:
        heads = (rest[0] for rest in waiting)
        head = next((h for h in heads if not any(h in rest[1:] for rest in waiting)), waiting[0][0])
        order.append(head)
        waiting = [[each for each in rest if each != head] for rest in waiting]
    return order


def _of_super(ctx: Context, owner: Ref, thing: Super, name: str, node: ast.AST) -> Value:
    """Return what ``super().name`` is: of the classes behind the method's own, in their order."""
    only = thing.receiver.only
    held = ctx.state.get(only.number) if isinstance(only, Ref) else None
    kind = held.kind if isinstance(held, Instance) else thing.receiver
    for alternative in kind.alternatives:
        if not isinstance(alternative, Ref):
            continue
        order = order_of(ctx, alternative)
        after = order[order.index(thing.behind) + 1 :] if thing.behind in order else order[1:]
        found = _in_classes(ctx, after, name)
        if found is not None:
            instance = thing.receiver if isinstance(held, Instance) else None
            return bound(ctx, found, instance, kind, node)
    inherited = _of_library_bases(ctx, kind, name, node)
    return inherited or Value((Bound(one(owner), Method(name)),), True)


def bound(ctx: Context, found: Value, instance: Value | None, kind: Value, node: ast.AST) -> Value:
    """Bind functions of a class to the instance or class that they are read from."""
    made: list[Value] = []
    for alternative in found.alternatives:
        if not isinstance(alternative, Fn):
            owner = [instance if instance is not None else known(None), kind]
            described = special.called(ctx, one(alternative), "__get__", owner)
            made.append(described or Value((alternative,), False, found.taints))
        elif alternative.kind == "class":
            made.append(one(Bound(kind, alternative)))
        elif instance is None or alternative.kind == "static":
            made.append(one(alternative))
        elif alternative.kind == "property":
            made.append(ctx.run.knowledge.call(ctx, one(Bound(instance, alternative)), [], node))
        else:
            made.append(one(Bound(instance, alternative)))
    if found.open:
        made.append(opened(found.taints))
    return join(*made) if made else found


def set_attribute(ctx: Context, base: Value, name: str, value: Value) -> None:
    """Do ``base.name = value``: for certain where the object is, else perhaps."""
    certain = base.only is not None
    for alternative in base.alternatives:
        thing = ctx.state.get(alternative.number) if isinstance(alternative, Ref) else None
        if isinstance(thing, Super):
            set_attribute(ctx, thing.receiver, name, value)
        elif isinstance(alternative, Ref) and not _is_set_by_method(
            ctx, alternative, thing, name, value
        ):
            _set_name(ctx, alternative, name, value, certain=certain)


def _set_name(ctx: Context, owner: Ref, name: str, value: Value, *, certain: bool) -> None:
    thing = ctx.state.edit(owner.number)
    if not isinstance(thing, Instance | Class | Frame):
        return
    before = thing.names.get(name)
    thing.names[name] = value if certain or before is None else join(before, value)
    if isinstance(thing, Instance | Class):
        if certain:
            thing.maybe.discard(name)
        elif before is None:
            thing.maybe.add(name)


def _is_set_by_method(
    ctx: Context, owner: Ref, thing: Object | None, name: str, value: Value
) -> bool:
    """Run a property's setter or a descriptor's ``__set__``, if there is one."""
    if not isinstance(thing, Instance):
        return False
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
                    call = bound(ctx, method, one(alternative), thing.kind, node)
                    found.append(ctx.run.knowledge.call(ctx, call, [key], node))
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
    return anything(list(thing.names.values()), thing.rest)


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
    if isinstance(index, int) and index >= 0 and thing.rest is not None:
        return thing.rest
    return anything(thing.items, thing.rest)


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
    keys = _known_keys(key)
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
    keys = _known_keys(key)
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
    keys = _known_keys(key)
    if certain and keys is not None and len(keys) == 1 and thing.rest is None:
        thing.items.pop(keys[0], None)
        thing.maybe.discard(keys[0])
    else:
        thing.maybe |= thing.items.keys() if keys is None else thing.items.keys() & {*keys}


def _known_keys(key: Value) -> list[Const] | None:
    """Return the keys that a value certainly is one of, as a dict tells them apart."""
    found = [a for a in key.alternatives if isinstance(a, Const) and _is_hashable(a)]
    if key.open or not found or len(found) < len(key.alternatives):
        return None
    return list(dict.fromkeys(_as_key(each) for each in found))


def _as_key(constant: Const) -> Const:
    """Return the key under which a constant is found: 1, 1.0 and True are the same one."""
    value = constant.value
    if isinstance(value, bool) or (isinstance(value, float) and value.is_integer()):
        return Const.of(int(value))
    return constant


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
            put(thing, key, value, certain=certain)
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


def scatter(thing: Seq, *more: Value) -> None:
    """Forget how many items there are and where each lies; ``more`` may be among them."""
    parts = [*thing.items, *([thing.rest] if thing.rest is not None else []), *more]
    thing.items.clear()
    thing.rest = join(*parts) if parts else None


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
    if len(thing.items) > _MOST_ITEMS:
        thing.rest = anything(thing.items[_MOST_ITEMS:], thing.rest)
        del thing.items[_MOST_ITEMS:]


def _add_to_set(thing: Seq, items: Sequence[Value]) -> None:
    """Add to a set: an item that may equal another one may add nothing."""
    for value in items:
        if value in thing.items and value.constant is not None:
            continue
        known_ones = [each.constant for each in (*thing.items, value)]
        if thing.rest is None and (len(known_ones) == 1 or None not in known_ones):
            numbers = [c for c in known_ones if c is not None]
            if len({_as_key(c) for c in numbers if _is_hashable(c)}) == len(numbers):
                thing.items.append(value)
                continue
        scatter(thing, value)


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


def delete_item(ctx: Context, base: Value, key: Value) -> None:
    """Do ``del base[key]``."""
    certain, constant = base.only is not None, key.constant
    for alternative in base.alternatives:
        thing = ctx.state.edit(alternative.number) if isinstance(alternative, Ref) else None
        if isinstance(thing, Map):
            take(thing, key, certain=certain)
        elif isinstance(thing, Seq):
            index = constant.value if constant is not None else None
            if certain and isinstance(index, int) and thing.rest is None:
                with contextlib.suppress(IndexError):
                    del thing.items[index]
            else:
                scatter(thing)


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
            found.append(ctx.sequence(thing.kind, [], anything(thing.items, thing.rest)))
        else:
            found.append(OPEN)
    if base.open or not found:
        whole = cut is not None and not cut.start and cut.stop is None and cut.step in {None, 1}
        found.append(opened((), base.prefix if whole else ""))
    return join(*found).tainted_by(base.taints)


def _cut(bounds: Sequence[Value]) -> slice | None:
    """Return the bounds of a slice, None where one is not known."""
    numbers: list[int | None] = []
    for bound in bounds:
        constant = bound.constant
        if constant is None or not isinstance(constant.value, int | None):
            return None
        numbers.append(constant.value)
    return slice(*numbers) if numbers[2] != 0 else None


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
            if len(items) > _MOST_ITEMS:
                rest = anything(items[_MOST_ITEMS:], rest)
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


def update_map(ctx: Context, target: Map, value: Value) -> None:
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


def concatenated(ctx: Context, op: ast.operator, left: Value, right: Value) -> Value | None:
    """Return ``left + right`` of lists, ``|`` of dicts and sets, ``*`` of a list; else None."""
    one_, other = _object(ctx, left), _object(ctx, right)
    if isinstance(one_, Map) and isinstance(other, Map) and isinstance(op, ast.BitOr):
        both = one_.copy()
        update_map(ctx, both, right)
        return Value((Ref(ctx.state.add(both)),), False, left.taints | right.taints)
    if isinstance(one_, Seq) and isinstance(other, Seq) and isinstance(op, ast.Add | ast.BitOr):
        taints = left.taints | right.taints
        result = one_.copy()
        extend(result, other.items, other.rest)
        return one(Ref(ctx.state.add(result))).tainted_by(taints)
    if isinstance(one_, Seq) and isinstance(op, ast.Mult):
        constant = right.constant
        times = constant.value if constant is not None else None
        count = times * len(one_.items) if isinstance(times, int) else -1
        if isinstance(times, int) and one_.rest is None and count <= _MOST_ITEMS:
            return ctx.sequence(one_.kind, one_.items * min(max(times, 0), _MOST_ITEMS))
        return ctx.sequence(one_.kind, [], anything(one_.items, one_.rest))
    return None


def grown(ctx: Context, op: ast.operator, target: Value, added: Value) -> Value | None:
    """Do ``target += added`` of a list or ``|=`` of a dict or set in place; None where it is none.

    Returns what the target is then: where it may be something else, that is left open.
    """
    certain, found = target.only is not None, False
    given: tuple[list[Value], Value | None] | None = None
    for alternative in target.alternatives:
        thing = ctx.state.edit(alternative.number) if isinstance(alternative, Ref) else None
        in_place = ast.Add if isinstance(thing, Seq) and thing.kind == "list" else ast.BitOr
        if isinstance(thing, Seq) and thing.kind in {"list", "set"} and isinstance(op, in_place):
            given = given or items_of(ctx, added)
            if certain:
                extend(thing, *given)
            else:
                scatter(thing, *given[0], *([given[1]] if given[1] is not None else []))
            found = True
        elif isinstance(thing, Map) and isinstance(op, ast.BitOr):
            update_map(ctx, thing, added if certain else replace(added, open=True))
            found = True
    if not found or certain:
        return target if found else None
    return replace(target, open=True, prefix="", taints=target.taints | added.taints)


def open_inside(ctx: Context, value: Value, depth: int = 3) -> None:
    """Open what is inside of containers and objects: others may have changed it."""
    for alternative in value.alternatives if depth else ():
        thing = ctx.state.edit(alternative.number) if isinstance(alternative, Ref) else None
        inner: list[Value] = []
        if isinstance(thing, Seq) and thing.kind != "tuple":
            inner = [*thing.items, *([thing.rest] if thing.rest is not None else [])]
            scatter(thing, OPEN)
        elif isinstance(thing, Map):
            inner = [*thing.items.values(), *([thing.rest] if thing.rest is not None else [])]
            put(thing, OPEN, OPEN)
            take(thing, OPEN)
        elif isinstance(thing, Instance):
            inner = list(thing.names.values())
            thing.names = {
                name: replace(each, open=True, prefix="") if ctx.run.reach.is_stored(name) else each
                for name, each in thing.names.items()
            }
        for each in inner:
            open_inside(ctx, each, depth - 1)


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


def anything(items: Sequence[Value], *more: Value | None) -> Value:
    """Return what may be any of these items, or of what else is given."""
    parts = [*items, *(value for value in more if value is not None)]
    return join(*parts) if parts else OPEN
