"""What visibly comes from outside: a web request, a message, a socket, a download."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.rules.security._words import shown

_DEPTH = 6
_REQUESTS = frozenset({"request", "req"})
_REQUEST_PARTS = frozenset(
    {
        *("args", "form", "values", "json", "data", "files", "cookies", "headers", "body", "GET"),
        *("POST", "FILES", "COOKIES", "META", "query_params", "query", "params", "path_params"),
        *("stream", "text", "content", "get_json", "get_data", "match_info", "rel_url", "forms"),
        *("query_string", "view_args", "arguments", "get_argument", "get_body_argument", "read"),
        *("get_query_argument", "path_info", "full_path", "environ", "url", "post", "json_body"),
        *("get_full_path", "get_cookie", "raw_post_data", "path", "REQUEST", "QUERY_PARAMS"),
        *("rfile",),
    }
)
_WEB_PROXIES = ("flask.request.", "quart.request.", "bottle.request.", "flask.globals.request.")
_RECEIVING = frozenset(
    {
        *("recv", "recvfrom", "recv_into", "recv_string", "recv_multipart", "recv_pyobj"),
        *("recv_json", "basic_get", "get_body_argument", "get_query_argument", "get_argument"),
    }
)
_DOWNLOADS = (
    *("requests.get()", "requests.post()", "requests.put()", "requests.request()"),
    *("requests.Session().get()", "requests.Session().post()", "urllib.request.urlopen()"),
    *("httpx.get()", "httpx.post()", "httpx.Client().get()"),
)
_HANDLED = frozenset({"event", "message", "msg", "payload"})


def outside_source(module: Module, node: ast.AST | None) -> ast.expr | None:
    """Return the part of an expression that comes from outside, None when none is seen to.

    Names are followed to all that is assigned to them in the file; calls are taken to hand on
    what goes into them, except those that only count or compare.
    """
    return _search(module, node, _DEPTH, set())


def _search(
    module: Module, node: ast.AST | None, depth: int, followed: set[ast.AST]
) -> ast.expr | None:
    if node is None or depth == 0:
        return None
    for part in _subexpressions(node):
        if is_source(module, part):
            return part
        if isinstance(part, ast.Name):
            found = _through_name(module, part, depth - 1, followed)
            if found is not None:
                return found
    return None


def _through_name(
    module: Module, name: ast.Name, depth: int, followed: set[ast.AST]
) -> ast.expr | None:
    for binding in module.names.bindings(name):
        if binding.kind in {"value", "with", "item"} and binding.node not in followed:
            followed.add(binding.node)
            found = _search(module, binding.value, depth, followed)
            if found is not None:
                return found
    return None


def is_source(module: Module, node: ast.expr) -> bool:
    """Whether an expression itself reads from outside."""
    match node:
        case ast.Attribute():
            return _is_request_part(module, node)
        case ast.Call(func=ast.Attribute(attr=method)) if method in _RECEIVING:
            return True
        case ast.Call():
            name = module.resolve(node)
            return name is not None and (name == "input()" or name in _DOWNLOADS)
        case ast.Subscript(value=ast.Name() as name):
            return name.id in _HANDLED and _is_handler_parameter(module, name)
    return False


def _is_request_part(module: Module, node: ast.Attribute) -> bool:
    if node.attr not in _REQUEST_PARTS:
        return False
    match node.value:
        case ast.Name(id=name) if name in _REQUESTS and _is_parameter(module, node.value):
            return True
        case ast.Attribute(attr="request", value=ast.Name(id="self")):
            return True
        case ast.Name(id="self") if node.attr == "rfile":
            return True
    name = module.resolve(node) or ""
    return name.startswith(_WEB_PROXIES)


def _is_parameter(module: Module, name: ast.Name) -> bool:
    found = module.names.bindings(name)
    return bool(found) and all(binding.kind == "parameter" for binding in found)


def _is_handler_parameter(module: Module, name: ast.Name) -> bool:
    """Whether a name is the event of a handler, as AWS Lambda calls it."""
    function = module.function_of(name)
    return (
        function is not None and "handler" in function.name.lower() and _is_parameter(module, name)
    )


def _subexpressions(node: ast.AST) -> Iterator[ast.expr]:
    """Walk an expression, without what only decides, counts or is done later."""
    stack = [node]
    while stack:
        part = stack.pop()
        if isinstance(part, (ast.Lambda, ast.Compare)):
            continue
        if isinstance(part, ast.Call) and isinstance(part.func, ast.Name):
            if part.func.id in {"len", "int", "float", "bool", "isinstance", "hash", "id", "type"}:
                continue
        if isinstance(part, ast.expr):
            yield part
        children = list(ast.iter_child_nodes(part))
        if isinstance(part, ast.IfExp):
            children = [part.body, part.orelse]
        stack.extend(reversed(children))


def graded(
    module: Module, node: ast.expr, otherwise: Severity
) -> tuple[Severity, tuple[tuple[ast.AST, str], ...]]:
    """Return high severity and the source as evidence where data come from outside."""
    source = outside_source(module, node)
    if source is None:
        return otherwise, ()
    return Severity.HIGH, ((source, f"`{shown(source)}` comes from outside"),)
