"""Dependencies of FastAPI's views: what ``Depends(make)`` hands over is what ``make`` gives."""

from __future__ import annotations

import ast

from guru.models.records import replace
from guru.reviewer.flow.converted import is_no_text, without_text
from guru.reviewer.flow.handlers import last_word
from guru.reviewer.flow.heap import Class, Seq
from guru.reviewer.flow.run.access.classes import class_attribute
from guru.reviewer.flow.run.access.sequences import anything
from guru.reviewer.flow.run.arguments import Arguments
from guru.reviewer.flow.run.calls import call
from guru.reviewer.flow.run.context import Context, library_names
from guru.reviewer.flow.run.parameters import default_of
from guru.reviewer.flow.values import OPEN, Fn, Lib, Ref, Value, one
from guru.reviewer.reading.module import Function

_WORDS = frozenset({"Depends", "Security"})
_REQUESTS = frozenset({"Request", "WebSocket", "HTTPConnection"})


def of(ctx: Context, function: Function, parameter: ast.arg) -> Value | None:
    """Return what a parameter is handed by its dependency, None where it has none."""
    default = default_of(function, parameter)
    marks = [default] if default is not None else []
    marks += [node for node in _annotation(parameter) if isinstance(node, ast.Call)]
    for mark in marks:
        if isinstance(mark, ast.Call) and last_word(mark) in _WORDS:
            maker = mark.args[0] if mark.args else next(iter(_annotation(parameter)), None)
            return _given(ctx, maker, parameter) if maker is not None else OPEN
    return None


def _annotation(parameter: ast.arg) -> list[ast.expr]:
    """Return the type that a parameter is annotated with, and what ``Annotated`` adds to it."""
    match parameter.annotation:
        case None:
            return []
        case ast.Subscript(value=owner, slice=ast.Tuple(elts=parts)):
            return parts if last_word(owner) == "Annotated" else []
        case written:
            return [written]


def _given(ctx: Context, maker: ast.expr, parameter: ast.arg) -> Value:
    """Call what makes a dependency as the framework would."""
    value = ctx.value(maker)
    if any("security" in name.lower() for name in library_names(value)):
        return ctx.source("web", parameter, parameter.arg)  # a header that a visitor sent
    function = _function_of(ctx, value)
    if function is None or function.node in ctx.calls or isinstance(function.node, ast.Lambda):
        return OPEN
    inner = replace(ctx, module=ctx.run.project.of_path(function.path), frame=function.frame)
    arguments = Arguments()
    spec = function.node.args
    for each in [*spec.posonlyargs, *spec.args, *spec.kwonlyargs]:
        if each.arg != "self":
            arguments.named[each.arg] = _handed(inner, function.node, each)
    ctx.state = inner.state
    made = call(ctx, value, arguments, parameter)
    ctx.alive = True
    only = made.only
    thing = ctx.state.get(only.number) if isinstance(only, Ref) else None
    if isinstance(thing, Seq) and thing.kind == "iterator":  # what it yields is handed over
        return anything(thing.items, thing.rest)
    return made


def _function_of(ctx: Context, value: Value) -> Fn | None:
    """Return the function that is run by a call: of a class, its initialiser."""
    only = value.only
    thing = ctx.state.get(only.number) if isinstance(only, Ref) else None
    if isinstance(thing, Class):
        made = class_attribute(ctx, value, "__init__")
        only = made.only if made is not None else None
    return only if isinstance(only, Fn) else None


def _handed(ctx: Context, function: Function, parameter: ast.arg) -> Value:
    below = of(ctx, function, parameter)
    if below is not None:
        return below
    if parameter.annotation is not None and last_word(parameter.annotation) in _REQUESTS:
        return one(Lib("web.Request()"))
    value = ctx.source("web", parameter, parameter.arg)
    return without_text(value) if is_no_text(ctx.module, parameter.annotation) else value
