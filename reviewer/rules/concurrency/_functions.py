"""What a function is when it is called, and what it hands back."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.reviewer.reading.module import Function, Module


def own_nodes(function: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes of a function or block, without those of functions nested in it."""
    stack = list(ast.iter_child_nodes(function))
    while stack:
        node = stack.pop()
        yield node
        if not isinstance(node, (Function, ast.Lambda, ast.ClassDef)):
            stack.extend(ast.iter_child_nodes(node))


def coroutine_around(module: Module, node: ast.AST) -> ast.AsyncFunctionDef | None:
    """Return the coroutine that runs a node itself; a function or lambda nested in it does not."""
    below = node
    for above in module.ancestors(node):
        match above:
            case ast.Lambda() | ast.FunctionDef():
                return None
            case ast.AsyncFunctionDef():
                return above if below in above.body else None
        below = above
    return None


def is_generator(function: Function) -> bool:
    """Whether a function yields."""
    return any(isinstance(node, (ast.Yield, ast.YieldFrom)) for node in own_nodes(function))


def returns_nothing(function: Function) -> bool:
    """Whether a function hands back nothing, or a plain value, but nothing that can be called."""
    if isinstance(function, ast.AsyncFunctionDef) or is_generator(function):
        return False
    if function.decorator_list:
        return False
    ends = [node.value for node in own_nodes(function) if isinstance(node, ast.Return)]
    return all(value is None or isinstance(value, ast.Constant) for value in ends)
