"""Dangerous places as a run comes by them, and the hits that it notes there."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from guru.models.location import Location
from guru.reviewer.flow.models_table import Sink, Tables
from guru.reviewer.flow.run import built, dangerous
from guru.reviewer.flow.run.arguments import Arguments
from guru.reviewer.flow.run.context import Context, Hit
from guru.reviewer.flow.run.libraries.calls import is_known
from guru.reviewer.flow.run.libraries.names import may_be_object
from guru.reviewer.flow.values import Bound, Const, Lib, Method, Taint, Value


def look(
    ctx: Context, tables: Tables, function: Value, arguments: Arguments, node: ast.AST
) -> None:
    """Note where tainted arguments reach a dangerous place."""
    for alternative in function.alternatives:
        match alternative:
            case Lib(name=name):
                sinks = tables.sinks
                _look_at(ctx, name, sinks.get(name, ()), None, arguments, node)
                owner, _, tail = name.rpartition(".")
                if f".{tail}" in sinks and may_be_object(owner):
                    receiver = Value((Lib(owner),), True, function.taints, function.prefix)
                    _look_at(ctx, name, sinks[f".{tail}"], receiver, arguments, node)
            case Bound(receiver=receiver, function=Method(name=name)):
                found: Sequence[Sink] = tables.sinks.get(f".{name}", ())
                if not any(isinstance(a, Const) for a in receiver.alternatives):
                    found = [*found, *_sinks_by_name(ctx, tables, name, receiver, arguments)]
                    _look_at(ctx, name, found, receiver, arguments, node)
                    if not is_known(ctx, receiver):
                        built.handed_on(ctx, name, arguments, node)
    if function.open and not function.alternatives:
        name = dangerous.library_name(node)
        found = _sinks_by_name(ctx, tables, name, None, arguments)
        _look_at(ctx, name, found, None, arguments, node)
        built.handed_on(ctx, name, arguments, node)


def _sinks_by_name(
    ctx: Context, tables: Tables, name: str, receiver: Value | None, arguments: Arguments
) -> Sequence[Sink]:
    """Return what a function may be by its name, where that is of any concern."""
    if dangerous.is_touched(ctx, receiver, arguments):
        return tables.sinks_by_name(name)
    return ()


def _look_at(
    ctx: Context,
    name: str,
    sinks: Sequence[Sink],
    receiver: Value | None,
    arguments: Arguments,
    node: ast.AST,
) -> None:
    for sink in sinks:
        live = dangerous.taints_at(ctx, dangerous.Place(sink, receiver, arguments, node))
        if live:
            report(ctx, sink.danger, node, name, live)


def report(ctx: Context, danger: str, node: ast.AST, what: str, taints: frozenset[Taint]) -> None:
    """Note a hit; one in another file is told at the call of this file that leads there."""
    run = ctx.run
    place: ast.AST | None = node
    elsewhere: Location | None = None
    if ctx.module is not run.module:
        place, elsewhere = ctx.site, ctx.location(node)
    if place is None:
        return
    known = run.hits.get((danger, place))
    if known is not None:
        taints |= known.taints
    run.hits[danger, place] = Hit(danger, place, what, taints, elsewhere)
