"""Functions that answer a request: views, handlers, end points."""

from __future__ import annotations

import ast

from guru.reviewer.flow.entrances import ERRORS, ROUTES
from guru.reviewer.reading.module import Function

_MARKS = ROUTES | ERRORS | {"api_view", "require_http_methods", "action"}
_METHODS = frozenset({"get", "post", "put", "delete", "patch", "do_GET", "do_POST", "dispatch"})
_HANDLERS = (["event", "context"], ["event", "_"], ["event", "_context"])


def is_view(function: Function) -> bool:
    """Whether a function is called with a request and returns what the caller sees."""
    names = [a.arg for a in (*function.args.posonlyargs, *function.args.args)]
    if names in _HANDLERS or any(_is_route(decorator) for decorator in function.decorator_list):
        return True
    own = names[1:] if names[:1] in (["self"], ["cls"]) else names
    if own[:1] == ["request"]:
        return True
    return bool(names[:1] == ["self"]) and function.name in _METHODS


def _is_route(decorator: ast.expr) -> bool:
    match decorator:
        case ast.Call(func=ast.Attribute(attr=name)) | ast.Call(func=ast.Name(id=name)):
            return name in _MARKS
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name in {"api_view", "view"}
    return False
