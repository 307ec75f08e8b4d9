"""Special methods of a project's classes: what operators, loops and texts call unseen."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from guru.reviewer.flow.heap import Class, Instance
from guru.reviewer.flow.run.access.classes import class_attribute
from guru.reviewer.flow.run.context import Context
from guru.reviewer.flow.values import Bound, Fn, Ref, Value, join, one

OPERATORS: dict[type[ast.AST], str] = {
    ast.Add: "add",
    ast.Sub: "sub",
    ast.Mult: "mul",
    ast.Div: "truediv",
    ast.FloorDiv: "floordiv",
    ast.Mod: "mod",
    ast.Pow: "pow",
    ast.LShift: "lshift",
    ast.RShift: "rshift",
    ast.BitOr: "or",
    ast.BitAnd: "and",
    ast.BitXor: "xor",
    ast.MatMult: "matmul",
    ast.Eq: "eq",
    ast.NotEq: "ne",
    ast.Lt: "lt",
    ast.LtE: "le",
    ast.Gt: "gt",
    ast.GtE: "ge",
}


def called(
    ctx: Context, value: Value, name: str, positional: Sequence[Value], node: ast.AST | None = None
) -> Value | None:
    """Call ``type(value).name`` where all that the value may be is an object that defines it."""
    found: list[Value] = []
    for alternative in value.alternatives:
        method = _of(ctx, alternative, name)
        if method is None:
            return None
        bound = one(Bound(one(alternative), method))
        found.append(ctx.run.knowledge.call(ctx, bound, positional, node or method.node))
    return join(*found) if found and not value.open else None


def operated(ctx: Context, op: ast.AST, left: Value, right: Value) -> Value | None:
    """Return what a binary operator or a comparison gives by ``__op__`` or ``__rop__``."""
    word = OPERATORS.get(type(op))
    if word is None or not (left.alternatives or right.alternatives):
        return None
    found = called(ctx, left, f"__{word}__", [right])
    return found if found is not None else called(ctx, right, f"__r{word}__", [left])


def defines(ctx: Context, value: Value, name: str) -> bool:
    """Whether all that a value may be is an object whose class defines a special method."""
    each = [_of(ctx, alternative, name) is not None for alternative in value.alternatives]
    return bool(each) and all(each) and not value.open


def _of(ctx: Context, alternative: object, name: str) -> Fn | None:
    thing = ctx.state.get(alternative.number) if isinstance(alternative, Ref) else None
    if not isinstance(thing, Instance):
        return None
    found = class_attribute(ctx, thing.kind, name)
    only = found.only if found is not None else None
    return only if isinstance(only, Fn) else None


def class_of(ctx: Context, value: Value) -> Class | None:
    """Return the class of the project that a value is certainly an object of."""
    only = value.only
    thing = ctx.state.get(only.number) if isinstance(only, Ref) else None
    kind = thing.kind.only if isinstance(thing, Instance) else None
    found = ctx.state.get(kind.number) if isinstance(kind, Ref) else None
    return found if isinstance(found, Class) else None
