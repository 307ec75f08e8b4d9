"""Constant values, folded through single assignments, operators and f-strings."""

from __future__ import annotations

import ast
import re
from typing import Final

from guru.reviewer.reading.module import Module


class Unknown:
    """The value of an expression that is not constant."""

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = Unknown()
_FOLDED: Final = frozenset(
    {
        *(ast.Constant, ast.Name, ast.Tuple, ast.List, ast.BinOp, ast.UnaryOp, ast.JoinedStr),
        *(ast.FormattedValue, ast.IfExp),
    }
)
_PLAIN_FORMAT = r"(?:[^%]|%[sd%])*"
_DEPTH = 20
_LONGEST = 100_000  # characters; a folded text beyond this is of no use to a rule

Value = object


def constant(module: Module, node: ast.AST | None, depth: int = _DEPTH) -> Value | Unknown:
    """Return the value of an expression, ``UNKNOWN`` when it may vary.

    Follows names that are bound once, in any scope. Lists and tuples are returned as tuples.
    """
    if depth == 0 or type(node) not in _FOLDED:
        return UNKNOWN
    match node:
        case ast.Constant():
            return node.value
        case ast.Name():
            bound = module.names.value_of(node)
            return constant(module, bound, depth - 1) if bound is not None else UNKNOWN
        case ast.Tuple() | ast.List():
            items = [constant(module, item, depth - 1) for item in node.elts]
            return UNKNOWN if any(i is UNKNOWN for i in items) else tuple(items)
        case ast.BinOp():
            left = constant(module, node.left, depth - 1)
            right = constant(module, node.right, depth - 1)
            return _fold(node.op, left, right)
        case ast.UnaryOp(op=ast.USub()):
            value = constant(module, node.operand, depth - 1)
            return -value if isinstance(value, (int, float)) else UNKNOWN
        case ast.JoinedStr():
            return _join([constant(module, part, depth - 1) for part in node.values])
        case ast.FormattedValue(format_spec=None, conversion=-1):
            value = constant(module, node.value, depth - 1)
            return str(value) if isinstance(value, (str, int)) else UNKNOWN
        case ast.IfExp():
            chosen = {constant(module, b, depth - 1) for b in (node.body, node.orelse)}
            return chosen.pop() if len(chosen) == 1 else UNKNOWN
    return UNKNOWN


def is_known(module: Module, node: ast.AST | None) -> bool:
    """Whether an expression is constant: nobody outside can choose it."""
    return constant(module, node) is not UNKNOWN


def _join(parts: list[Value | Unknown]) -> Value | Unknown:
    if all(isinstance(part, str) for part in parts):
        return "".join(str(part) for part in parts)
    return UNKNOWN


def _fold(op: ast.operator, left: Value | Unknown, right: Value | Unknown) -> Value | Unknown:
    match op, left, right:
        case ast.Add(), str(), str():
            folded = left + right
            return folded if len(folded) <= _LONGEST else UNKNOWN
        case ast.Add(), int() | float(), int() | float():
            return left + right
        case ast.Sub(), int() | float(), int() | float():
            return left - right
        case ast.Mult(), int(), int() if abs(left) < 2**64 and abs(right) < 2**64:
            return left * right
        case ast.BitOr(), int(), int():
            return left | right
        case ast.Add(), tuple(), tuple():
            return left + right
        case ast.Mod(), str(), str() | int() | tuple():
            return _format(left, right)
    return UNKNOWN


def _format(template: str, values: object) -> Value | Unknown:
    if not re.fullmatch(
        _PLAIN_FORMAT, template
    ):  # a hostile width such as %999999999d costs memory
        return UNKNOWN
    try:
        folded = template % values
    except (TypeError, ValueError):
        return UNKNOWN
    return folded if len(folded) <= _LONGEST else UNKNOWN
