"""What a condition is joined from."""

from __future__ import annotations

import ast


def parts_of(test: ast.expr) -> list[ast.expr]:
    """Return a condition and the conditions that ``and``, ``or`` and ``not`` make it of."""
    found, stack = [], [test]
    while stack:
        part = stack.pop()
        found.append(part)
        if isinstance(part, ast.BoolOp):
            stack += part.values
        elif isinstance(part, ast.UnaryOp) and isinstance(part.op, ast.Not):
            stack.append(part.operand)
    return found
