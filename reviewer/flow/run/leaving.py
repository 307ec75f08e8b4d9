"""``try`` and ``with``: exceptions leave at any point, ``finally`` and exits see all ways out.

What may be when a handler begins is what may have been before or after any statement that the block
runs, in whatever function: ``Run.watchers`` notes these states, the innermost block first.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import Any

from guru.reviewer.flow.heap import Instance, Seq, State, join_states
from guru.reviewer.flow.run import blocks, definitions, exceptions, truth
from guru.reviewer.flow.run.access.attributes import attribute
from guru.reviewer.flow.run.access.classes import class_attribute
from guru.reviewer.flow.run.access.contents import everything_in
from guru.reviewer.flow.run.arguments import Arguments
from guru.reviewer.flow.run.calls import call, perhaps
from guru.reviewer.flow.run.context import Context, Exits, Points
from guru.reviewer.flow.values import OPEN, Const, Lib, Ref, Value, join, known, opened

_SWALLOWING = frozenset(
    {"contextlib.suppress()", "contextlib.ExitStack()", "contextlib.AsyncExitStack()"}
)
_EVERYTHING = frozenset({"Exception", "BaseException"})
Last = Callable[[bool], None]  # what is done on the way out: whether by an exception


def try_(ctx: Context, node: Any) -> None:
    """Run a ``try``: handlers start from any point that the body may have reached."""
    outer, base = ctx.exits, ctx.state
    ctx.exits = whole = outer.inside()
    ctx.state = base.settle()
    ctx.run.watchers.append(Points())
    _try_and_handle(ctx, node, whole)
    points = ctx.run.watchers.pop()
    ctx.exits = outer
    failed = points.states if node.finalbody or ctx.run.watchers else ()
    _leave(ctx, base, whole, failed, lambda _: ctx.do(node.finalbody))


def _try_and_handle(ctx: Context, node: Any, whole: Exits) -> None:
    """Run all but ``finally``; what is not caught for certain goes on outwards, too."""
    outside = ctx.run.watchers[-1]
    ctx.exits = inner = whole.inside()
    inner.returned, inner.broke, inner.continued = whole.returned, whole.broke, whole.continued
    ctx.run.watchers.append(Points())
    first = ctx.state.copy()
    certain = _always_raises(ctx, node.body, inner)
    points = ctx.run.watchers.pop()
    ctx.exits = whole
    anywhere = [] if certain else points.states
    if not any(_catches_all(handler) for handler in node.handlers):
        for state in (*anywhere, *(state for _, state in inner.raised)) or (first,):
            outside.add(state)
    ends: list[State | None] = []
    if ctx.alive:
        ctx.do(node.orelse)
        ends.append(ctx.state if ctx.alive else None)
    meeting = exceptions.meet(ctx, node.handlers, inner.raised)
    whole.raised += meeting.escaped
    for handler, met in zip(node.handlers, meeting.by_handler, strict=True):
        starts = [*anywhere, *(state for _, state in met)] or ([] if certain else [first])
        start = join_states(*[state.copy() for state in starts])
        if start is not None:
            ctx.state, ctx.alive = start, True
            _handle(ctx, handler, met)
            ends.append(ctx.state if ctx.alive else None)
    _meet(ctx, ends)


def _always_raises(ctx: Context, body: Sequence[ast.stmt], inner: Exits) -> bool:
    """Run a body; return whether it raises for certain, and nothing before that can."""
    plain = next((n for n, each in enumerate(body) if not _cannot_raise(each)), len(body) - 1)
    ctx.do(body[: plain + 1])
    if not ctx.alive and inner.raised and isinstance(body[plain], ast.Raise):
        return True
    if ctx.alive:
        ctx.do(body[plain + 1 :])
    return False


def _cannot_raise(node: ast.stmt) -> bool:
    match node:
        case ast.Assign(targets=[ast.Name()], value=ast.Name() | ast.Constant()):
            return True
    return isinstance(node, ast.Pass)


def _catches_all(handler: ast.ExceptHandler) -> bool:
    return handler.type is None or (
        isinstance(handler.type, ast.Name) and handler.type.id in _EVERYTHING
    )


def _handle(ctx: Context, node: ast.ExceptHandler, raised: list[tuple[Value, State]]) -> None:
    if node.name:
        values = [value for value, _ in raised]
        taints = {t for value in values for t in everything_in(ctx, value).taints}
        ctx.write(node.name, values[0] if len(values) == 1 else opened(taints))
    ctx.do(node.body)


def _leave(ctx: Context, base: State, inner: Exits, failed: Sequence[State], last: Last) -> None:
    """Do what is done at the end on every way out of a block: it may end otherwise there.

    Within the block, all from before it was settled in ``base``: many states are noted there.
    """
    end, alive = ctx.state, ctx.alive
    outer = ctx.exits
    if inner.returned:
        value = join(*[value for value, _ in inner.returned])
        left = _through(ctx, base, [state for _, state in inner.returned], last)
        outer.returned += [(value, left)] if left is not None else []
    for states, kept in ((inner.broke, outer.broke), (inner.continued, outer.continued)):
        left = _through(ctx, base, states, last)
        if left is not None:
            kept.append(left)
    if inner.raised:
        value = join(*[value for value, _ in inner.raised])
        left = _through(ctx, base, [state for _, state in inner.raised], last, failed=True)
        outer.raised += [(value, left)] if left is not None else []
    left = _through(ctx, base, failed, last, failed=True)
    if left is not None and ctx.run.watchers:
        ctx.run.watchers[-1].add(left)
    ctx.state, ctx.alive = end.unsettle(base), alive
    if alive:
        last(False)


def _through(
    ctx: Context, base: State, states: Sequence[State], last: Last, *, failed: bool = False
) -> State | None:
    joined = join_states(*[state.copy() for state in states])
    if joined is None:
        return None
    ctx.state, ctx.alive = joined.unsettle(base), True
    last(failed)
    return ctx.state if ctx.alive else None


def _meet(ctx: Context, ends: Sequence[State | None]) -> None:
    joined = join_states(*ends)
    ctx.alive = joined is not None
    if joined is not None:
        ctx.state = joined


def with_(ctx: Context, node: ast.With | ast.AsyncWith) -> None:
    """Run a ``with``: its managers are entered in order and left in the reverse one."""
    _with_items(ctx, node, 0)


def _with_items(ctx: Context, node: ast.With | ast.AsyncWith, number: int) -> None:
    if number == len(node.items):
        ctx.do(node.body)
        return
    item = node.items[number]
    manager = ctx.value(item.context_expr)
    value = definitions.entered(ctx, manager, item.context_expr)
    if item.optional_vars is not None:
        blocks.assign(ctx, item.optional_vars, value)
    outer, base = ctx.exits, ctx.state
    ctx.exits = inner = outer.inside()
    ctx.state = base.settle()
    ctx.run.watchers.append(Points())
    _with_items(ctx, node, number + 1)
    points = ctx.run.watchers.pop()
    ctx.exits = outer
    exits = _exit_of(ctx, manager, item.context_expr)
    swallowed: list[State] = []
    swallows = exits is None and _may_swallow(ctx, manager)

    def last(failed: bool) -> None:
        if exits is None:
            if _is_generator(ctx, manager):  # what stands behind its `yield` is done now
                perhaps(ctx, lambda: ctx.value(item.context_expr))
            if failed and swallows:
                swallowed.append(ctx.state.copy())
            return
        given = OPEN if failed else known(None)
        verdict = call(ctx, exits, Arguments([given] * 3), item.context_expr)
        if failed and ctx.alive and truth.of_value(ctx, verdict) is not False:
            swallowed.append(ctx.state.copy())

    _leave(ctx, base, inner, points.states, last)
    _meet(ctx, [ctx.state if ctx.alive else None, *swallowed])


def _exit_of(ctx: Context, manager: Value, node: ast.AST) -> Value | None:
    only = manager.only
    thing = ctx.state.get(only.number) if isinstance(only, Ref) else None
    if isinstance(thing, Instance):
        for name in ("__exit__", "__aexit__"):
            if class_attribute(ctx, thing.kind, name) is not None:
                return attribute(ctx, manager, name, node)
    return None


def _is_generator(ctx: Context, manager: Value) -> bool:
    only = manager.only
    return isinstance(only, Ref) and isinstance(ctx.state.get(only.number), Seq)


def _may_swallow(ctx: Context, manager: Value) -> bool:
    """Whether a context manager may end an exception: a library's does not, unless it is known."""
    for alternative in manager.alternatives:
        if isinstance(alternative, Lib):
            if alternative.name in _SWALLOWING:
                return True
        elif isinstance(alternative, Ref):
            if isinstance(ctx.state.get(alternative.number), (Seq, Instance)):
                return True
        elif not isinstance(alternative, Const):
            return True
    return manager.open and not manager.alternatives
