"""The environment that a WSGI server hands over: some of it is the server's own."""

from __future__ import annotations

import ast

from guru.reviewer.flow.environments import is_chosen
from guru.reviewer.flow.run.context import Context
from guru.reviewer.flow.values import OPEN, Value, join

NAME = "web.environ"
_READING = (f"{NAME}.get", f"{NAME}.pop", f"{NAME}.setdefault")


def item(ctx: Context, key: Value, node: ast.AST) -> Value:
    """Return what stands under a key."""
    constant = key.constant
    if constant is not None and not is_chosen(str(constant.value)):
        return OPEN
    word = f"[{constant.value!r}]" if constant is not None else ""
    return ctx.source("web", node, f"environ{word}")


def read(ctx: Context, name: str, given: list[Value], node: ast.AST) -> Value | None:
    """Return what ``environ.get`` and the like give, None for another function."""
    if name not in _READING or not given:
        return None
    return join(item(ctx, given[0], node), *given[1:])
