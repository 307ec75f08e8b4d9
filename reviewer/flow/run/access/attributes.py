"""Attributes read and set: of objects, classes, modules and what lies behind ``super()``."""

from __future__ import annotations

import ast

from guru.reviewer.flow.heap import Class, Frame, Instance, Object, Super
from guru.reviewer.flow.run import special
from guru.reviewer.flow.run.access.classes import (
    class_attribute,
    in_classes,
    of_library_bases,
    order_of,
)
from guru.reviewer.flow.run.context import Context
from guru.reviewer.flow.values import (
    OPEN,
    Alternative,
    Bound,
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

_DEEPEST_UNKNOWN = 4


def attribute(ctx: Context, base: Value, name: str, node: ast.AST) -> Value:
    """Return ``base.name``; what a tainted thing holds is tainted."""
    found = [_attribute_of(ctx, a, base, name, node) for a in base.alternatives]
    if not found or (base.open and not _is_followed(ctx, base, name)):
        found.append(Value((_unknown(base, name),), True))
    value = join(*found)
    if not base.taints:
        return value
    return value.tainted_by(ctx.run.knowledge.through_attribute(base, name))


def _is_followed(ctx: Context, base: Value, name: str) -> bool:
    """Whether it is known what an attribute does of what can be but one thing of a library."""
    match base.alternatives:
        case (Lib(name=owner),):
            return ctx.run.knowledge.is_followed(f"{owner}.{name}")
    return False


def _attribute_of(ctx: Context, owner: Alternative, base: Value, name: str, node: ast.AST) -> Value:
    match owner:
        case Lib():
            return ctx.run.knowledge.attribute(ctx, owner.name, name, node)
        case Ref():
            thing = ctx.state.get(owner.number)
            return _attribute_of_object(ctx, owner, thing, name, node)
        case Fn() if name == "__wrapped__":
            return one(owner)
    return one(_unknown(Value((owner,), False, base.taints), name))


def _unknown(base: Value, name: str) -> Bound:
    """Return an attribute of which nothing is known.

    A loop may go from one to the next, as along a linked list: beyond some depth, how it came there
    is forgotten.
    """
    depth = 1
    for alternative in base.alternatives:
        if isinstance(alternative, Bound):
            depth = max(depth, 1 + alternative.depth)
    if depth > _DEEPEST_UNKNOWN:
        return Bound(opened(base.taints), Method(name))
    return Bound(base, Method(name), depth)


def _attribute_of_object(
    ctx: Context, owner: Ref, thing: Object | None, name: str, node: ast.AST
) -> Value:
    match thing:
        case Frame():
            if name in thing.names:
                return ctx.run.project.imported(ctx, thing.names[name])
            inside = ctx.run.project.submodule(ctx, thing.module, name)
            return inside if inside is not None else OPEN
        case Instance():
            return _attribute_of_instance(ctx, owner, thing, name, node)
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


def _attribute_of_instance(
    ctx: Context, owner: Ref, thing: Instance, name: str, node: ast.AST
) -> Value:
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
    inherited = of_library_bases(ctx, thing.kind, name, node)
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
        found = in_classes(ctx, after, name)
        if found is not None:
            instance = thing.receiver if isinstance(held, Instance) else None
            return bound(ctx, found, instance, kind, node)
    inherited = of_library_bases(ctx, kind, name, node)
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
    if not isinstance(thing, (Instance, Class, Frame)):
        return
    before = thing.names.get(name)
    thing.names[name] = value if certain or before is None else join(before, value)
    if isinstance(thing, (Instance, Class)):
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
