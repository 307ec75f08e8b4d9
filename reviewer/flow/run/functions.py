"""Functions of the project, run where they are called."""

from __future__ import annotations

import ast
from itertools import zip_longest

from guru.reviewer.flow.heap import Frame, join_states
from guru.reviewer.flow.run import promises
from guru.reviewer.flow.run.access.contents import everything_in, open_inside
from guru.reviewer.flow.run.arguments import Arguments
from guru.reviewer.flow.run.context import ALWAYS_FOLLOWED, DEEPEST_CALL, MOST_RECURSION, Context
from guru.reviewer.flow.run.generators import generate, is_generator
from guru.reviewer.flow.run.parameters import bind, send_outwards
from guru.reviewer.flow.values import OPEN, Const, Fn, Value, join, known, opened

_MOST_IDLE_RECURSION = 2
_MOST_REENTRIES = 8  # of a function, from one entry on


def run_function(ctx: Context, function: Fn, arguments: Arguments, node: ast.AST) -> Value:
    """Run a function of the project with these arguments; return what it returns."""
    if not _is_followed(ctx, function, arguments):
        _forget(ctx, function, arguments)
        return opened(t for v in arguments.all() for t in everything_in(ctx, v).taints)
    handed = ctx.run.handed.setdefault(function.node, [])
    handed.append(_constants(arguments))
    result = _run(ctx, function, arguments, node)
    handed.pop()
    return result


def _run(ctx: Context, function: Fn, arguments: Arguments, node: ast.AST) -> Value:
    inner = bind(ctx, function, arguments, node)
    if isinstance(function.node, ast.Lambda):
        value = inner.value(function.node.body)
        ctx.state, ctx.alive = inner.state, inner.alive
        ctx.exits.raised += inner.exits.raised
        return value
    if is_generator(ctx, function):
        return generate(ctx, inner, function.node.body)
    handed = {name: value for name, value in inner.names.items() if value.taints}
    inner.do(function.node.body)
    result = _leave(ctx, inner)
    if handed and ctx.alive:
        promises.after_call(ctx, inner, function, handed)
    return result


def _is_followed(ctx: Context, function: Fn, arguments: Arguments) -> bool:
    """Whether a call is worth being run: it may matter, and it is not too deep."""
    if len(ctx.calls) >= DEEPEST_CALL or _recurs_in_vain(ctx, function, arguments):
        return False
    if len(ctx.calls) < ALWAYS_FOLLOWED:
        return True
    handed_over = (taint for value in arguments.all() for taint in value.taints)
    if any(taint.source.kind != "caller" for taint in handed_over):
        return True
    return ctx.run.reach.is_worth(function.node, ctx.run.project.of_path(function.path))


def _recurs_in_vain(ctx: Context, function: Fn, arguments: Arguments) -> bool:
    """Whether a function calls itself once more, and nothing that is known has changed since.

    Where it does so in a loop, or in several places, its runs multiply with each depth.
    """
    handed = ctx.run.handed.get(function.node)
    if not handed:
        return False
    constants = _constants(arguments)
    goes_on = any(now and now != before for now, before in zip_longest(constants, handed[-1]))
    if len(handed) >= (MOST_RECURSION if goes_on else _MOST_IDLE_RECURSION):
        return True
    ctx.run.reentered[function.node] += 1
    return not all(constants) and ctx.run.reentered[function.node] > _MOST_REENTRIES


def _constants(arguments: Arguments) -> list[Const | None]:
    return [value.constant for value in arguments.all()]


def _forget(ctx: Context, function: Fn, arguments: Arguments) -> None:
    """A function that is not followed may change what it is handed, and the names it declares."""
    module = ctx.run.project.of_path(function.path)
    outer = Frame({}, function.frame, function.path)
    send_outwards(ctx, outer, module, function.node)
    for name, number in outer.shared.items():
        frame = ctx.state.edit(number)
        if isinstance(frame, Frame) and name in frame.names:
            frame.names[name] = frame.names[name].or_anything()
    for value in arguments.all():
        open_inside(ctx, value)


def _leave(ctx: Context, inner: Context) -> Value:
    """Join all paths that returned, and let exceptions go on outwards."""
    found = list(inner.exits.returned)
    if inner.alive:
        found.append((known(None), inner.state))
    ctx.exits.raised += inner.exits.raised
    joined = join_states(*[state for _, state in found])
    if joined is None:
        ctx.state = inner.state
        ctx.alive = False
        return OPEN
    ctx.state = joined
    return join(*[value for value, _ in found])
