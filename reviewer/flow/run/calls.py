"""Calls: of whatever it is that is called."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence

from guru.reviewer.flow.heap import Class, Instance, join_states
from guru.reviewer.flow.run.access.attributes import attribute, bound
from guru.reviewer.flow.run.access.classes import class_attribute
from guru.reviewer.flow.run.access.contents import everything_in
from guru.reviewer.flow.run.arguments import Arguments, arguments_of, replace_first
from guru.reviewer.flow.run.context import Context
from guru.reviewer.flow.run.functions import run_function
from guru.reviewer.flow.run.instances import fill, is_enumeration, made, member
from guru.reviewer.flow.values import (
    OPEN,
    Alternative,
    Bound,
    Fn,
    Lib,
    Method,
    Partial,
    Ref,
    Value,
    join,
    one,
    opened,
)

__all__ = [
    "Arguments",
    "call",
    "call_expression",
    "call_values",
    "construct",
    "perhaps",
    "run_function",
]


def call_expression(ctx: Context, node: ast.Call) -> Value:
    """Evaluate a call."""
    function = ctx.value(node.func)
    return call(ctx, function, arguments_of(ctx, node), node)


def call(ctx: Context, function: Value, arguments: Arguments, node: ast.AST) -> Value:
    """Return what calling a value gives, whichever of its alternatives it is."""
    ctx.run.knowledge.look(ctx, function, arguments, node)
    found: list[Value] = []
    many = len(function.alternatives) > 1
    before = ctx.state
    states = []
    for alternative in function.alternatives:
        if many:
            ctx.state, ctx.alive = before.copy(), True
        value = _call_one(ctx, alternative, arguments, node)
        if ctx.alive or not many:
            found.append(value)
            states.append(ctx.state)
    if many:
        joined = join_states(*states, before if function.open else None)
        ctx.alive = joined is not None
        ctx.state = joined or before
    if function.open or not found:
        is_bound = any(isinstance(a, Bound) for a in function.alternatives)
        if not is_bound:
            found.append(_unknown(ctx, function, arguments))
    return join(*found)


def call_values(ctx: Context, function: Value, positional: Sequence[Value], node: ast.AST) -> Value:
    """Call a value with positional arguments."""
    return call(ctx, function, Arguments(list(positional)), node)


def _call_one(ctx: Context, alternative: Alternative, arguments: Arguments, node: ast.AST) -> Value:
    match alternative:
        case Fn():
            return run_function(ctx, alternative, arguments, node)
        case Bound(receiver=receiver, function=Fn() as function):
            inner = replace_first(arguments, receiver)
            return run_function(ctx, function, inner, node)
        case Bound(receiver=receiver, function=Method(name=name)):
            return ctx.run.knowledge.method(ctx, receiver, name, arguments, node)
        case Partial():
            inner = Arguments(
                [*alternative.positional, *arguments.positional],
                {**dict(alternative.named), **arguments.named},
                arguments.more,
            )
            return call(ctx, alternative.function, inner, node)
        case Lib():
            return ctx.run.knowledge.library_call(ctx, alternative.name, arguments, node)
        case Ref(number=number):
            thing = ctx.state.get(number)
            if isinstance(thing, Class):
                return construct(ctx, alternative, thing, arguments, node)
            if isinstance(thing, Instance):
                method = attribute(ctx, one(alternative), "__call__", node)
                if any(
                    isinstance(a, Bound) and isinstance(a.function, Fn) for a in method.alternatives
                ):
                    return call(ctx, method, arguments, node)
    return _unknown(ctx, one(alternative), arguments)


def construct(ctx: Context, kind: Ref, thing: Class, arguments: Arguments, node: ast.AST) -> Value:
    """Make an instance and run its ``__init__``."""
    instance, number = made(ctx, kind, arguments, node)
    if number is None:
        return instance
    initialiser = class_attribute(ctx, one(kind), "__init__")
    if initialiser is None and is_enumeration(ctx, kind):
        return member(ctx, kind, arguments.positional[0] if arguments.positional else OPEN)
    if initialiser is not None:
        method = bound(ctx, initialiser, instance, one(kind), node)
        call(ctx, method, arguments, node)
        return instance
    fill(ctx, kind, thing, instance, arguments, node)
    return instance


def _unknown(ctx: Context, function: Value, arguments: Arguments) -> Value:
    """A call of something unknown hands on whatever hand was in what went into it."""
    taints = set(function.taints)
    for value in arguments.all():
        taints |= everything_in(ctx, value).taints
        _call_back(ctx, value)
    return opened(taints)


def _call_back(ctx: Context, value: Value) -> None:
    """A function that is handed to something unknown may be called by it."""
    only = value.only
    if isinstance(only, Fn) and only.node not in ctx.calls:
        perhaps(ctx, lambda: run_function(ctx, only, Arguments(more=OPEN), only.node))


def perhaps(ctx: Context, work: Callable[[], object]) -> None:
    """Do what may be done or not, any number of times."""
    before = ctx.state
    ctx.state = before.copy()
    work()
    ctx.state = join_states(before, ctx.state) or before
    ctx.alive = True
