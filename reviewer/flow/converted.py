"""Parameters that a framework converts before a view is called, or else refuses the request."""

from __future__ import annotations

import ast
import re

from guru.models.records import replace
from guru.reviewer.flow.dangers import ALL_TEXT_DANGERS
from guru.reviewer.flow.values import Value
from guru.reviewer.reading.module import Function, Module

_NO_TEXT = frozenset({"int", "float", "bool", "UUID", "date", "datetime", "Decimal", "Literal"})
_CONVERTER = r"<(int|float|uuid|any)\b[^:<>]*:(\w+)>"
_BY_ANNOTATION = frozenset({"fastapi", "litestar", "ninja", "blacksheep", "robyn"})


def without_text(value: Value) -> Value:
    """Return a value that its sender cannot choose freely."""
    return replace(value, taints=frozenset(t.without(ALL_TEXT_DANGERS) for t in value.taints))


def holds_no_text(module: Module, function: Function, parameter: ast.arg) -> bool:
    """Whether a route's parameter is a number, an identifier or one of a list when it arrives.

    Either its address says so, as ``/<int:n>`` does, or its annotation, where the framework goes
    by that.
    """
    texts = [
        node.value
        for decorator in function.decorator_list
        for node in ast.walk(decorator)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    if any(found[1] == parameter.arg for text in texts for found in re.findall(_CONVERTER, text)):
        return True
    written = _plain(parameter.annotation)
    if written is None or not module.imported_roots & _BY_ANNOTATION:
        return False
    return _last(written) in _NO_TEXT or _is_enumeration(module, written)


def _plain(written: ast.expr | None) -> ast.expr | None:
    """Return the type in ``Optional[...]``, ``Annotated[...]`` or ``... | None``."""
    while isinstance(written, ast.Subscript) and _last(written.value) in {"Optional", "Annotated"}:
        inner = written.slice
        written = inner.elts[0] if isinstance(inner, ast.Tuple) and inner.elts else inner
    if isinstance(written, ast.BinOp):
        written = written.left
    return written.value if isinstance(written, ast.Subscript) else written


def _last(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _is_enumeration(module: Module, node: ast.expr) -> bool:
    return any(
        kind.name == _last(node) and any("Enum" in _last(base) for base in kind.bases)
        for kind in module.of_type(ast.ClassDef)
    )
