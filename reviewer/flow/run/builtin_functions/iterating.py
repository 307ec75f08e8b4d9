"""Functions over what is iterated: each item mapped, chosen, put in order or taken."""

from __future__ import annotations

import ast

from guru.reviewer.flow.heap import Seq
from guru.reviewer.flow.run import blocks, truth
from guru.reviewer.flow.run.access.iteration import items_of
from guru.reviewer.flow.run.access.sequences import anything, extend
from guru.reviewer.flow.run.arguments import Arguments
from guru.reviewer.flow.run.calls import call
from guru.reviewer.flow.run.context import Context
from guru.reviewer.flow.run.handlers import Handler, first_of, tainted
from guru.reviewer.flow.values import OPEN, Const, Ref, Value, join, known, one, opened


def _map(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    if len(arguments.positional) < 2:
        return tainted(ctx, arguments)
    function, *sequences = arguments.positional
    columns = [items_of(ctx, sequence) for sequence in sequences]
    count = min(len(items) for items, _ in columns)
    made = [
        call(ctx, function, Arguments([items[i] for items, _ in columns]), node)
        for i in range(count)
    ]
    rest = None
    parts = _further(columns, count)
    if parts is not None:
        given: list[Value] = []
        blocks.any_times(ctx, lambda: given.append(call(ctx, function, Arguments(parts), node)))
        rest = join(*given)
    return ctx.sequence("iterator", made, rest)


def _further(columns: list[tuple[list[Value], Value | None]], count: int) -> list[Value] | None:
    """Return what each of several sequences may give after ``count`` items, if all may go on."""
    if not all(items[count:] or rest is not None for items, rest in columns):
        return None
    return [anything(items[count:], rest) for items, rest in columns]


def _filter(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    if len(arguments.positional) < 2:
        return tainted(ctx, arguments)
    function, sequence = arguments.positional[:2]
    items, rest = items_of(ctx, sequence)
    kept, more = Seq("list", []), rest
    is_none = function.constant == Const.of(None)
    for each in items:
        verdict = each if is_none else call(ctx, function, Arguments([each]), node)
        holds = truth.of_value(ctx, verdict)
        if holds is not False:
            extend(kept, [each] if holds else [], None if holds else each)
    if more is not None and not is_none:
        blocks.any_times(ctx, lambda: call(ctx, function, Arguments([more]), node))
    extend(kept, [], more)
    kept.kind = "iterator"
    return one(Ref(ctx.state.add(kept)))


def _reduce(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    if len(arguments.positional) < 2:
        return tainted(ctx, arguments)
    function = arguments.positional[0]
    items, rest = items_of(ctx, arguments.positional[1])
    waiting = [*arguments.positional[2:3], *items]
    total = waiting[0] if waiting else rest or OPEN
    for each in waiting[1:]:
        total = call(ctx, function, Arguments([total, each]), node)
    if rest is not None:
        more, found = rest, [total]

        def once() -> None:
            found.append(call(ctx, function, Arguments([join(*found), more]), node))

        blocks.any_times(ctx, once)
        once()
        once()
        return join(*found).or_anything()
    return total


def _sorted(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    items, rest = items_of(ctx, first_of(arguments))
    only = first_of(arguments).only
    thing = ctx.state.get(only.number) if isinstance(only, Ref) else None
    if isinstance(thing, Seq) and thing.kind == "set" and thing.rest is None:
        items, rest = list(thing.items), None
    key = arguments.named.get("key")
    if key is not None:
        for each in items[:8]:
            call(ctx, key, Arguments([each]), node)
    constants = [each.constant for each in items]
    if rest is None and None not in constants and key is None and not arguments.named:
        try:
            values = sorted(c.value for c in constants if c is not None)  # type: ignore[type-var]
            return ctx.sequence("list", [known(value) for value in values])
        except TypeError:
            pass
    parts = [*items, *([rest] if rest is not None else [])]
    return ctx.sequence("list", [], join(*parts)) if parts else ctx.sequence("list", [])


def _reversed(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    items, rest = items_of(ctx, first_of(arguments))
    if rest is None:
        return ctx.sequence("iterator", items[::-1])
    return ctx.sequence("iterator", [], join(*items, rest))


def _enumerate(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    items, rest = items_of(ctx, first_of(arguments))
    start = arguments.get(1, "start") or known(0)
    first = start.constant.value if start.constant is not None else None
    numbers = [known(first + i) if isinstance(first, int) else opened() for i in range(len(items))]
    pairs = [ctx.sequence("tuple", [n, item]) for n, item in zip(numbers, items, strict=True)]
    more = ctx.sequence("tuple", [opened(), rest]) if rest is not None else None
    return ctx.sequence("iterator", pairs, more)


def _zip(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    columns = [items_of(ctx, value) for value in arguments.positional]
    if not columns or arguments.more is not None:
        rest = opened(arguments.more.taints) if arguments.more is not None else None
        return ctx.sequence("iterator", [], rest)
    count = min(len(items) for items, _ in columns)
    rows = [ctx.sequence("tuple", [items[i] for items, _ in columns]) for i in range(count)]
    more = None
    parts = _further(columns, count)
    if parts is not None:
        more = ctx.sequence("tuple", parts)
    return ctx.sequence("iterator", rows, more)


def _next(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    only, default = first_of(arguments).only, arguments.get(1, None)
    thing = ctx.state.edit(only.number) if isinstance(only, Ref) else None
    if isinstance(thing, Seq) and thing.items:
        return thing.items.pop(0).tainted_by(first_of(arguments).taints)
    items, rest = items_of(ctx, first_of(arguments))
    return anything(items, rest, default)


def _choice(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    items, rest = items_of(ctx, first_of(arguments))
    return anything(items, rest)


FUNCTIONS: dict[str, Handler] = {
    "map": _map,
    "filter": _filter,
    "functools.reduce": _reduce,
    "sorted": _sorted,
    "reversed": _reversed,
    "enumerate": _enumerate,
    "zip": _zip,
    "next": _next,
    "anext": _next,
    "random.choice": _choice,
    "secrets.choice": _choice,
}
