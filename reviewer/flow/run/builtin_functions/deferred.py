"""Functions to be called later or elsewhere: partial ones, threads, coroutines."""

from __future__ import annotations

import ast

from guru.reviewer.flow.heap import Map
from guru.reviewer.flow.run.access.iteration import items_of
from guru.reviewer.flow.run.arguments import Arguments
from guru.reviewer.flow.run.calls import call
from guru.reviewer.flow.run.context import Context
from guru.reviewer.flow.run.handlers import Handler, first_of
from guru.reviewer.flow.values import OPEN, Lib, Partial, Ref, Value, one


def _partial(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    function, *given = arguments.positional or [OPEN]
    return one(Partial(function, tuple(given), tuple(arguments.named.items())))


def _thread(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    """A function handed to a thread, process or pool runs with the arguments given along."""
    target = arguments.named.get("target") or (arguments.positional or [OPEN])[0]
    given = arguments.named.get("args")
    items = items_of(ctx, given)[0] if given is not None else arguments.positional[1:]
    named: dict[str, Value] = {}
    keywords = arguments.named.get("kwargs")
    only = keywords.only if keywords is not None else None
    thing = ctx.state.get(only.number) if isinstance(only, Ref) else None
    if isinstance(thing, Map):
        named = {k.value: v for k, v in thing.items.items() if isinstance(k.value, str)}
    return call(ctx, target, Arguments(list(items), named), node)


def _gather(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    return ctx.sequence("list", list(arguments.positional), arguments.more)


def _same(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    return first_of(arguments)


FUNCTIONS: dict[str, Handler] = {
    "functools.partial": _partial,
    "functools.wraps": lambda ctx, arguments, node: one(Lib("functools.wraps()")),
    "asyncio.run": _same,
    "asyncio.create_task": _same,
    "asyncio.ensure_future": _same,
    "asyncio.wait_for": _same,
    "asyncio.shield": _same,
    "asyncio.gather": _gather,
    "asyncio.to_thread": _thread,
    "threading.Thread": _thread,
    "multiprocessing.Process": _thread,
}
