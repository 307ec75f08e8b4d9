"""What is put into sessions, which are trusted later, and into the headers of responses."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from guru.reviewer.flow.dangers import SESSION, UNPREDICTABLE
from guru.reviewer.flow.handlers import FRAMEWORKS
from guru.reviewer.flow.models_table import Tables
from guru.reviewer.flow.run import access
from guru.reviewer.flow.run.context import Context, library_names
from guru.reviewer.flow.run.dangerous import headers
from guru.reviewer.flow.run.libraries.places import report
from guru.reviewer.flow.values import Value

_REQUESTS = frozenset({"flask.g", "quart.g", "web.Request()", "web.Request().state"})
_RESPONSES = ("Response()", "make_response()", "Redirect()", "HTTPFound()", ".response")


def item_is_set(
    ctx: Context, tables: Tables, node: ast.AST, base: Value, key: Value, value: Value
) -> None:
    """Note what is put into a session, or into the headers of a response."""
    names = library_names(base)
    random = frozenset(t for t in value.taints if t.source.kind == "random")
    if random and isinstance(node, ast.Subscript):
        constant = key.constant
        word = constant.value if constant is not None else ast.unparse(node.slice)
        report(ctx, UNPREDICTABLE, node, f"{ast.unparse(node.value)} {word}", random)
    if any(name in tables.sessions for name in names):
        taints = access.everything_in(ctx, value).taints | key.taints
        live = frozenset(t for t in taints if SESSION not in t.safe and t.source.kind != "caller")
        if live:
            report(ctx, SESSION, node, "session", live)
    elif isinstance(node, ast.Subscript) and _is_headers(node.value, names):
        constant = key.constant
        name = str(constant.value).lower() if constant is not None else ""
        headers.note_one(ctx, node, name, value.tainted_by(key.taints))


def attribute_is_set(ctx: Context, node: ast.Attribute, base: Value, value: Value) -> None:
    """Note an address that a response sends browsers to, and what is kept for a request."""
    if value.taints:
        for name in library_names(base):
            if name in _REQUESTS:
                full = f"{name}.{node.attr}"
                ctx.run.kept[full] = ctx.run.kept.get(full, frozenset()) | value.taints
    if node.attr == "location" and _is_response(ctx, node.value, base):
        headers.note_one(ctx, node, "location", value)


def _is_response(ctx: Context, written: ast.expr, base: Value) -> bool:
    names = library_names(base)
    if any(name.endswith(_RESPONSES) for name in names):
        return True
    word = written.attr if isinstance(written, ast.Attribute) else getattr(written, "id", "")
    return word in {"response", "resp"} and bool(ctx.module.imported_roots & FRAMEWORKS)


def _is_headers(owner: ast.expr, names: Sequence[str]) -> bool:
    """Whether what an item is set in are the headers of a response."""
    if isinstance(owner, ast.Attribute) and owner.attr in {"headers", "_headers"}:
        return True
    return any(name.endswith(_RESPONSES) for name in names)
