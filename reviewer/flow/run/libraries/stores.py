"""What is put into sessions, which are trusted later, and into the headers of responses."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from guru.reviewer.flow.dangers import HEADER, REDIRECT, SESSION, UNPREDICTABLE
from guru.reviewer.flow.run import access, dangerous
from guru.reviewer.flow.run.context import Context
from guru.reviewer.flow.run.libraries.places import report
from guru.reviewer.flow.values import Lib, Taint, Value

_SESSIONS = frozenset(
    {"flask.session", "web.Request().session", "quart.session", "bottle.request.session"}
)


def item_is_set(ctx: Context, node: ast.AST, base: Value, key: Value, value: Value) -> None:
    """Note what is put into a session, or into the headers of a response."""
    names = [a.name for a in base.alternatives if isinstance(a, Lib)]
    random = frozenset(t for t in value.taints if t.source.kind == "random")
    if random and isinstance(node, ast.Subscript):
        constant = key.constant
        word = constant.value if constant is not None else ast.unparse(node.slice)
        report(ctx, UNPREDICTABLE, node, f"{ast.unparse(node.value)} {word}", random)
    if any(name in _SESSIONS for name in names):
        taints = access.everything_in(ctx, value).taints | key.taints
        _note(ctx, SESSION, node, "session", taints)
    elif isinstance(node, ast.Subscript) and _is_headers(node.value, names):
        constant = key.constant
        header = str(constant.value).lower() if constant is not None else ""
        if header != "location":
            _note(ctx, HEADER, node, "headers", value.taints | key.taints)
        elif not dangerous.fixes_host(value):
            _note(ctx, REDIRECT, node, "Location", value.taints)


def _is_headers(owner: ast.expr, names: Sequence[str]) -> bool:
    """Whether what an item is set in are the headers of a response."""
    if isinstance(owner, ast.Attribute) and owner.attr in {"headers", "_headers"}:
        return True
    return any(name.endswith(("Response()", "make_response()")) for name in names)


def _note(ctx: Context, danger: str, node: ast.AST, what: str, taints: frozenset[Taint]) -> None:
    live = frozenset(t for t in taints if danger not in t.safe and t.source.kind != "caller")
    if live:
        report(ctx, danger, node, what, live)
