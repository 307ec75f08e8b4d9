"""Views inside functions, called as a framework would, and the addresses of views."""

from __future__ import annotations

import ast

from guru.reviewer.flow.entrances import INNER, entrance_of
from guru.reviewer.flow.handlers import FRAMEWORKS
from guru.reviewer.flow.run.arguments import Arguments
from guru.reviewer.flow.run.context import Context
from guru.reviewer.flow.run.functions import run_function
from guru.reviewer.flow.run.given import given
from guru.reviewer.flow.settings import TaintSettings
from guru.reviewer.flow.values import OPEN, Fn

_PLACEHOLDERS = "<{:*"


def serve(ctx: Context) -> None:
    """Call the views that were defined in the function that ends here, as a visitor would."""
    waiting, ctx.exits.views = ctx.exits.views, []
    for view in waiting:
        inner = Context(ctx.run, ctx.module, ctx.frame, ctx.state.copy())
        run_function(inner, view, _arguments(inner, view), view.node)


def remember(ctx: Context, node: ast.FunctionDef | ast.AsyncFunctionDef, view: Fn) -> None:
    """Keep a view that is defined inside a function, to be called when that function ends."""
    if ctx.calls and (_is_view(ctx, node) or _takes_request(ctx, node)):
        ctx.exits.views.append(view)


def _is_view(ctx: Context, node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    entrance = entrance_of(ctx.module, node) if node.decorator_list else None
    return entrance is not None and entrance.kind in INNER


def _takes_request(ctx: Context, node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether a function is what middleware or a decorator puts around views."""
    first = [parameter.arg for parameter in node.args.args[:1]]
    return first == ["request"] and bool(ctx.module.imported_roots & FRAMEWORKS)


def _arguments(ctx: Context, view: Fn) -> Arguments:
    found = Arguments()
    function, settings = view.node, TaintSettings()
    assert not isinstance(function, ast.Lambda)  # noqa: S101 - it was defined by a statement
    for position, parameter in enumerate([*function.args.posonlyargs, *function.args.args]):
        found.positional.append(given(ctx, function, settings, parameter, position))
    if function.args.vararg is not None or function.args.kwarg is not None:
        found.more = OPEN
    return found


def has_fixed_address(ctx: Context) -> bool:
    """Whether a view's address has no part that a visitor chooses."""
    for function in reversed(ctx.calls):
        entrance = entrance_of(ctx.module, function)
        if entrance is not None and entrance.kind == "route":
            address = entrance.address
            return address is not None and not any(mark in address for mark in _PLACEHOLDERS)
    return False
