"""What the outside hands over when it calls a function: requests, parts of addresses, messages."""

from __future__ import annotations

import ast

from guru.models.records import replace
from guru.reviewer.flow.converted import converts_by_annotation, holds_no_text, without_text
from guru.reviewer.flow.dangers import SENT
from guru.reviewer.flow.entrances import Entrance, entrance_of, registration
from guru.reviewer.flow.handlers import FRAMEWORKS, VERBS, is_asked, last_word
from guru.reviewer.flow.run import bodies, dependencies
from guru.reviewer.flow.run.context import Context
from guru.reviewer.flow.run.libraries.warding import warded
from guru.reviewer.flow.run.parameters import default_of
from guru.reviewer.flow.settings import TaintSettings
from guru.reviewer.flow.values import OPEN, Lib, Value, one
from guru.reviewer.reading.module import Function

_REQUESTS = frozenset({"request", "req"})
_REQUEST_TYPES = frozenset({"Request", "HttpRequest"})
_CLIENTS = frozenset({"urllib", "urllib2", "requests", "httpx", "urllib3"})
_ANSWERS = frozenset({"response", "resp", "start_response", "background_tasks"})
_TOOLS = {"BackgroundTasks": "fastapi.BackgroundTasks()", "Response": "fastapi.Response()"}
_FILES = frozenset({"UploadFile"})
_ERRORS = frozenset({"exc", "error", "exception", "exc_type", "exc_value", "tb", "traceback"})
_OPTIONS = ("_class", "_root", "_context", "_func", "_field_name", "template_name", "_form")
_IDENTIFIERS = frozenset({"pk", "id", "slug", "year", "month", "day", "page", "uidb64"})


def given(
    ctx: Context, function: Function, taint: TaintSettings, parameter: ast.arg, position: int
) -> Value:
    """Return what the outside hands over for a parameter."""
    name = parameter.arg
    if name in taint.named:
        return ctx.source("named", parameter, name)
    if not taint.parameters and _is_request(ctx, function, parameter):
        return one(Lib("web.Request()"))
    entrance = entrance_of(ctx.module, function)
    found = _at_entrance(ctx, entrance, function, parameter, position) if entrance else None
    if found is not None:
        return found
    if taint.parameters and ctx.run.reach.is_public(function):
        return ctx.source("parameter", parameter, name)
    return ctx.source("caller", parameter, name)


def _is_request(ctx: Context, function: Function, parameter: ast.arg) -> bool:
    """Whether a parameter is a visitor's request: clients have requests, too."""
    module, roots = ctx.module, ctx.module.imported_roots
    if parameter.annotation is not None and last_word(parameter.annotation) in _REQUEST_TYPES:
        root = (module.resolve(parameter.annotation) or "").partition(".")[0]
        if root in FRAMEWORKS or root in _CLIENTS:
            return root in FRAMEWORKS
    if parameter.arg not in _REQUESTS:
        return ctx.run.reach.asks(function, module) and is_asked(function, parameter)
    return not roots or function.name in VERBS or bool(roots & FRAMEWORKS)


def _at_entrance(
    ctx: Context, entrance: Entrance, function: Function, parameter: ast.arg, position: int
) -> Value | None:
    name = parameter.arg
    match entrance.kind:
        case "error":
            return None
        case "wsgi":
            return one(Lib("web.environ")) if name == "environ" else None
        case "event":
            return ctx.source("web", parameter, name) if position == 0 else OPEN
    tool = last_word(parameter.annotation) if parameter.annotation is not None else ""
    if tool in _TOOLS:
        return one(Lib(_TOOLS[tool]))
    told = _told(ctx, entrance, function)
    if name in _ANSWERS or name in _ERRORS or (told is None and _is_identifier(entrance, name)):
        return None
    if entrance.kind == "view" and _is_option(function, parameter):
        return None
    return _from_outside(ctx, replace(entrance, told=told), function, parameter)


def _told(ctx: Context, entrance: Entrance, function: Function) -> ast.expr | None:
    """Return where a view's address is written: of Django's, that is another file."""
    if entrance.told is not None or entrance.kind not in {"class", "view"}:
        return entrance.told
    if not ctx.module.imported_roots & {"django", "rest_framework"}:
        return None
    addresses = ctx.run.project.around(ctx.module.path, "urls.py")
    owner = ctx.module.parent(function)
    name = owner.name if isinstance(owner, ast.ClassDef) else function.name
    return registration(addresses, name) if addresses is not None else None


def _is_identifier(entrance: Entrance, name: str) -> bool:
    """Whether a part of an address that is written in another file is a number by its name."""
    if entrance.kind not in {"class", "view"}:
        return False
    return name in _IDENTIFIERS or name.endswith(("_id", "_pk"))


def _is_option(function: Function, parameter: ast.arg) -> bool:
    """Whether the program chooses a view's parameter where it names the view, not a visitor."""
    default = default_of(function, parameter)
    fixed = default is not None and not (isinstance(default, ast.Constant) and not default.value)
    return fixed or parameter.arg.endswith(_OPTIONS)


def _from_outside(
    ctx: Context, entrance: Entrance, function: Function, parameter: ast.arg
) -> Value:
    by_annotation = entrance.kind == "view" or converts_by_annotation(ctx.module)
    if by_annotation:
        handed = dependencies.of(ctx, function, parameter)
        if handed is not None:
            return handed
        body = bodies.of(ctx, entrance.source, parameter)
        if body is not None:
            return body
    value = ctx.source(entrance.source, parameter, parameter.arg)
    if parameter.annotation is not None and _FILES & _words(parameter.annotation):
        return warded(value, (SENT,))
    return (
        without_text(value)
        if holds_no_text(
            ctx.module, function, parameter, entrance.told, by_annotation=by_annotation
        )
        else value
    )


def _words(annotation: ast.expr) -> set[str]:
    return {last_word(node) for node in ast.walk(annotation) if isinstance(node, ast.expr)}
