"""Attributes and classes asked for by name: ``getattr``, ``super``, ``property``."""

from __future__ import annotations

import ast

from guru.reviewer.flow.heap import Class, Instance, Super
from guru.reviewer.flow.run.access import subscripts
from guru.reviewer.flow.run.access.attributes import attribute, set_attribute
from guru.reviewer.flow.run.access.classes import order_of
from guru.reviewer.flow.run.arguments import Arguments
from guru.reviewer.flow.run.context import Context
from guru.reviewer.flow.run.handlers import Handler, first_of, tainted
from guru.reviewer.flow.values import OPEN, Lib, Partial, Ref, Value, join, known, of_kind, one


def _getattr(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    name = arguments.positional[1].constant if len(arguments.positional) > 1 else None
    if name is not None and isinstance(name.value, str):
        found = attribute(ctx, arguments.positional[0], name.value, node)
        return join(found, *arguments.positional[2:3])
    return tainted(ctx, arguments)


def _setattr(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    if len(arguments.positional) == 3:
        owner, name, value = arguments.positional
        if name.constant is not None and isinstance(name.constant.value, str):
            set_attribute(ctx, owner, name.constant.value, value)
    return known(None)


def _super(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    """``super()``: the classes behind that of the method we are in, with the same object."""
    function = ctx.calls[-1] if ctx.calls else None
    first = getattr(getattr(function, "args", None), "args", None)
    receiver = ctx.read(first[0].arg) if first else None
    if len(arguments.positional) == 2:
        receiver = arguments.positional[1]
    only = receiver.only if receiver is not None else None
    thing = ctx.state.get(only.number) if isinstance(only, Ref) else None
    kind = thing.kind if isinstance(thing, Instance) else receiver
    if not isinstance(thing, (Instance, Class)) or kind is None or receiver is None:
        return OPEN
    start = kind.only
    behind = _owner_of(ctx, start, function) if isinstance(start, Ref) else None
    given = arguments.positional[0].only if len(arguments.positional) == 2 else None
    behind = given if isinstance(given, Ref) else behind
    if behind is None:
        return OPEN
    return one(Ref(ctx.state.add(Super(receiver, behind))))


def _owner_of(ctx: Context, start: Ref, function: ast.AST | None) -> Ref:
    """Return the class in whose body a function stands."""
    owner = ctx.module.parent(function) if function is not None else None
    for each in order_of(ctx, start):
        thing = ctx.state.get(each.number)
        if isinstance(thing, Class) and thing.node is owner:
            return each
    return start


def _marked(kind: str) -> Handler:
    """``property(f)`` and the like: a function that a class binds in another way."""

    def handler(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
        return of_kind(first_of(arguments), kind)

    return handler


def _getter(name: str) -> Handler:
    """``operator.itemgetter(...)``: a function that is given the object later."""

    def handler(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
        return one(Partial(one(Lib(f"{name}()")), tuple(arguments.positional), ()))

    return handler


def _got_items(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    if len(arguments.positional) < 2:
        return tainted(ctx, arguments)
    *keys, owner = arguments.positional
    found = [subscripts.item(ctx, owner, key, node) for key in keys]
    return found[0] if len(found) == 1 else ctx.sequence("tuple", found)


def _got_attributes(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    if len(arguments.positional) < 2:
        return tainted(ctx, arguments)
    *names, owner = arguments.positional
    found = [_getattr(ctx, Arguments([owner, name]), node) for name in names]
    return found[0] if len(found) == 1 else ctx.sequence("tuple", found)


FUNCTIONS: dict[str, Handler] = {
    "getattr": _getattr,
    "setattr": _setattr,
    "super": _super,
    "operator.itemgetter": _getter("operator.itemgetter"),
    "operator.itemgetter()": _got_items,
    "operator.attrgetter": _getter("operator.attrgetter"),
    "operator.attrgetter()": _got_attributes,
    "staticmethod": _marked("static"),
    "classmethod": _marked("class"),
    "property": _marked("property"),
}
