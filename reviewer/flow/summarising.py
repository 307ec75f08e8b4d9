"""Functions summed up: each is run once with every parameter in an unknown hand."""

from __future__ import annotations

import ast
from collections.abc import Collection
from functools import partial

from guru.models.records import replace
from guru.reviewer.flow.analysis import enter, from_outside, module_run, started, within_budget
from guru.reviewer.flow.heap import State
from guru.reviewer.flow.models_table import tables
from guru.reviewer.flow.reach import Reach
from guru.reviewer.flow.run import access
from guru.reviewer.flow.run.context import Context, Run
from guru.reviewer.flow.settings import FlowSettings
from guru.reviewer.flow.summary import Hand, Summaries, Summary
from guru.reviewer.flow.values import OPEN, Const, Taint, Value
from guru.reviewer.reading.module import Function, Module


def summarise(module: Module, names: Collection[str], settings: FlowSettings) -> Summaries:
    """Sum up the functions of a file that are asked for; names it does not have are left out."""
    handed = replace(settings.taint, parameters=True)
    reach = Reach(module, tables(settings.taint), handed)
    run = started(module, settings, reach)
    settled, _ = module_run(run, module)
    found = {}
    for function in module.functions:
        name = module.symbol_of(function)
        if name in names:
            found[name] = _summary(run, module, settled, function)
    return Summaries(found, dict(run.project.digests))


def _summary(run: Run, module: Module, settled: State, function: Function) -> Summary:
    run.hits.clear()
    ctx = from_outside(run, module, settled)
    given: list[tuple[Value, Value]] = []
    whole = within_budget(run, lambda: given.append(enter(ctx, function, partial(_handed, ctx))))
    returned, receiver = given[0] if given else (OPEN, OPEN)
    reaches = frozenset((_hand(t), h.danger) for h in run.hits.values() for t in h.taints)
    constants = _constants(returned)
    return Summary(reaches, _hands_in(ctx, returned), _hands_in(ctx, receiver), constants, whole)


def _handed(ctx: Context, parameter: ast.arg, _position: int) -> Value:
    return ctx.source("parameter", parameter, parameter.arg)


def _hands_in(ctx: Context, value: Value) -> frozenset[tuple[Hand, tuple[str, ...]]]:
    taints = access.everything_in(ctx, value).taints
    return frozenset((_hand(taint), tuple(sorted(taint.safe))) for taint in taints)


def _hand(taint: Taint) -> Hand:
    return taint.source.kind, taint.source.text


def _constants(value: Value) -> tuple[str, ...]:
    known = [a for a in value.alternatives if isinstance(a, Const)]
    if value.open or len(known) != len(value.alternatives):
        return ()
    return tuple(sorted(f"{a.kind.__name__}:{a.value!r}" for a in known))
