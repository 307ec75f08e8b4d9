"""What views return: pages with a visitor's data in them, and headers beside them."""

from __future__ import annotations

import ast

from guru.reviewer.flow.dangers import HTML
from guru.reviewer.flow.entrances import Entrance, entrance_of
from guru.reviewer.flow.handlers import last_word
from guru.reviewer.flow.heap import Map, Seq
from guru.reviewer.flow.run import built
from guru.reviewer.flow.run.access.contents import everything_in
from guru.reviewer.flow.run.context import Context, library_names
from guru.reviewer.flow.run.dangerous import headers
from guru.reviewer.flow.run.dangerous.media_types import (
    declares_markup,
    declares_plain,
    is_plain,
)
from guru.reviewer.flow.run.dangerous.place import held
from guru.reviewer.flow.values import Lib, Ref, Taint, Value, opened

_TEXT_FRAMEWORKS = frozenset({"flask", "bottle", "quart", "cherrypy", "web"})
_OTHER_FRAMEWORKS = frozenset({"fastapi", "starlette", "aiohttp", "sanic", "django", "litestar"})
_PAGES = frozenset({"MethodView", "View"})


def returned(ctx: Context, node: ast.Return, value: Value) -> None:
    """Note what goes back to a browser: as a page, or as headers."""
    function = ctx.calls[-1] if ctx.calls else None
    entrance = entrance_of(ctx.module, function) if function is not None else None
    if entrance is None or function is None:
        built.returned(ctx, value, node)
        return
    if not value.taints and value.only is None:
        return
    if entrance.kind == "event":
        _of_event(ctx, node, value)
    elif entrance.kind == "wsgi":
        if _speaks_of_html(function):
            _note(ctx, node, opened(everything_in(ctx, value).taints))
    elif _sends_pages(ctx, entrance, function) and not declares_plain(function):
        _of_view(ctx, node, value)
    elif entrance.kind not in {"route", "error"}:
        built.returned(ctx, value, node)


def _of_view(ctx: Context, node: ast.Return, value: Value) -> None:
    """A text; or a tuple of a text, a status and headers."""
    thing = held(ctx, value)
    if not isinstance(thing, Seq):
        _note(ctx, node, value)
        return
    if thing.kind != "tuple" or not thing.items:
        return
    for each in thing.items[1:]:
        headers.note(ctx, node, each)
    if not any(is_plain(ctx, each) for each in thing.items[1:]):
        _note(ctx, node, thing.items[0])


def _of_event(ctx: Context, node: ast.Return, value: Value) -> None:
    """The answer of a function behind a gateway, which is no page unless it says so."""
    thing = held(ctx, value)
    if not isinstance(thing, Map):
        return
    parts = {key.value: part for key, part in thing.items.items()}
    for name in ("headers", "multiValueHeaders"):
        if name in parts:
            headers.note(ctx, node, parts[name])
            if "body" in parts and declares_markup(ctx, parts[name]):
                _note(ctx, node, parts["body"])


def _note(ctx: Context, node: ast.Return, body: Value) -> None:
    taints = frozenset(taint for taint in body.taints if _counts(taint))
    if taints and not _is_response(ctx, body):
        ctx.run.knowledge.report(ctx, HTML, node, "return", taints)


def _counts(taint: Taint) -> bool:
    return HTML not in taint.safe and taint.source.kind != "caller"


def _speaks_of_html(function: ast.AST) -> bool:
    return any(
        isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node.value.lower().startswith("text/html")
        for node in ast.walk(function)
    )


def _sends_pages(ctx: Context, entrance: Entrance, function: ast.AST) -> bool:
    """Whether the framework sends a returned text as HTML: Flask and Bottle do, FastAPI not."""
    told = entrance.told
    if entrance.kind == "class":
        return _is_class_of_pages(ctx, function)
    if entrance.kind not in {"route", "error"}:
        return False
    for keyword in told.keywords if isinstance(told, ast.Call) else ():
        if keyword.arg == "response_class":
            return last_word(keyword.value) == "HTMLResponse"
    called = told.func if isinstance(told, ast.Call) else told
    if not isinstance(called, ast.Attribute):
        return called is not None and last_word(called) not in {"path", "re_path", "url", "Route"}
    names = [name.partition(".")[0] for name in library_names(ctx.value(called.value))]
    if names:
        return any(name in _TEXT_FRAMEWORKS for name in names)
    imported = ctx.module.imported_roots
    if imported & _TEXT_FRAMEWORKS:
        return True
    return called.attr in {"route", "errorhandler"} and not imported & _OTHER_FRAMEWORKS


def _is_class_of_pages(ctx: Context, method: ast.AST) -> bool:
    owner = ctx.module.parent(method)
    if not isinstance(owner, ast.ClassDef) or not ctx.module.imported_roots & _TEXT_FRAMEWORKS:
        return False
    return any(last_word(base) in _PAGES for base in owner.bases)


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
