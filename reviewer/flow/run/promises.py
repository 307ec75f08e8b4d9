"""Guards in functions of their own: what a call that came back proves of what it was handed.

A function that raises unless a path lies below its folder, or that answers whether a name is on a
list, guards its callers as the same test would in their own lines.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from guru.models.records import replace
from guru.reviewer.flow.dangers import ALL_TEXT_DANGERS
from guru.reviewer.flow.heap import Frame
from guru.reviewer.flow.run import guards
from guru.reviewer.flow.run.arguments import arguments_of, replace_first
from guru.reviewer.flow.run.checkers import is_check
from guru.reviewer.flow.run.parameters import bind
from guru.reviewer.flow.values import Bound, Fn, Lib, Method, Taint, Value
from guru.reviewer.reading.index import walk

if TYPE_CHECKING:
    from guru.reviewer.flow.run.context import Context

_SMALL = 60  # nodes of a function that is run again for what its answer proves
_DEEPEST = 6  # calls within calls that are asked what they prove


def after_call(ctx: Context, inner: Context, function: Fn, handed: dict[str, Value]) -> None:
    """Ward off in the caller what the function's return has proved of its parameters."""
    stored: frozenset[str] | None = None
    for name, before in handed.items():
        frame = ctx.state.get(inner.frame)
        after = frame.names.get(name) if isinstance(frame, Frame) else None
        if after is None or after is before or after.taints == before.taints:
            continue
        if stored is None:
            stored = _rebound(ctx, function)
        if name not in stored:
            for taint, gained in _gained(before, [after]):
                _ward(ctx, taint, gained)


def _gained(before: Value, afters: list[Value]) -> Iterator[tuple[Taint, frozenset[str]]]:
    """Yield each taint with the dangers that are warded off in all of the later values."""
    for taint in before.taints:
        left = [
            other.safe
            for after in afters
            for other in after.taints
            if other.source == taint.source and other.safe >= taint.safe
        ]
        gained = frozenset.intersection(*left) if left else ALL_TEXT_DANGERS
        if gained - taint.safe:
            yield taint, gained - taint.safe


def _ward(ctx: Context, taint: Taint, gained: frozenset[str]) -> None:
    frame = ctx.state.edit(ctx.frame)
    if not isinstance(frame, Frame):
        return
    for name, value in list(frame.names.items()):
        same = {t for t in value.taints if t.source == taint.source and t.safe == taint.safe}
        if same:
            cleaned = frozenset(each.without(gained) for each in same)
            frame.refine(name, value.with_taints((value.taints - same) | cleaned))


def _rebound(ctx: Context, function: Fn) -> frozenset[str]:
    """Return the names that a function binds anew: of them, nothing follows for the caller."""
    known = ctx.run.rebound.get(function.node)
    if known is None:
        names = (n for n in walk(function.node) if isinstance(n, ast.Name))
        known = frozenset(n.id for n in names if not isinstance(n.ctx, ast.Load))
        ctx.run.rebound[function.node] = known
    return known


def assume_call(ctx: Context, node: ast.Call, called: Value, *, holds: bool) -> None:
    """Ward off what follows from the answer of a function that was asked in a test."""
    function, receiver = _function(called)
    if function is None:
        if holds and _is_unknown(called) and is_check(_name(node)):
            for argument in [*node.args, *(k.value for k in node.keywords)]:
                taints = ctx.value(argument).taints
                guards.clean_related(ctx, taints, ALL_TEXT_DANGERS)
        return
    if len(ctx.calls) >= _DEEPEST or function.node in ctx.calls:
        return
    arguments = arguments_of(ctx, node)
    if not any(value.taints for value in arguments.all()):
        return
    if receiver is not None:
        arguments = replace_first(arguments, receiver)
    inner = bind(replace(ctx, state=ctx.state.copy()), function, arguments, node)
    handed = _tainted(inner)
    if isinstance(function.node, ast.Lambda):
        from guru.reviewer.flow.run import truth

        truth.assume(inner, function.node.body, holds=holds)
        ends = [inner.state]
    else:
        inner.do(function.node.body)
        ends = list(_agreeing(inner, holds=holds))
    for name in handed.keys() - _rebound(ctx, function):
        frames = (state.get(inner.frame) for state in ends)
        afters = [f.names.get(name, handed[name]) for f in frames if isinstance(f, Frame)]
        if afters:
            for taint, gained in _gained(handed[name], afters):
                _ward(ctx, taint, gained)


def _agreeing(inner: Context, *, holds: bool) -> Iterator:  # type: ignore[type-arg]
    """Yield the states in which the function has answered as it did."""
    from guru.reviewer.flow.run import truth

    sites = inner.exits.sites
    known = len(sites) == len(inner.exits.returned)
    for number, (value, state) in enumerate(inner.exits.returned):
        inner.state = state
        verdict = truth.of_value(inner, value)
        if verdict is (not holds):
            continue
        answer = sites[number].value if known else None
        if verdict is None and answer is not None:
            truth.assume(inner, answer, holds=holds)
        yield inner.state
    if inner.alive and not holds:  # the end is reached without an answer: None
        yield inner.state


def _tainted(inner: Context) -> dict[str, Value]:
    return {name: value for name, value in inner.names.items() if value.taints}


def is_asked_again(ctx: Context, node: ast.expr) -> bool:
    """Whether it is worth asking what an answer proves that a name has kept.

    Functions of the project are run once more for it: small ones, and those that check things.
    """
    if not isinstance(node, ast.Call):
        return True
    function, _ = _function(ctx.value(node.func))
    if function is None or is_check(_name(node)):
        return True
    module = ctx.run.project.of_path(function.path)
    is_small = ctx.run.reach.words(function.node, module).size <= _SMALL
    return is_small and any(_tests(each) for each in walk(function.node))


def _tests(node: ast.AST) -> bool:
    is_call = isinstance(node, ast.Return) and isinstance(node.value, ast.Call)
    return is_call or isinstance(node, (ast.If, ast.Compare, ast.BoolOp, ast.Lambda))


def _function(value: Value) -> tuple[Fn | None, Value | None]:
    match value.only:
        case Fn() as function:
            return function, None
        case Bound(receiver=receiver, function=Fn() as function):
            return function, receiver
    return None, None


def _is_unknown(value: Value) -> bool:
    """Whether nothing but its name is known of a function."""
    for alternative in value.alternatives:
        match alternative:
            case Lib() | Bound(function=Method()):
                continue
        return False
    return True


def _name(node: ast.Call) -> str:
    match node.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def after_check(ctx: Context, node: ast.expr) -> None:
    """A check whose answer nobody reads raises: what follows it has passed."""
    match node:
        case ast.Await(value=inner):
            after_check(ctx, inner)
        case ast.Call() if is_check(_name(node)) and _is_unknown(ctx.value(node.func)):
            for argument in [*node.args, *(k.value for k in node.keywords)]:
                guards.clean_related(ctx, ctx.value(argument).taints, ALL_TEXT_DANGERS)
