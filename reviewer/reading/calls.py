"""The arguments of a call, by name or position."""

from __future__ import annotations

import ast


def argument(call: ast.Call, name: str, position: int | None = None) -> ast.expr | None:
    """Return an argument's expression, None when it is not given in plain sight."""
    for keyword in call.keywords:
        if keyword.arg == name:
            return keyword.value
    if position is None or any(isinstance(a, ast.Starred) for a in call.args[: position + 1]):
        return None
    return call.args[position] if position < len(call.args) else None


def is_open(call: ast.Call) -> bool:
    """Whether ``*args`` or ``**kwargs`` may hold arguments that are not in plain sight."""
    starred = any(isinstance(a, ast.Starred) for a in call.args)
    return starred or any(keyword.arg is None for keyword in call.keywords)


def is_constant(node: ast.AST | None, *values: object) -> bool:
    """Whether a node is one of these literals (``True`` is not 1 here)."""
    if not isinstance(node, ast.Constant):
        return False
    return any(type(node.value) is type(v) and node.value == v for v in values)
