"""Where a variable is used: all names in a file that stand for the same one."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from guru.reviewer.reading.module import Module
from guru.reviewer.reading.scopes import Binding, Scope
from guru.reviewer.rules.correctness._blocks import within


def uses_of(module: Module, scope: Scope, name: str) -> list[ast.Name]:
    """Return every mention of a variable of ``scope``, in the order of the text."""
    return _bound_to(module, name, scope.bindings.get(name))


def uses_of_name(module: Module, node: ast.Name) -> list[ast.Name]:
    """Return every mention of the variable that ``node`` mentions, itself among them."""
    return _bound_to(module, node.id, module.names.bindings(node))


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
    while isinstance(first, ast.Attribute) and isinstance(second, ast.Attribute):
        if first.attr != second.attr:
            return False
        first, second = first.value, second.value
    return isinstance(first, ast.Name) and isinstance(second, ast.Name) and first.id == second.id


def _bound_to(module: Module, name: str, bindings: Sequence[Binding] | None) -> list[ast.Name]:
    """Return the mentions of a name whose variable has just these bindings."""
    if not bindings:
        return []
    return [e for e in module.mentions_of(name) if module.names.bindings(e) is bindings]
