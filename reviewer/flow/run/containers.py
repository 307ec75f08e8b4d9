"""Containers of the standard library, and functions that reckon with what is in a container."""

from __future__ import annotations

import ast
from collections.abc import Callable

from guru.reviewer.flow.heap import Map, Seq
from guru.reviewer.flow.run import special, truth
from guru.reviewer.flow.run.access import maps
from guru.reviewer.flow.run.access.concatenation import concatenated
from guru.reviewer.flow.run.access.iteration import items_of
from guru.reviewer.flow.run.access.sequences import scatter
from guru.reviewer.flow.run.access.slices import sliced
from guru.reviewer.flow.run.arguments import Arguments
from guru.reviewer.flow.run.context import Context
from guru.reviewer.flow.run.handlers import Handler, first_of
from guru.reviewer.flow.run.operators import binary
from guru.reviewer.flow.values import OPEN, Const, Ref, Value, join, known, one, opened


def _default_dict(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    """Return a dict that makes what it is asked for."""
    result = Map({}, kind="defaultdict", factory=first_of(arguments))
    for value in arguments.positional[1:]:
        maps.update(ctx, result, value)
    for name, value in arguments.named.items():
        result.items[Const.of(name)] = value
    return one(Ref(ctx.state.add(result)))


def _chain_map(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    result = Map({}, kind="dict")
    for value in reversed(arguments.positional):
        maps.update(ctx, result, value)
    return one(Ref(ctx.state.add(result)))


def _pushed(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    """``heapq.heappush(heap, item)``, ``bisect.insort(list, item)``: somewhere among the others."""
    if len(arguments.positional) > 1:
        owner, value = arguments.positional[:2]
        for alternative in owner.alternatives:
            thing = ctx.state.edit(alternative.number) if isinstance(alternative, Ref) else None
            if isinstance(thing, Seq):
                scatter(thing, value)
    return known(None)


def _popped(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    items, rest = items_of(ctx, first_of(arguments))
    parts = [*items, *arguments.positional[1:2], *([rest] if rest is not None else [])]
    return join(*parts) if parts else OPEN


def _largest(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    """``heapq.nlargest(n, items)``, ``nsmallest``."""
    items, rest = items_of(ctx, arguments.get(1, "iterable") or OPEN)
    parts = [*items, *([rest] if rest is not None else [])]
    return ctx.sequence("list", [], join(*parts) if parts else OPEN)


def _any(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    return _over(ctx, arguments, ends_on=True)


def _all(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    return _over(ctx, arguments, ends_on=False)


def _over(ctx: Context, arguments: Arguments, *, ends_on: bool) -> Value:
    items, rest = items_of(ctx, first_of(arguments))
    found = [truth.of_value(ctx, each) for each in items]
    if ends_on in found:
        return known(ends_on)
    return opened() if rest is not None or None in found else known(not ends_on)


def _sum(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    items, rest = items_of(ctx, first_of(arguments))
    total = arguments.get(1, "start") or known(0)
    for each in items:
        added = special.operated(ctx, ast.Add(), total, each)
        if added is None:
            added = concatenated(ctx, ast.Add(), total, each)
        total = added if added is not None else binary(ast.Add(), total, each)
    return total if rest is None else opened(total.taints | rest.taints)


def _extreme(function: Callable[..., object]) -> Handler:
    def handler(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
        items, rest = list(arguments.positional), None
        if len(items) == 1:
            items, rest = items_of(ctx, items[0])
        constants = [each.constant for each in items]
        if items and rest is None and None not in constants and not arguments.named:
            try:
                return known(function([c.value for c in constants if c is not None]))
            except TypeError:
                return OPEN
        default = arguments.named.get("default")
        parts = [*items, *(part for part in (rest, default) if part is not None)]
        return join(*parts) if parts else OPEN

    return handler


def _islice(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    items, rest = items_of(ctx, first_of(arguments))
    bounds = arguments.positional[1:]
    listed = ctx.sequence("list", items, rest)
    if len(bounds) == 1:
        bounds = [known(None), *bounds]
    return sliced(ctx, listed, [*bounds, *[known(None)] * (3 - len(bounds))])


def _chain(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    found: list[Value] = []
    more: list[Value] = []
    for value in arguments.positional:
        items, rest = items_of(ctx, value)
        (more or found).extend(items)
        more += [rest] if rest is not None else []
    return ctx.sequence("list", found, join(*more) if more else None)


def _array(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    given = arguments.get(1, None)
    items, rest = items_of(ctx, given) if given is not None else ([], None)
    return ctx.sequence("list", items, rest)


def _cell(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    """``contextvars.ContextVar``: one value that functions share."""
    default = arguments.get(1, "default")
    return ctx.sequence("cell", [default] if default is not None else [])


def cell_method(ctx: Context, receiver: Value, name: str, arguments: Arguments) -> Value | None:
    """Call a method of a context variable; None where the receiver is none."""
    only = receiver.only
    thing = ctx.state.edit(only.number) if isinstance(only, Ref) else None
    if not isinstance(thing, Seq) or thing.kind != "cell":
        return None
    if name == "set" and arguments.positional:
        thing.items = list(arguments.positional[:1])
    if name == "get":
        return thing.items[0] if thing.items else arguments.get(0, "default") or OPEN
    return opened()


FUNCTIONS: dict[str, Handler] = {
    "collections.defaultdict": _default_dict,
    "collections.ChainMap": _chain_map,
    "heapq.heappush": _pushed,
    "heapq.heappop": _popped,
    "heapq.heappushpop": _popped,
    "heapq.heapreplace": _popped,
    "heapq.nlargest": _largest,
    "heapq.nsmallest": _largest,
    "bisect.insort": _pushed,
    "bisect.insort_left": _pushed,
    "bisect.insort_right": _pushed,
    "any": _any,
    "all": _all,
    "sum": _sum,
    "max": _extreme(max),
    "min": _extreme(min),
    "itertools.islice": _islice,
    "itertools.chain": _chain,
    "array.array": _array,
    "contextvars.ContextVar": _cell,
}
