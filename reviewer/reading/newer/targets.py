"""What is stored to or deleted: expressions get their context."""

from __future__ import annotations

import ast
from typing import Any

from guru.reviewer.reading.newer.nodes import DELETE, STORE


def stored(target: ast.expr | None) -> Any:
    """Return an expression as the target of an assignment, where there is one.

    Raises:
        SyntaxError: Nothing can be assigned to it.

    """
    waiting = [] if target is None else [target]
    while waiting:
        match waiting.pop():
            case (ast.Name() | ast.Attribute() | ast.Subscript()) as node:
                node.ctx = STORE
            case (ast.Tuple() | ast.List()) as node:
                node.ctx = STORE
                waiting += node.elts
            case ast.Starred() as node:
                node.ctx = STORE
                waiting.append(node.value)
            case node:
                raise SyntaxError(f"cannot assign to {type(node).__name__}")
    return target


def stored_one(target: ast.expr) -> Any:
    """Return an expression as the one target that an annotated or augmented assignment has.

    Raises:
        SyntaxError: It is several, or nothing can be assigned to it.

    """
    match target:
        case ast.Name() | ast.Attribute() | ast.Subscript():
            return stored(target)
    raise SyntaxError(f"cannot assign to {type(target).__name__} here")


def stored_name(target: ast.expr) -> Any:
    """Return a name that is stored to.

    Raises:
        SyntaxError: It is no name.

    """
    match target:
        case ast.Name():
            return stored(target)
    raise SyntaxError(f"only a name can stand here, no {type(target).__name__}")


def deleted(target: ast.expr) -> Any:
    """Return an expression as what ``del`` deletes.

    Raises:
        SyntaxError: It cannot be deleted.

    """
    waiting = [target]
    while waiting:
        match waiting.pop():
            case (ast.Name() | ast.Attribute() | ast.Subscript()) as node:
                node.ctx = DELETE
            case (ast.Tuple() | ast.List()) as node:
                node.ctx = DELETE
                waiting += node.elts
            case node:
                raise SyntaxError(f"cannot delete {type(node).__name__}")
    return target
