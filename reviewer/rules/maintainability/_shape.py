"""How hard a function is to follow: nesting and cognitive complexity."""

from __future__ import annotations

import ast

from guru.reviewer.reading.index import walk

_NESTING = (
    *(ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Try, ast.Match),
)
_INNER = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


def cognitive_complexity(body: list[ast.stmt]) -> int:
    """Return a function's cognitive complexity.

    Each break in the flow counts one, and one more for each level it is nested in; ``elif``,
    ``else`` and runs of one boolean operator count one. Inner functions count for themselves.
    """
    return sum(_of_statement(statement, 0) for statement in body)


def deepest(body: list[ast.stmt]) -> tuple[int, ast.stmt | None]:
    """Return how deep the blocks of a function nest, and the innermost of them."""
    best: tuple[int, ast.stmt | None] = (0, None)
    stack: list[tuple[ast.stmt, int]] = [(statement, 0) for statement in body]
    while stack:
        statement, depth = stack.pop()
        if isinstance(statement, _INNER):
            continue
        inside = depth + isinstance(statement, _NESTING)
        if inside > best[0]:
            best = (inside, statement)
        for child in _statements(statement):
            is_elif = isinstance(statement, ast.If) and statement.orelse == [child]
            chained = is_elif and isinstance(child, ast.If)
            stack.append((child, depth if chained else inside))
    return best


def _statements(node: ast.stmt) -> list[ast.stmt]:
    """Return the statements right inside a compound one."""
    found: list[ast.stmt] = []
    for name in ("body", "orelse", "finalbody"):
        found.extend(getattr(node, name, []))
    for part in (*getattr(node, "handlers", []), *getattr(node, "cases", [])):
        found.extend(part.body)
    return found


def _of_statement(node: ast.stmt, level: int) -> int:
    match node:
        case ast.If():
            return _of_if(node, level, 1 + level)
        case ast.For() | ast.AsyncFor() | ast.While():
            total = 1 + level + _of_block(node.body, level + 1) + bool(node.orelse)
            head = node.test if isinstance(node, ast.While) else node.iter
            return total + _of_block(node.orelse, level + 1) + _of_expression(head)
        case ast.Try():
            handled = sum(
                1 + level + _of_block(handler.body, level + 1) for handler in node.handlers
            )
            plain = [*node.body, *node.orelse, *node.finalbody]
            return handled + _of_block(plain, level)
        case ast.With() | ast.AsyncWith():
            return _of_block(node.body, level)
        case ast.Match():
            inside = sum(_of_block(case.body, level + 1) for case in node.cases)
            return 1 + level + inside
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return 0
    return _of_expression(node)


def _of_block(block: list[ast.stmt], level: int) -> int:
    return sum(_of_statement(statement, level) for statement in block)


def _of_if(node: ast.If, level: int, own: int) -> int:
    """Count an ``if`` chain in a loop: it may be longer than recursion allows."""
    total = 0
    while True:
        total += own + _of_expression(node.test) + _of_block(node.body, level + 1)
        own = 1
        match node.orelse:
            case []:
                return total
            case [ast.If() as chained]:
                node = chained
            case rest:
                return total + 1 + _of_block(rest, level + 1)


def _of_expression(node: ast.AST) -> int:
    """Count runs of boolean operators and conditional expressions."""
    return sum(isinstance(part, (ast.BoolOp, ast.IfExp)) for part in walk(node))
