"""Objects of classes of views, as they are when one of their methods answers a request."""

from __future__ import annotations

import ast
from functools import lru_cache

from guru.reviewer.flow.entrances import entrance_of
from guru.reviewer.flow.handlers import FRAMEWORKS
from guru.reviewer.flow.models_table import Tables
from guru.reviewer.flow.run.access.classes import class_attribute
from guru.reviewer.flow.run.access.contents import open_inside
from guru.reviewer.flow.run.arguments import Arguments
from guru.reviewer.flow.run.context import Context
from guru.reviewer.flow.run.functions import run_function
from guru.reviewer.flow.run.given import given
from guru.reviewer.flow.run.special import class_of
from guru.reviewer.flow.settings import TaintSettings
from guru.reviewer.flow.values import Fn, Lib, Value
from guru.reviewer.reading.module import Function

_CALLED_BEFORE = ("__init__", "initialize", "setup", "initial", "prepare", "dispatch")
_REQUESTS = frozenset({"request", "req"})


def library_objects(ctx: Context, owner: ast.ClassDef) -> dict[str, Value]:
    """Return the attributes that ``__init__`` sets to objects of libraries of which models tell."""
    found: dict[str, Value] = {}
    for statement in _initial_statements(owner):
        match statement:
            case ast.Assign(
                targets=[ast.Attribute(value=ast.Name(id="self"), attr=attribute)],
                value=ast.Call() as made,
            ):
                name = ctx.module.resolve(made)
                if name in _objects(ctx.run.knowledge.tables):
                    found[attribute] = Value((Lib(name),), True)
    return found


def _initial_statements(owner: ast.ClassDef) -> list[ast.stmt]:
    for each in owner.body:
        if isinstance(each, ast.FunctionDef) and each.name == "__init__":
            return each.body
    return []


@lru_cache(maxsize=8)
def _objects(tables: Tables) -> frozenset[str]:
    """Return the objects of libraries whose methods models speak of."""
    known = (*tables.sinks, *tables.sources)
    owners = (name.removesuffix("()").rpartition(".")[0] for name in known)
    return frozenset(owner for owner in owners if owner.endswith("()"))


def prepare(ctx: Context, function: Function, taint: TaintSettings, receiver: Value) -> None:
    """Run what frameworks call before a method of a view, on the object whose method it is."""
    only = class_of(ctx, receiver)
    owner = ctx.module.parent(function)
    if only is None or not isinstance(owner, ast.ClassDef) or not _is_view(ctx, owner, function):
        return
    kind = ctx.read(owner.name)
    for name in _CALLED_BEFORE:
        method = class_attribute(ctx, kind, name) if kind is not None else None
        before = method.only if method is not None else None
        if isinstance(before, Fn) and before.path == ctx.module.path:
            _run(ctx, before, function, taint, receiver)
    open_inside(ctx, receiver, 1)


def _is_view(ctx: Context, owner: ast.ClassDef, function: Function) -> bool:
    """Whether frameworks make the object: they call its method, or hand it a request at first."""
    if not ctx.module.imported_roots & FRAMEWORKS:
        return False
    if entrance_of(ctx.module, function) is not None:
        return True
    return bool(function.decorator_list) and any(
        each.name == "__init__" and _REQUESTS & {parameter.arg for parameter in each.args.args}
        for each in owner.body
        if isinstance(each, ast.FunctionDef)
    )


def _run(
    ctx: Context, before: Fn, function: Function, taint: TaintSettings, receiver: Value
) -> None:
    node = before.node
    if node is function or isinstance(node, ast.Lambda):
        return
    parameters = [*node.args.posonlyargs, *node.args.args]
    arguments = Arguments([receiver])
    for position, parameter in enumerate(parameters[1:], 1):
        arguments.positional.append(given(ctx, node, taint, parameter, position))
    rest = node.args.vararg or node.args.kwarg
    if rest is not None:
        arguments.more = given(ctx, node, taint, rest, len(parameters))
    run_function(ctx, before, arguments, node)
    ctx.alive = True
