"""Objects of the project's classes as they are made."""

from __future__ import annotations

import ast

from guru.reviewer.flow.heap import Class, Instance
from guru.reviewer.flow.run.access.classes import class_attribute, order_of
from guru.reviewer.flow.run.access.contents import everything_in
from guru.reviewer.flow.run.access.iteration import items_of
from guru.reviewer.flow.run.access.sequences import anything
from guru.reviewer.flow.run.arguments import Arguments, replace_first
from guru.reviewer.flow.run.context import Context
from guru.reviewer.flow.run.functions import run_function
from guru.reviewer.flow.values import Fn, Lib, Ref, Value, one, opened

_ENUMERATIONS = ("enum.", "django.db.models.TextChoices", "django.db.models.IntegerChoices")


def made(ctx: Context, kind: Ref, arguments: Arguments, node: ast.AST) -> tuple[Value, int | None]:
    """Return a new object and its number; None for what ``__new__`` gives instead of one."""
    maker = class_attribute(ctx, one(kind), "__new__")
    if maker is not None and isinstance(maker.only, Fn):
        value = run_function(ctx, maker.only, replace_first(arguments, one(kind)), node)
        only = value.only
        thing = ctx.state.get(only.number) if isinstance(only, Ref) else None
        return value, only.number if isinstance(only, Ref) and isinstance(thing, Instance) else None
    number = ctx.state.add(Instance(one(kind), {}))
    return one(Ref(number)), number


def fill(
    ctx: Context, kind: Ref, thing: Class, instance: Value, arguments: Arguments, node: ast.AST
) -> None:
    """Put into a new object what it is made of: the fields of a record, else all by their names."""
    only = instance.only
    editable = ctx.state.edit(only.number) if isinstance(only, Ref) else None
    assert isinstance(editable, Instance)  # noqa: S101 - just made
    for position, name in enumerate(thing.fields):
        value = arguments.get(position, name) or _default_of(ctx, kind, name)
        if value is not None:
            editable.names[name] = value
    if not thing.fields:
        editable.names.update(arguments.named)
        sent = [arguments.named[name] for name in ("data", "files") if name in arguments.named]
        parts = [everything_in(ctx, value) for value in (*arguments.positional, *sent)]
        if parts and any(part.taints for part in parts):
            editable.rest = opened(taint for part in parts for taint in part.taints)
    prepared = class_attribute(ctx, one(kind), "__post_init__")
    if thing.fields and prepared is not None and isinstance(prepared.only, Fn):
        run_function(ctx, prepared.only, Arguments([instance]), node)


def _default_of(ctx: Context, kind: Ref, name: str) -> Value | None:
    for each in order_of(ctx, kind):
        thing = ctx.state.get(each.number)
        if isinstance(thing, Class) and name in thing.defaults:
            return thing.defaults[name]
    return None


def is_enumeration(ctx: Context, kind: Ref) -> bool:
    """Whether calling a class looks one of its members up."""
    for each in order_of(ctx, kind):
        thing = ctx.state.get(each.number)
        bases = [a for b in thing.bases for a in b.alternatives] if isinstance(thing, Class) else []
        if any(isinstance(a, Lib) and a.name.startswith(_ENUMERATIONS) for a in bases):
            return True
    return False


def member(ctx: Context, kind: Ref, given: Value) -> Value:
    """Return the member of an enumeration that a value stands for: the program wrote them all."""
    if given.constant is not None or class_attribute(ctx, one(kind), "_missing_") is not None:
        return given
    items, rest = items_of(ctx, one(kind))
    return anything(items, rest)
