"""Functions that a web framework calls: views inside functions, and what views return."""

from __future__ import annotations

import ast

from guru.reviewer.flow.dangers import HTML
from guru.reviewer.flow.heap import Seq
from guru.reviewer.flow.run import built
from guru.reviewer.flow.run.arguments import Arguments
from guru.reviewer.flow.run.context import Context
from guru.reviewer.flow.run.dangerous.markup import is_plain
from guru.reviewer.flow.run.functions import run_function
from guru.reviewer.flow.values import Fn, Lib, Ref, Taint, Value, one

_ROUTES = frozenset(
    {"route", "get", "post", "put", "delete", "patch", "websocket", "api_route", "head", "options"}
)
_TEXT_FRAMEWORKS = frozenset({"flask", "bottle", "quart", "cherrypy", "web"})
_OTHER_FRAMEWORKS = frozenset({"fastapi", "starlette", "aiohttp", "sanic", "django", "litestar"})


def serve(ctx: Context) -> None:
    """Call the views that were defined in the function that ends here, as a visitor would."""
    waiting, ctx.exits.views = ctx.exits.views, []
    for view in waiting:
        inner = Context(ctx.run, ctx.module, ctx.frame, ctx.state.copy())
        run_function(inner, view, _arguments(inner, view), view.node)


def remember(ctx: Context, node: ast.FunctionDef | ast.AsyncFunctionDef, view: Fn) -> None:
    """Keep a view that is defined inside a function, to be called when that function ends."""
    if ctx.calls and route_of(node) is not None:
        ctx.exits.views.append(view)


def _arguments(ctx: Context, view: Fn) -> Arguments:
    found = Arguments()
    for parameter in [*view.node.args.posonlyargs, *view.node.args.args]:
        if parameter.arg in {"request", "req"}:
            found.positional.append(one(Lib("web.Request()")))
        else:
            found.positional.append(ctx.source("web", parameter, parameter.arg))
    return found


def route_of(node: ast.AST) -> ast.Call | None:
    """Return the decorator that gives a function its address."""
    for decorator in getattr(node, "decorator_list", ()):
        match decorator:
            case ast.Call(func=ast.Attribute(attr=name)) if name in _ROUTES:
                return decorator
    return None


def has_fixed_address(ctx: Context) -> bool:
    """Whether a view's address has no part that a visitor chooses."""
    for function in reversed(ctx.calls):
        route = route_of(function)
        if route is None:
            continue
        match route.args:
            case [ast.Constant(value=str(address)), *_]:
                return not any(mark in address for mark in "<{:*")
        return False
    return False


def returned(ctx: Context, node: ast.Return, value: Value) -> None:
    """Note a text that goes back to a browser as a page, with a visitor's data in it."""
    function = ctx.calls[-1] if ctx.calls else None
    route = route_of(function) if function is not None else None
    if route is None:
        built.returned(ctx, value, node)
    if route is None or (not value.taints and value.only is None):
        return
    if not _returns_text(ctx, route):
        return
    body = _body(ctx, value)
    taints = frozenset(taint for taint in body.taints if _counts(taint))
    if taints and not _is_response(ctx, body):
        ctx.run.knowledge.report(ctx, HTML, node, "return", taints)


def _counts(taint: Taint) -> bool:
    return HTML not in taint.safe and taint.source.kind != "caller"


def _returns_text(ctx: Context, route: ast.Call) -> bool:
    """Whether the framework sends a returned text as HTML: Flask and Bottle do, FastAPI not."""
    assert isinstance(route.func, ast.Attribute)  # noqa: S101 - routes are attributes
    owner = ctx.value(route.func.value)
    names = [a.name.partition(".")[0] for a in owner.alternatives if isinstance(a, Lib)]
    if names:
        return any(name in _TEXT_FRAMEWORKS for name in names)
    imported = ctx.module.imported_roots
    if imported & _TEXT_FRAMEWORKS:
        return True
    return route.func.attr == "route" and not imported & _OTHER_FRAMEWORKS


def _body(ctx: Context, value: Value) -> Value:
    """Return the body of what a view returns: of a tuple, its first part, if that is markup."""
    only = value.only
    thing = ctx.state.get(only.number) if isinstance(only, Ref) else None
    if not isinstance(thing, Seq):
        return value
    if thing.kind != "tuple" or not thing.items:
        return Value()
    if any(is_plain(ctx, each) for each in thing.items[1:]):
        return Value()
    return thing.items[0]


def _is_response(ctx: Context, value: Value) -> bool:
    """Whether a value is an object that is answered with, not a text."""
    known = ctx.run.knowledge.tables
    for alternative in value.alternatives:
        if isinstance(alternative, Ref):
            return True
        if isinstance(alternative, Lib):
            name = alternative.name.removesuffix("()")
            if name in known.sinks or name in known.sanitizers or name.endswith("Response"):
                return True
    return False
