"""Runs code abstractly, for tests: what the engine says of a module's names."""

from guru.reviewer.flow.analysis import follow
from guru.reviewer.flow.heap import Frame, Map, Seq, State
from guru.reviewer.flow.knowledge import Knowledge
from guru.reviewer.flow.models_table import tables
from guru.reviewer.flow.project import Project
from guru.reviewer.flow.reach import Reach
from guru.reviewer.flow.run import expressions, statements
from guru.reviewer.flow.run.context import Context, Run
from guru.reviewer.flow.settings import FlowSettings, TaintSettings
from guru.reviewer.flow.values import Const, Ref, Value
from guru.reviewer.reading.decode import Text
from guru.reviewer.reading.module import Module

SETTINGS = FlowSettings(TaintSettings(named=frozenset({"taint"})))


def run_module(code: str) -> Context:
    """Run a module's body and return where the run stands at its end."""
    module = Module("example.py", Text(code))
    models = tables(SETTINGS.taint)
    run = Run(
        Knowledge(models),
        Project(SETTINGS, module),
        module,
        Reach(module, models, SETTINGS.taint),
        200_000,
        expressions.evaluate,
        statements.execute,
    )
    state = State()
    number = state.add(Frame({}, None, module.path))
    run.modules[module.path] = number
    ctx = Context(run, module, number, state)
    ctx.do(module.tree.body)
    return ctx


def holds_for(ctx: Context, value: Value, actual: object, depth: int = 4) -> bool:
    """Whether what the engine says of a value is true of the actual one."""
    if value.open or depth == 0:
        return True
    return any(_is(ctx, alternative, actual, depth) for alternative in value.alternatives)


def _is(ctx: Context, alternative: object, actual: object, depth: int) -> bool:
    if isinstance(alternative, Const):
        same = type(actual) is alternative.type and actual == alternative.value
        return same or (actual != actual and alternative.type is float)
    thing = ctx.state.get(alternative.number) if isinstance(alternative, Ref) else None
    if isinstance(thing, Seq) and isinstance(actual, list | tuple):
        known = len(thing.items)
        if len(actual) < known or (thing.rest is None and len(actual) != known):
            return thing.rest is not None
        pairs = zip(thing.items, actual, strict=False)
        return all(holds_for(ctx, item, part, depth - 1) for item, part in pairs)
    if isinstance(thing, Map) and isinstance(actual, dict):
        if thing.rest is None and not {Const.of(key) for key in actual} <= set(thing.items):
            return False
        pairs = ((thing.items.get(Const.of(key)), part) for key, part in actual.items())
        return all(item is None or holds_for(ctx, item, part, depth - 1) for item, part in pairs)
    return not isinstance(alternative, Ref) or thing is None or not isinstance(thing, Seq | Map)


def reaches(code: str) -> bool:
    """Whether the parameter ``taint`` is said to reach a shell."""
    flow = follow(Module("example.py", Text("import os\n" + code)), SETTINGS)
    return any(
        hit.danger == "command" and any(taint.source.kind == "named" for taint in hit.taints)
        for hit in flow.hits
    )
