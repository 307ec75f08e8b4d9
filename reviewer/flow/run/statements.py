"""Statements: what each does to the state, and where paths leave."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import Any, Final

from guru.reviewer.flow.heap import Class, Frame
from guru.reviewer.flow.run import (
    answers,
    blocks,
    definitions,
    formatting,
    leaving,
    matching,
    places,
    promises,
    special,
    truth,
    views,
    vouching,
)
from guru.reviewer.flow.run.access import subscripts
from guru.reviewer.flow.run.access.concatenation import concatenated, grown
from guru.reviewer.flow.run.access.slices import delete_slice
from guru.reviewer.flow.run.context import Context
from guru.reviewer.flow.values import OPEN, Ref, known


def execute(ctx: Context, body: Sequence[ast.stmt]) -> None:
    """Run statements until a path ends; ``ctx.alive`` tells whether the end was reached."""
    for statement in body:
        if not ctx.alive:
            break
        ctx.run.step()
        handler = _HANDLERS.get(type(statement))
        if ctx.run.watchers:
            ctx.run.watchers[-1].add(ctx.state)
        if handler is not None:
            handler(ctx, statement)
    if ctx.run.watchers:
        ctx.run.watchers[-1].add(ctx.state)
    if ctx.exits.views and body is getattr(ctx.calls[-1], "body", None):
        views.serve(ctx)


def _expression(ctx: Context, node: ast.Expr) -> None:
    ctx.value(node.value)
    promises.after_check(ctx, node.value)
    vouching.after_conversion(ctx, node.value)


def _assign(ctx: Context, node: ast.Assign) -> None:
    value = ctx.value(node.value)
    for target in node.targets:
        blocks.assign(ctx, target, value)
        places.keep(ctx, target, node.value)


def _annotated(ctx: Context, node: ast.AnnAssign) -> None:
    if node.value is not None:
        blocks.assign(ctx, node.target, ctx.value(node.value))
        places.keep(ctx, node.target, node.value)


def _augmented(ctx: Context, node: ast.AugAssign) -> None:
    before, added = ctx.value(node.target), ctx.value(node.value)
    joined = special.operated(ctx, node.op, before, added)
    joined = joined or grown(ctx, node.op, before, added)
    joined = joined or concatenated(ctx, node.op, before, added)
    blocks.assign(ctx, node.target, joined or formatting.added(node.op, before, added))


def _return(ctx: Context, node: ast.Return) -> None:
    value = ctx.value(node.value)
    answers.returned(ctx, node, value)
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
                delete_slice(ctx, ctx.value(owner), bounds)
            case ast.Subscript(value=owner, slice=key):
                subscripts.delete_item(ctx, ctx.value(owner), ctx.value(key))
            case ast.Attribute(value=owner, attr=name):
                base = ctx.value(owner)
                only = base.only
                thing = ctx.state.edit(only.number) if isinstance(only, Ref) else None
                if isinstance(thing, (Class, Frame)) or hasattr(thing, "names"):
                    thing.names.pop(name, None)  # type: ignore[union-attr]


def _assert(ctx: Context, node: ast.Assert) -> None:
    holds = truth.of_expression(ctx, node.test)
    if holds is False:
        ctx.exits.raised.append((known(AssertionError), ctx.state))
        ctx.alive = False
    else:
        truth.assume(ctx, node.test, holds=True)


def _global(ctx: Context, node: ast.Global) -> None:
    home = ctx.run.modules.get(ctx.module.path)
    frame = ctx.state.edit(ctx.frame)
    if isinstance(frame, Frame) and home is not None and home != ctx.frame:
        frame.shared = {**frame.shared, **dict.fromkeys(node.names, home)}


_HANDLERS: Final[dict[type[ast.AST], Callable[[Context, Any], None]]] = {
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
    ast.With: leaving.with_,
    ast.AsyncWith: leaving.with_,
    ast.Try: leaving.try_,
    ast.Global: _global,
    ast.Match: matching.match,
    ast.FunctionDef: definitions.function,
    ast.AsyncFunctionDef: definitions.function,
    ast.ClassDef: definitions.class_,
    ast.Import: definitions.import_,
    ast.ImportFrom: definitions.import_from,
}
if hasattr(ast, "TryStar"):
    _HANDLERS[ast.TryStar] = leaving.try_
