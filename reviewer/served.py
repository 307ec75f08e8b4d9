"""What stands beside a visitor's headers in a request's environment, put there by the server."""

from __future__ import annotations

import ast
from functools import lru_cache

from guru.models.location import Location
from guru.reviewer.flow.constants import constant
from guru.reviewer.flow.values import Taint
from guru.reviewer.reading.module import Module

_ENVIRONMENTS = frozenset({"META", "environ"})
_CHOSEN = frozenset(
    {
        *("QUERY_STRING", "PATH_INFO", "SCRIPT_NAME", "REQUEST_URI", "RAW_URI", "CONTENT_TYPE"),
        *("CONTENT_LENGTH", "REQUEST_METHOD", "wsgi.input", "SERVER_NAME"),
    }
)


def is_set_by_server(taint: Taint, module: Module) -> bool:
    """Whether a taint is of an item of ``request.META`` or the like that no visitor chooses.

    Visitors choose the address and the headers, whose keys begin with ``HTTP_``; the other keys
    are those of the server and of the program itself.
    """
    if taint.source.text.rpartition(".")[2] not in _ENVIRONMENTS:
        return False
    key = _keys(module).get(taint.source.location)
    return key is not None and key not in _CHOSEN and not key.startswith("HTTP_")


@lru_cache(maxsize=4)
def _keys(module: Module) -> dict[Location, str]:
    """Return by what known key each environment is read, by the environment's place."""
    found: dict[Location, str] = {}
    for node in module.of_type(ast.Attribute):
        if node.attr in _ENVIRONMENTS:
            key = _known(_key(node, module), module)
            if key is not None:
                found[module.location(node)] = key
    return found


def _key(node: ast.Attribute, module: Module) -> ast.expr | None:
    above = module.parent(node)
    match above:
        case ast.Subscript(slice=key) if above.value is node:
            return key
        case ast.Attribute(attr="get" | "pop"):
            call = module.parent(above)
            if isinstance(call, ast.Call) and call.func is above and call.args:
                return call.args[0]
    return None


def _known(key: ast.expr | None, module: Module) -> str | None:
    """Return a key's text, also one that its class keeps (``self.header``)."""
    match key:
        case ast.Attribute(value=ast.Name(id="self" | "cls"), attr=name):
            owner = module.class_of(key)
            key = _of_class(owner, name) if owner is not None else None
    text = constant(module, key) if key is not None else None
    return text if isinstance(text, str) else None


def _of_class(owner: ast.ClassDef, name: str) -> ast.expr | None:
    values = [
        statement.value
        for statement in owner.body
        if isinstance(statement, ast.Assign)
        and any(isinstance(t, ast.Name) and t.id == name for t in statement.targets)
    ]
    return values[0] if len(values) == 1 else None
