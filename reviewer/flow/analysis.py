"""Follow values through one file: its module body, then every function from outside."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from functools import partial

from guru.reviewer.flow.entrances import comes_late
from guru.reviewer.flow.followed import STEPS_A_FUNCTION, Flow
from guru.reviewer.flow.heap import Frame, Imported, State
from guru.reviewer.flow.knowledge import Knowledge
from guru.reviewer.flow.models_table import tables
from guru.reviewer.flow.project import Project
from guru.reviewer.flow.reach import Reach
from guru.reviewer.flow.run import expressions, statements
from guru.reviewer.flow.run.calls import Arguments, run_function
from guru.reviewer.flow.run.context import BudgetSpentError, Context, Run
from guru.reviewer.flow.run.given import given
from guru.reviewer.flow.run.prepared import library_objects, prepare
from guru.reviewer.flow.run.shared import open_shared
from guru.reviewer.flow.settings import FlowSettings, TaintSettings
from guru.reviewer.flow.values import OPEN, Fn, Value, one
from guru.reviewer.reading.module import Function, Module

_LEAST_STEPS = 20_000
_STEPS_A_LINE = 40

Give = Callable[[ast.arg, int], Value]
"""What the outside hands over for a parameter at a position."""
Ready = Callable[[Value], None]
"""What is done to an object before one of its methods is called."""


def follow(module: Module, settings: FlowSettings) -> Flow:
    """Run a file abstractly and return where tainted data reaches dangerous places."""
    models = tables(settings.taint)
    reach = Reach(module, models, settings.taint)
    if not reach.has_sink and not reach.has_source:  # other files may hold sinks, too
        return Flow(reach=reach)
    entries = [function for function in _functions(module) if reach.is_entry(function)]
    if not entries and not reach.has_source:
        return Flow(reach=reach)
    around = settings if reach.has_source else FlowSettings(settings.taint)
    run = started(module, around, reach)
    cut_off, spare = _run_all(run, module, entries, settings.taint)
    # Without a tree no file was found: that says nothing of whether it is there.
    rests_on = run.project.digests if around.tree is not None else {}
    return Flow(tuple(run.hits.values()), rests_on, cut_off, spare, reach)


def started(module: Module, settings: FlowSettings, reach: Reach) -> Run:
    """Return a run of a file that has done nothing yet."""
    budget = _LEAST_STEPS + _STEPS_A_LINE * module.text.count("\n")
    return Run(
        Knowledge(tables(settings.taint)),
        Project(settings, module),
        module,
        reach,
        budget,
        expressions.evaluate,
        statements.execute,
    )


def _run_all(
    run: Run, module: Module, entries: Sequence[Function], taint: TaintSettings
) -> tuple[bool, int]:
    """Run the body and the functions; return whether it was cut off, and the steps to spare."""
    granted = run.steps
    settled, whole = module_run(run, module)
    spare = STEPS_A_FUNCTION - (granted - run.steps)
    cut_off = not whole
    for function in sorted(entries, key=comes_late):
        if run.steps <= 0:
            return True, 0
        ctx = from_outside(run, module, settled)
        give = partial(given, ctx, function, taint)
        ready = partial(prepare, ctx, function, taint)
        cut_off |= not within_budget(run, partial(enter, ctx, function, give, ready))
    return cut_off, min(spare, run.steps - STEPS_A_FUNCTION)


def module_run(run: Run, module: Module) -> tuple[State, bool]:
    """Run a file's body; return the state that it leaves, and whether the budget was enough."""
    state = State(Imported())
    number = state.add(Frame({"__file__": OPEN}, None, module.path))
    run.modules[module.path] = number
    ctx = Context(run, module, number, state)
    whole = within_budget(run, lambda: ctx.do(module.tree.body))
    ctx.alive = True
    open_shared(ctx)
    return ctx.state.settle(), whole


def from_outside(run: Run, module: Module, settled: State) -> Context:
    """Return where a call from outside starts: in the module's frame, its body done."""
    return Context(run, module, run.modules[module.path], settled.copy())


def within_budget(run: Run, work: Callable[[], object]) -> bool:
    """Do some work with a function's share of the budget; whether it was enough."""
    granted = min(run.steps, STEPS_A_FUNCTION)
    left = run.steps - granted
    run.steps = granted
    run.reentered.clear()
    run.handed.clear()
    try:
        work()
    except (BudgetSpentError, RecursionError):
        run.steps = max(run.steps, 0) + left
        run.watchers.clear()
        return False
    run.steps += left
    return True


def enter(
    ctx: Context, function: Function, give: Give, ready: Ready | None = None
) -> tuple[Value, Value]:
    """Call a function as the outside would; ``give`` tells what it hands over.

    ``ready`` does to the object whose method it is what is done before. Returns what the function
    returns, and that object.
    """
    arguments = Arguments()
    receiver = OPEN
    parameters = [*function.args.posonlyargs, *function.args.args]
    owner = ctx.module.parent(function)
    in_class = isinstance(owner, ast.ClassDef)
    for position, parameter in enumerate(parameters):
        if position == 0 and in_class and parameter.arg in {"self", "cls"}:
            receiver = _receiver(ctx, owner)
            if ready is not None:
                ready(receiver)
            arguments.positional.append(receiver)
            continue
        arguments.positional.append(give(parameter, position))
    for parameter in function.args.kwonlyargs:
        arguments.named[parameter.arg] = give(parameter, 0)
    if function.args.vararg is not None or function.args.kwarg is not None:
        rest = function.args.vararg or function.args.kwarg
        assert rest is not None  # noqa: S101 - one of them is there
        arguments.more = give(rest, len(parameters))
    target = Fn(function, ctx.module.path, ctx.frame)
    return run_function(ctx, target, arguments, function), receiver


def _receiver(ctx: Context, owner: ast.AST | None) -> Value:
    """Return an object of the class, made as the class would be without arguments."""
    from guru.reviewer.flow.heap import Class, Instance
    from guru.reviewer.flow.values import Ref

    name = getattr(owner, "name", "")
    kind = ctx.read(name)
    only = kind.only if kind is not None else None
    if isinstance(only, Ref) and isinstance(ctx.state.get(only.number), Class):
        names = library_objects(ctx, owner) if isinstance(owner, ast.ClassDef) else {}
        return one(Ref(ctx.state.add(Instance(one(only), names, OPEN))))
    return OPEN


def _functions(module: Module) -> list[Function]:
    """Return the functions that the outside can call: not those inside functions."""
    return [function for function in module.functions if module.function_of(function) is None]
