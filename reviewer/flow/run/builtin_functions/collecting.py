"""Containers made by a call: of what is iterated, of pairs, of numbers."""

from __future__ import annotations

import ast
import contextlib

from guru.reviewer.flow.heap import Map, Seq
from guru.reviewer.flow.run.access import maps
from guru.reviewer.flow.run.access.contents import everything_in
from guru.reviewer.flow.run.access.iteration import items_of
from guru.reviewer.flow.run.access.sequences import extend, scatter
from guru.reviewer.flow.run.arguments import Arguments
from guru.reviewer.flow.run.context import Context
from guru.reviewer.flow.run.handlers import Handler, first_of
from guru.reviewer.flow.values import OPEN, Lib, Ref, Value, known, one, opened

_MOST_NUMBERS = 64


def _collected(kind: str) -> Handler:
    def handler(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
        result = Seq(kind, [])
        if arguments.positional:
            extend(result, *items_of(ctx, first_of(arguments)))
        elif arguments.more is not None:
            result.rest = opened(arguments.more.taints)
        if arguments.named or len(arguments.positional) > 1:  # deque(..., maxlen=3)
            scatter(result)
        return one(Ref(ctx.state.add(result)))

    return handler


def _split_words(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    """``shlex.split``: the words of a line that is known."""
    line = first_of(arguments)
    constant = line.constant
    if constant is not None and isinstance(constant.value, str) and len(arguments.all()) == 1:
        import shlex  # few files come here

        with contextlib.suppress(ValueError):
            return ctx.sequence("list", [known(word) for word in shlex.split(constant.value)])
    return Value((Lib("shlex.split()"),), True, everything_in(ctx, line).taints, line.prefix)


def _dict(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    result = Map({})
    for value in arguments.positional:
        only = value.only
        thing = ctx.state.get(only.number) if isinstance(only, Ref) else None
        if isinstance(thing, Seq):
            pairs = Seq("list", [])
            extend(pairs, *items_of(ctx, value))
            _put_pairs(ctx, result, pairs)
        else:
            maps.update(ctx, result, value)
    for name, value in arguments.named.items():
        maps.put(result, known(name), value)
    if arguments.more is not None:
        maps.put(result, OPEN, arguments.more)
    return one(Ref(ctx.state.add(result)))


def _put_pairs(ctx: Context, result: Map, pairs: Seq) -> None:
    certain = list(pairs.items)
    for pair in [*certain, *([pairs.rest] if pairs.rest is not None else [])]:
        parts, rest = items_of(ctx, pair)
        if len(parts) == 2:
            maps.put(result, parts[0], parts[1], certain=pair is not pairs.rest)
        else:
            maps.put(result, OPEN, rest or OPEN)


def _range(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    constants = [value.constant for value in arguments.positional]
    numbers = [c.value for c in constants if c is not None and isinstance(c.value, int)]
    if numbers and len(numbers) == len(arguments.positional):
        try:
            found = range(*numbers)
        except (TypeError, ValueError):
            return ctx.sequence("list", [], opened())
        if not found[_MOST_NUMBERS:]:  # its length may be more than a length can be
            return ctx.sequence("list", [known(number) for number in found])
    return ctx.sequence("list", [], opened())


FUNCTIONS: dict[str, Handler] = {
    "shlex.split": _split_words,
    "list": _collected("list"),
    "tuple": _collected("tuple"),
    "set": _collected("set"),
    "frozenset": _collected("set"),
    "iter": _collected("iterator"),
    "aiter": _collected("iterator"),
    "collections.deque": _collected("list"),
    "queue.Queue": _collected("list"),
    "queue.LifoQueue": _collected("stack"),
    "asyncio.Queue": _collected("list"),
    "dict": _dict,
    "collections.OrderedDict": _dict,
    "types.MappingProxyType": _dict,
    "range": _range,
}
