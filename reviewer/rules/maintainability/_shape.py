"""How hard a function is to follow: nesting and cognitive complexity."""

from __future__ import annotations

import ast
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache

from guru.reviewer.reading.module import Function, Module

_NESTING = (
    *(ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Try, ast.Match),
)
_INNER = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
_BRANCHING: tuple[type[ast.stmt | ast.expr | ast.ExceptHandler], ...] = (
    *_NESTING,
    *(ast.ExceptHandler, ast.BoolOp, ast.IfExp),
)
_SIMPLE = frozenset(
    {
        *(ast.Expr, ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Return, ast.Raise, ast.Assert),
        *(ast.Pass, ast.Break, ast.Continue, ast.Delete, ast.Import, ast.ImportFrom),
    }
)
_Tests = Mapping[ast.stmt, int]


def branches_in(function: Function, module: Module) -> int:
    """Return how many blocks and tests a function has, inner functions included.

    It is known at once, and most functions have too few to be hard to follow.
    """
    lines = _branch_lines(module)
    end = function.end_lineno or function.lineno
    return bisect_right(lines, end) - bisect_left(lines, function.lineno)


def cognitive_complexity(body: list[ast.stmt], module: Module) -> int:
    """Return a function's cognitive complexity.

    Each break in the flow counts one, and one more for each level it is nested in; ``elif``,
    ``else`` and runs of one boolean operator count one. Inner functions count for themselves.
    """
    return _of_block(body, 0, _tests_in(module))


def deepest(body: list[ast.stmt]) -> tuple[int, ast.stmt | None]:
    """Return how deep the blocks of a function nest, and the innermost of them."""
    best: tuple[int, ast.stmt | None] = (0, None)
    stack: list[tuple[ast.stmt, int]] = [(statement, 0) for statement in body]
    while stack:
        statement, depth = stack.pop()
        if type(statement) in _SIMPLE or isinstance(statement, _INNER):
            continue
        inside = depth + isinstance(statement, _NESTING)
        if inside > best[0]:
            best = (inside, statement)
        chained = _chained(statement)
        for child in _statements(statement):
            stack.append((child, depth if child is chained else inside))
    return best


def _chained(node: ast.stmt) -> ast.If | None:
    """Return the ``elif`` of an ``if``."""
    match node:
        case ast.If(orelse=[ast.If() as chained]):
            return chained
    return None


def _statements(node: ast.stmt) -> list[ast.stmt]:
    """Return the statements right inside a compound one."""
    found: list[ast.stmt] = []
    fields = vars(node)
    for name in ("body", "orelse", "finalbody"):
        found += fields.get(name, ())
    for part in (*fields.get("handlers", ()), *fields.get("cases", ())):
        found += part.body
    return found


# One file is checked at a time, so its facts are kept until the next one's take their place.
@lru_cache(maxsize=2)
def _branch_lines(module: Module) -> list[int]:
    """Return the lines in which the blocks and tests of a file begin, in order."""
    return sorted(node.lineno for kind in _BRANCHING for node in module.at_hand(kind))


@lru_cache(maxsize=2)
def _tests_in(module: Module) -> _Tests:
    """Return how many runs of boolean operators and conditional expressions a statement has."""
    every: list[ast.expr] = [*module.at_hand(ast.BoolOp), *module.at_hand(ast.IfExp)]
    return Counter(module.statement_of(each) for each in every)


def _of_statement(node: ast.stmt, level: int, tests: _Tests) -> int:
    if type(node) in _SIMPLE:
        return tests.get(node, 0)
    match node:
        case ast.If():
            return _of_if(node, level, 1 + level, tests)
        case ast.For() | ast.AsyncFor() | ast.While():
            total = 1 + level + _of_block(node.body, level + 1, tests) + bool(node.orelse)
            return total + _of_block(node.orelse, level + 1, tests) + tests.get(node, 0)
        case ast.Try():
            handled = sum(
                1 + level + _of_block(handler.body, level + 1, tests) for handler in node.handlers
            )
            plain = [*node.body, *node.orelse, *node.finalbody]
            return handled + _of_block(plain, level, tests)
        case ast.With() | ast.AsyncWith():
            return _of_block(node.body, level, tests)
        case ast.Match():
            inside = sum(_of_block(case.body, level + 1, tests) for case in node.cases)
            return 1 + level + inside
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return 0
    return tests.get(node, 0)


def _of_block(block: list[ast.stmt], level: int, tests: _Tests) -> int:
    return sum(_of_statement(statement, level, tests) for statement in block)


def _of_if(node: ast.If, level: int, own: int, tests: _Tests) -> int:
    """Count an ``if`` chain in a loop: it may be longer than recursion allows."""
    total = 0
    while True:
        total += own + tests.get(node, 0) + _of_block(node.body, level + 1, tests)
        own = 1
        match node.orelse:
            case []:
                return total
            case [ast.If() as chained]:
                node = chained
            case rest:
                return total + 1 + _of_block(rest, level + 1, tests)
