"""What a program reads of a response."""

from __future__ import annotations

import ast

from guru.reviewer.reading.module import Module
from guru.reviewer.rules.resources._uses import assigned_name, uses_of

_LOGS = frozenset(
    {
        *("debug", "info", "warning", "warn", "error", "exception", "critical", "log"),
        *("print", "pprint", "format", "len", "bool", "type", "repr", "append_log"),
    }
)


def reads_of(module: Module, call: ast.Call) -> dict[str, list[ast.expr]] | None:
    """Return the keys that are read of a call's response, and the expressions that read each.

    None when the response is handed on, so that the keys may be read elsewhere.
    """
    value: ast.AST = call
    while isinstance(module.parent(value), ast.Await):
        value = module.parent(value) or value
    if isinstance(module.parent(value), ast.Expr):
        return {}
    name = assigned_name(module, call)
    uses: list[ast.AST] = [*uses_of(module, name)] if name is not None else [value]
    found: dict[str, list[ast.expr]] = {}
    for use in uses:
        if is_only_shown(module, use):
            continue
        reading = key_read(module, use)
        if reading is None:
            return None
        found.setdefault(reading[0], []).append(reading[1])
    return found


def key_read(module: Module, use: ast.AST) -> tuple[str, ast.expr] | None:
    """Return the key that is read of a response, and the expression that reads it."""
    above = module.parent(use)
    match above:
        case ast.Subscript(slice=ast.Constant(value=str(key)), ctx=ast.Load()) if (
            above.value is use
        ):
            return key, above
        case ast.Compare(left=ast.Constant(value=str(key)), ops=[ast.In() | ast.NotIn()]):
            return key, above
        case ast.Attribute(attr="get"):
            call = module.parent(above)
            match call:
                case ast.Call(args=[ast.Constant(value=str(key)), *_]) if call.func is above:
                    return key, call
    return None


def is_only_shown(module: Module, use: ast.AST) -> bool:
    """Whether a value is only logged, printed or tested."""
    above = module.parent(use)
    match above:
        case ast.Call(func=ast.Name(id=name)) | ast.Call(func=ast.Attribute(attr=name)):
            return name in _LOGS and above.func is not use
        case ast.FormattedValue() | ast.UnaryOp(op=ast.Not()):
            return True
        case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test):
            return test is use
    return False
