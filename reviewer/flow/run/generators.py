"""Generators, run to their end where they are called."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from guru.reviewer.flow.heap import Seq, join_states
from guru.reviewer.flow.run.access.sequences import scatter
from guru.reviewer.flow.run.context import Context
from guru.reviewer.flow.values import OPEN, Fn, Ref, Value, one
from guru.reviewer.reading.module import Module

_YIELDS: tuple[type[ast.expr], ...] = (ast.Yield, ast.YieldFrom)
_INNER = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)


def is_generator(ctx: Context, function: Fn) -> bool:
    """Whether a function yields."""
    known = ctx.run.generators.get(function.path)
    if known is None:
        module = ctx.run.project.of_path(function.path)
        known = ctx.run.generators[function.path] = _generators(module)
    return function.node in known


def _generators(module: Module) -> frozenset[ast.AST]:
    """Return the functions of a module that yield: the innermost around each ``yield``."""
    yields = (node for kind in _YIELDS for node in module.of_type(kind))
    around = (next((a for a in module.ancestors(y) if isinstance(a, _INNER)), None) for y in yields)
    return frozenset(function for function in around if function is not None)


def generate(ctx: Context, inner: Context, body: Sequence[ast.stmt]) -> Value:
    """Run a generator to its end: how far it is run in truth, its user decides."""
    number = inner.exits.yielded = inner.state.add(Seq("iterator", []))
    base = inner.state
    inner.state = base.settle()
    before = inner.state.copy()
    inner.do(body)
    exits = inner.exits
    ends = [*(state for _, state in exits.returned), *(state for _, state in exits.raised)]
    ends += [inner.state] if inner.alive or not ends else []
    given = join_states(*[state.copy() for state in ends])
    thing = given.get(number) if given is not None else None
    end = join_states(*ends, *exits.rested.states, before) or before
    ctx.state = end.unsettle(base)
    if isinstance(thing, Seq):
        thing = thing.copy()
        if not inner.alive and not exits.returned:  # it goes on for ever, or until it raises
            scatter(thing, OPEN)
        ctx.state.objects[number] = thing
    return one(Ref(number))
