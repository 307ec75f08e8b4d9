"""Where a variable is used: all names in a file that stand for the same one."""

from __future__ import annotations

import ast
from weakref import WeakKeyDictionary

from guru.reviewer.reading.module import Module
from guru.reviewer.reading.scopes import Scope
from guru.reviewer.rules.correctness._blocks import within

_TABLES: WeakKeyDictionary[Module, dict[int, list[ast.Name]]] = WeakKeyDictionary()


def uses_of(module: Module, scope: Scope, name: str) -> list[ast.Name]:
    """Return every mention of a variable of ``scope``, in the order of the text."""
    bindings = scope.bindings.get(name)
    return _table(module).get(id(bindings), []) if bindings is not None else []


def uses_of_name(module: Module, node: ast.Name) -> list[ast.Name]:
    """Return every mention of the variable that ``node`` mentions, itself among them."""
    bindings = module.names.bindings(node)
    return _table(module).get(id(bindings), []) if bindings else []


def bound_within(module: Module, expression: ast.AST, outer: ast.AST) -> bool:
    """Whether an expression mentions a variable that is bound somewhere inside ``outer``."""
    return any(
        within(binding.node, outer)
        for part in ast.walk(expression)
        if isinstance(part, ast.Name)
        for binding in module.names.bindings(part)
    )


def same_name(first: ast.AST, second: ast.AST) -> bool:
    """Whether two expressions are the same plain path: ``a``, ``a.b``, ``a.b.c``."""
    match first, second:
        case ast.Name(id=one), ast.Name(id=other):
            return one == other
        case ast.Attribute(attr=one, value=below), ast.Attribute(attr=other, value=beneath):
            return one == other and same_name(below, beneath)
    return False


def _table(module: Module) -> dict[int, list[ast.Name]]:
    """Return the mentions by the identity of the variable's list of bindings, made once a file."""
    table = _TABLES.get(module)
    if table is None:
        table = {}
        for name in module.of_type(ast.Name):
            bindings = module.names.bindings(name)
            if bindings:
                table.setdefault(id(bindings), []).append(name)
        _TABLES[module] = table
    return table
