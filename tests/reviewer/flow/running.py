"""Runs programs in Python and in the engine and compares: what the engine says must be true.

A program calls ``probe(number, values...)`` where it wants to be looked at. Python notes what the
values are each time it comes by; the engine, brought to the same call, must allow for each of them,
and must come by at all.
"""

from __future__ import annotations

import ast
import contextlib
import copy
import io
import random
from collections.abc import Mapping
from dataclasses import dataclass, field

from guru.reviewer.flow.analysis import _run_all as run_everything
from guru.reviewer.flow.heap import Instance, Map, Seq
from guru.reviewer.flow.knowledge import Knowledge
from guru.reviewer.flow.models_table import tables
from guru.reviewer.flow.project import Project
from guru.reviewer.flow.reach import Reach
from guru.reviewer.flow.run import expressions, statements
from guru.reviewer.flow.run.context import Context, Run
from guru.reviewer.flow.settings import FlowSettings, TaintSettings
from guru.reviewer.flow.values import Const, Ref, Value, known
from guru.reviewer.reading.decode import Text
from guru.reviewer.reading.module import Function, Module

SETTINGS = FlowSettings(TaintSettings())
BUDGET = 400_000
_DEPTH = 4  # containers within containers that are compared


class Endless(BaseException):
    """The program came by its probes too often."""


@dataclass
class Seen:
    """What Python saw at each probe, and which of that the engine has not allowed for yet."""

    records: dict[int, list[tuple[object, ...]]] = field(default_factory=dict)
    count: int = 0

    def probe(self, number: int, *values: object) -> None:
        """Note a visit."""
        self.count += 1
        if number == 0:
            if self.count > 2_000 or any(len(v) > 200 for v in values if isinstance(v, list | str)):
                raise Endless
            return
        self.records.setdefault(number, []).append(copy.deepcopy(values))


def run_in_python(code: str, given: Mapping[str, object], driver: str = "") -> Seen:
    """Run a program until it ends or raises; what it has seen by then is true in any case."""
    seen = Seen()
    names = {"__name__": "example", "probe": seen.probe, **copy.deepcopy(dict(given))}
    random.seed(0)
    with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(Exception, Endless):
        exec(compile(code + driver, "example.py", "exec"), names)
    return seen


@dataclass
class Claim:
    """A visit of a probe that the engine does not allow for."""

    number: int
    actual: tuple[object, ...]
    said: list[str]

    def __str__(self) -> str:
        if not self.said:
            return f"probe {self.number} saw {self.actual!r}; the engine never comes by"
        return f"probe {self.number} saw {self.actual!r}, not " + " or ".join(self.said[:4])


def false_claims(code: str, seen: Seen, *, entries: bool = False) -> list[Claim]:
    """Run a program in the engine; return what Python saw and the engine excludes."""
    module = Module("example.py", Text(code))
    models = tables(SETTINGS.taint)
    left = {number: list(visits) for number, visits in seen.records.items()}
    said: dict[int, list[str]] = {}

    def evaluate(ctx: Context, node: ast.expr | None) -> Value:
        match node:
            case ast.Call(func=ast.Name(id="probe"), args=[ast.Constant(value=int(n)), *rest]):
                values = [expressions.evaluate(ctx, each) for each in rest]
                if ctx.alive and n in left:
                    said.setdefault(n, []).append(str([told(ctx, v) for v in values]))
                    left[n] = [a for a in left[n] if not _allows(ctx, values, a)]
                return known(None)
        return expressions.evaluate(ctx, node)

    run = Run(
        Knowledge(models),
        Project(SETTINGS, module),
        module,
        Reach(module, models, SETTINGS.taint),
        BUDGET,
        evaluate,
        statements.execute,
    )
    functions: list[Function] = [
        f
        for kind in (ast.FunctionDef, ast.AsyncFunctionDef)
        for f in module.of_type(kind)
        if entries and module.function_of(f) is None
    ]
    if run_everything(run, module, functions, SETTINGS.taint):
        return []  # cut off by the budget: nothing is claimed
    return [
        Claim(number, actual, said.get(number, []))
        for number, visits in left.items()
        for actual in visits[:1]
    ]


def _allows(ctx: Context, values: list[Value], actual: tuple[object, ...]) -> bool:
    pairs = zip(values, actual, strict=True)
    return all(holds_for(ctx, value, each, _DEPTH) for value, each in pairs)


def holds_for(ctx: Context, value: Value, actual: object, depth: int) -> bool:
    """Whether what the engine says of a value is true of the actual one."""
    if depth == 0 or any(_is(ctx, a, actual, depth) for a in value.alternatives):
        return True
    if not value.open:
        return False
    return not isinstance(actual, str) or actual.startswith(value.prefix)


def _is(ctx: Context, alternative: object, actual: object, depth: int) -> bool:
    if isinstance(alternative, Const):
        same = type(actual) is alternative.kind and actual == alternative.value
        return same or (actual != actual and alternative.kind is float)
    if not isinstance(alternative, Ref):
        return not isinstance(actual, int | str | list | dict | tuple | set | None)
    thing = ctx.state.get(alternative.number)
    match thing:
        case Seq():
            return _is_sequence(ctx, thing, actual, depth)
        case Map():
            return isinstance(actual, dict) and _is_map(ctx, thing, actual, depth)
        case Instance():
            inside = getattr(actual, "__dict__", None)
            if inside is None:
                return not isinstance(actual, int | str | list | dict | set | None)
            pairs = [(thing.names[k], v) for k, v in inside.items() if k in thing.names]
            return all(holds_for(ctx, value, each, depth - 1) for value, each in pairs)
    return not isinstance(actual, int | str | list | dict | tuple | set | None)


def _is_sequence(ctx: Context, thing: Seq, actual: object, depth: int) -> bool:
    if isinstance(actual, set | frozenset):
        possible = [*thing.items, *([thing.rest] if thing.rest is not None else [])]
        fits = thing.rest is not None or len(actual) <= len(thing.items)
        covered = (any(holds_for(ctx, p, a, depth - 1) for p in possible) for a in actual)
        return thing.kind == "set" and fits and all(covered)
    if thing.kind in {"list", "tuple"} and type(actual).__name__ != thing.kind:
        return isinstance(actual, tuple | range) or not isinstance(actual, list | str | int | dict)
    if not isinstance(actual, list | tuple):
        return True
    count = len(thing.items)
    if len(actual) < count or (thing.rest is None and len(actual) != count):
        return False
    possible = [*thing.items, *[thing.rest or Value()] * (len(actual) - count)]
    pairs = zip(possible, actual, strict=True)
    return all(holds_for(ctx, item, part, depth - 1) for item, part in pairs)


def _is_map(ctx: Context, thing: Map, actual: dict[object, object], depth: int) -> bool:
    certain = set(thing.items) - thing.maybe
    keys = {Const.of(key) for key in actual}
    if not certain <= keys or (thing.rest is None and not keys <= set(thing.items)):
        return False
    pairs = ((thing.items.get(Const.of(key), thing.rest), part) for key, part in actual.items())
    return all(item is None or holds_for(ctx, item, part, depth - 1) for item, part in pairs)


def told(ctx: Context, value: Value, depth: int = 3) -> str:
    """Return a value in short, for messages."""
    parts = []
    for alternative in value.alternatives:
        thing = ctx.state.get(alternative.number) if isinstance(alternative, Ref) else None
        if isinstance(alternative, Const):
            parts.append(repr(alternative.value))
        elif isinstance(thing, Seq) and depth:
            inner = [told(ctx, item, depth - 1) for item in thing.items]
            rest = [f"*{told(ctx, thing.rest, depth - 1)}"] if thing.rest is not None else []
            parts.append(f"{thing.kind}[{', '.join(inner + rest)}]")
        elif isinstance(thing, Map) and depth:
            inner = [f"{k.value!r}: {told(ctx, v, depth - 1)}" for k, v in thing.items.items()]
            rest = [f"**{told(ctx, thing.rest, depth - 1)}"] if thing.rest is not None else []
            parts.append(f"{{{', '.join(inner + rest)}}}")
        else:
            parts.append(type(thing or alternative).__name__)
    if value.open:
        parts.append(f"{value.prefix}..." if value.prefix else "...")
    return "|".join(parts) or "nothing"
