"""Operators on constants, within bounds, and on values that are partly known."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from typing import Any

from guru.reviewer.flow.values import Const, Value, join, known, opened

_LONGEST = 20_000  # characters or items of a folded value
_LARGEST = 10**30
_SMALL = 512  # shifts and powers beyond this are not worked out
_PLAIN = (int, float, complex, str, bytes, bool, type(None), frozenset, tuple)

_BINARY: Mapping[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
    ast.LShift: operator.lshift,
    ast.RShift: operator.rshift,
    ast.BitOr: operator.or_,
    ast.BitAnd: operator.and_,
    ast.BitXor: operator.xor,
}
_COMPARE: Mapping[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.In: lambda a, b: a in b,
    ast.NotIn: lambda a, b: a not in b,
}
_UNARY: Mapping[type[ast.unaryop], Callable[[Any], Any]] = {
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
    ast.Invert: lambda value: ~operator.index(value),  # of True and False, too, without a warning
    ast.Not: operator.not_,
}


def binary(op: ast.operator, left: Value, right: Value) -> Value:
    """Return ``left op right``; taints of both stay in what is not known."""
    taints = left.taints | right.taints
    if left.open or right.open or not left.alternatives or not right.alternatives:
        return opened(taints, _prefix(op, left, right))
    found = []
    for a in left.alternatives:
        for b in right.alternatives:
            folded = _fold(op, a, b)
            if folded is None:
                return opened(taints, _prefix(op, left, right))
            found.append(known(folded.value))
    return join(*found).tainted_by(taints)


def unary(op: ast.unaryop, value: Value) -> Value:
    """Return ``op value``."""
    constant = value.constant
    if constant is not None:
        try:
            return known(_UNARY[type(op)](constant.value)).tainted_by(value.taints)
        except (TypeError, KeyError, ValueError):
            return opened(value.taints)
    return opened(() if isinstance(op, ast.Not) else value.taints)


def compare(op: ast.cmpop, left: Const, right: Const) -> bool | None:
    """Return whether a comparison of constants holds, None where it cannot be told."""
    if isinstance(op, (ast.Is, ast.IsNot)):
        return _is_same(left, right) if isinstance(op, ast.Is) else _not(_is_same(left, right))
    try:
        return bool(_COMPARE[type(op)](left.value, right.value))
    except (TypeError, KeyError, ValueError):
        return None


def _is_same(left: Const, right: Const) -> bool | None:
    """Whether two constants are one object: equal ones may be, or not."""
    if left != right:
        return False
    return True if left.value is None or isinstance(left.value, bool) else None


def _not(holds: bool | None) -> bool | None:
    return None if holds is None else not holds


def _fold(op: ast.operator, left: object, right: object) -> Const | None:
    if not isinstance(left, Const) or not isinstance(right, Const):
        return None
    a, b = left.value, right.value
    if not isinstance(a, _PLAIN) or not isinstance(b, _PLAIN) or not _is_bounded(op, a, b):
        return None
    try:
        value = _BINARY[type(op)](a, b)
    except Exception:  # noqa: BLE001 - whatever the reviewed code would meet at this place
        return None
    return Const.of(value) if is_small(value) else None


def _is_bounded(op: ast.operator, a: object, b: object) -> bool:
    match op:
        case ast.Pow() | ast.LShift():
            return all(isinstance(x, (int, float)) and abs(x) <= _SMALL for x in (a, b))
        case ast.Mult():
            sizes = [len(x) for x in (a, b) if isinstance(x, (str, bytes, tuple))]
            counts = [x for x in (a, b) if isinstance(x, int)]
            return not sizes or not counts or sizes[0] * counts[0] <= _LONGEST
        case ast.Mod():
            return not isinstance(a, (str, bytes))  # formatting is done with its own care
    return True


def is_small(value: object) -> bool:
    """Whether a folded value is worth keeping."""
    if isinstance(value, (str, bytes, tuple, frozenset)):
        return len(value) <= _LONGEST
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return abs(value) <= _LARGEST
    return isinstance(value, _PLAIN)


def _prefix(op: ast.operator, left: Value, right: Value) -> str:
    """Return how a concatenation is known to begin."""
    if not isinstance(op, ast.Add):
        return ""
    constant = left.constant
    if constant is None:
        return left.prefix if left.open else ""
    if not isinstance(constant.value, str):
        return ""
    return constant.value + (right.prefix if right.open else "")
