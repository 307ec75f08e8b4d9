"""Statements: what each does to the state, and where paths leave."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import Any

from guru.reviewer.flow.heap import Class, Frame, State, join_states
from guru.reviewer.flow.run import (
    access,
    blocks,
    definitions,
    exceptions,
    formatting,
    matching,
    promises,
    special,
    truth,
    views,
)
from guru.reviewer.flow.run.context import Context, Exits
from guru.reviewer.flow.values import OPEN, Ref, known, opened


def execute(ctx: Context, body: Sequence[ast.stmt]) -> None:
    """Run statements until a path ends; ``ctx.alive`` tells whether the end was reached."""
    for statement in body:
        if not ctx.alive:
            break
        ctx.run.step()
        handler = _HANDLERS.get(type(statement))
        if handler is not None:
            handler(ctx, statement)
    if ctx.exits.views and body is getattr(ctx.calls[-1], "body", None):
        views.serve(ctx)


def _expression(ctx: Context, node: ast.Expr) -> None:
    ctx.value(node.value)
    promises.after_check(ctx, node.value)


def _assign(ctx: Context, node: ast.Assign) -> None:
    value = ctx.value(node.value)
    for target in node.targets:
        blocks.assign(ctx, target, value)


def _annotated(ctx: Context, node: ast.AnnAssign) -> None:
    if node.value is not None:
        blocks.assign(ctx, node.target, ctx.value(node.value))


def _augmented(ctx: Context, node: ast.AugAssign) -> None:
    before, added = ctx.value(node.target), ctx.value(node.value)
    joined = special.operated(ctx, node.op, before, added)
    if joined is None:
        joined = access.concatenated(ctx, node.op, before, added)
    blocks.assign(ctx, node.target, joined or formatting.added(node.op, before, added))


def _return(ctx: Context, node: ast.Return) -> None:
    value = ctx.value(node.value)
    views.returned(ctx, node, value)
    ctx.exits.returned.append((value, ctx.state))
    ctx.exits.sites.append(node)
    ctx.alive = False


def _raise(ctx: Context, node: ast.Raise) -> None:
    value = ctx.value(node.exc) if node.exc is not None else OPEN
    ctx.exits.raised.append((value, ctx.state))
    ctx.alive = False


def _break(ctx: Context, node: ast.Break) -> None:
    ctx.exits.broke.append(ctx.state)
    ctx.alive = False


def _continue(ctx: Context, node: ast.Continue) -> None:
    ctx.exits.continued.append(ctx.state)
    ctx.alive = False


def _delete(ctx: Context, node: ast.Delete) -> None:
    for target in node.targets:
        match target:
            case ast.Name(id=name):
                ctx.drop(name)
            case ast.Subscript(value=owner, slice=ast.Slice() as part):
                bounds = [ctx.value(bound) for bound in (part.lower, part.upper, part.step)]
                access.delete_slice(ctx, ctx.value(owner), bounds)
            case ast.Subscript(value=owner, slice=key):
                access.delete_item(ctx, ctx.value(owner), ctx.value(key))
            case ast.Attribute(value=owner, attr=name):
                base = ctx.value(owner)
                only = base.only
                thing = ctx.state.edit(only.number) if isinstance(only, Ref) else None
                if isinstance(thing, Class | Frame) or hasattr(thing, "names"):
                    thing.names.pop(name, None)  # type: ignore[union-attr]


def _assert(ctx: Context, node: ast.Assert) -> None:
    holds = truth.of_expression(ctx, node.test)
    if holds is False:
        ctx.exits.raised.append((known(AssertionError), ctx.state))
        ctx.alive = False
    else:
        truth.assume(ctx, node.test, holds=True)


def _with(ctx: Context, node: ast.With | ast.AsyncWith) -> None:
    for item in node.items:
        value = definitions.entered(ctx, ctx.value(item.context_expr), item.context_expr)
        if item.optional_vars is not None:
            blocks.assign(ctx, item.optional_vars, value)
    ctx.do(node.body)


def _try(ctx: Context, node: Any) -> None:
    """Run a ``try``: handlers start from any point that the body may have reached."""
    outer = ctx.exits
    inner = Exits(outer.returned, outer.broke, outer.continued, [], outer.yielded, outer.sites)
    ctx.exits = inner
    reached: list[State] = [ctx.state.copy()]
    for statement in node.body:
        ctx.do([statement])
        if not ctx.alive:
            break
        reached.append(ctx.state.copy())
    ends: list[State | None] = []
    if ctx.alive:
        ctx.do(node.orelse)
        ends.append(ctx.state if ctx.alive else None)
    ctx.exits = outer
    certain = bool(inner.raised) and not reached[1:]
    ends += _handled(ctx, node, reached, inner, certain=certain)
    _finish(ctx, node, ends)


def _handled(
    ctx: Context, node: Any, reached: list[State], inner: Exits, *, certain: bool
) -> list[State | None]:
    ends: list[State | None] = []
    if not node.handlers:
        ctx.exits.raised += inner.raised
        return ends
    only_raised = certain or (bool(inner.raised) and len(reached) == 1)
    anywhere = [] if only_raised else reached[:-1]
    meeting = exceptions.meet(ctx, node.handlers, inner.raised)
    ctx.exits.raised += meeting.escaped
    for handler, met in zip(node.handlers, meeting.by_handler, strict=True):
        starts = [*anywhere, *(state for _, state in met)]
        starts = starts or ([] if inner.raised else reached[:1])
        start = join_states(*[state.copy() for state in starts])
        if start is None:
            continue
        ctx.state, ctx.alive = start, True
        if handler.name:
            taints = {t for value, _ in met for t in access.everything_in(ctx, value).taints}
            values = [value for value, _ in met]
            ctx.write(handler.name, values[0] if len(values) == 1 else opened(taints))
        ctx.do(handler.body)
        ends.append(ctx.state if ctx.alive else None)
    return ends


def _finish(ctx: Context, node: Any, ends: list[State | None]) -> None:
    joined = join_states(*ends)
    ctx.alive = joined is not None
    if joined is not None:
        ctx.state = joined
        ctx.do(node.finalbody)
    elif node.finalbody:
        _finish_returns(ctx, node)


def _finish_returns(ctx: Context, node: Any) -> None:
    """Run ``finally`` for paths that left by ``return``: it may still use what they made."""
    waiting, ctx.exits.returned = ctx.exits.returned, []
    if not waiting:
        return
    for value, state in waiting:
        ctx.state, ctx.alive = state.copy(), True
        ctx.do(node.finalbody)
        if ctx.alive:
            ctx.exits.returned.append((value, ctx.state))
    ctx.alive = False


def _global(ctx: Context, node: ast.Global) -> None:
    home = ctx.run.modules.get(ctx.module.path)
    frame = ctx.state.edit(ctx.frame)
    if isinstance(frame, Frame) and home is not None and home != ctx.frame:
        frame.shared = {**frame.shared, **dict.fromkeys(node.names, home)}


def _nonlocal(ctx: Context, node: ast.Nonlocal) -> None:
    frame = ctx.state.edit(ctx.frame)
    if not isinstance(frame, Frame):
        return
    for name in node.names:
        number = frame.parent
        while number is not None:
            outer = ctx.state.get(number)
            if not isinstance(outer, Frame):
                break
            if name in outer.names:
                frame.shared = {**frame.shared, name: number}
                break
            number = outer.parent


_HANDLERS: dict[type[ast.AST], Callable[[Context, Any], None]] = {
    ast.Expr: _expression,
    ast.Assign: _assign,
    ast.AnnAssign: _annotated,
    ast.AugAssign: _augmented,
    ast.Return: _return,
    ast.Raise: _raise,
    ast.Break: _break,
    ast.Continue: _continue,
    ast.Delete: _delete,
    ast.Assert: _assert,
    ast.If: blocks.choose,
    ast.While: blocks.repeat,
    ast.For: blocks.iterate,
    ast.AsyncFor: blocks.iterate,
    ast.With: _with,
    ast.AsyncWith: _with,
    ast.Try: _try,
    ast.Global: _global,
    ast.Nonlocal: _nonlocal,
    ast.Match: matching.match,
    ast.FunctionDef: definitions.function,
    ast.AsyncFunctionDef: definitions.function,
    ast.ClassDef: definitions.class_,
    ast.Import: definitions.import_,
    ast.ImportFrom: definitions.import_from,
}
if hasattr(ast, "TryStar"):
    _HANDLERS[ast.TryStar] = _try
