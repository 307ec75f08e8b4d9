"""Blocks of statements: what is in them, how they end, which of them exclude each other."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from guru.reviewer.reading.index import children
from guru.reviewer.reading.module import Module

_INNER = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
_CLOSED = (ast.Name, ast.Constant, *_INNER)
_ENDING = ("sys.exit", "os._exit", "os.abort", "exit", "quit")
_EXITS = (ast.Return, ast.Raise)
_BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")


def own_nodes(roots: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """Yield the nodes below in the order of the text, inner functions and classes unopened."""
    stack = list(roots)[::-1]
    while stack:
        node = stack.pop()
        yield node
        if not isinstance(node, _CLOSED):
            below = children(node)
            below.reverse()
            stack += below


def leaves(block: list[ast.stmt], module: Module) -> bool:
    """Whether the end of a block is never reached, as far as one can see."""
    if not block:
        return False
    match block[-1]:
        case ast.Return() | ast.Raise() | ast.Continue() | ast.Break():
            return True
        case ast.If(body=body, orelse=orelse):
            return leaves(body, module) and leaves(orelse, module)
        case ast.Try(body=body, orelse=orelse, handlers=handlers, finalbody=finalbody):
            ends = leaves(orelse, module) if orelse else leaves(body, module)
            caught = all(leaves(handler.body, module) for handler in handlers)
            return leaves(finalbody, module) or (ends and caught)
        case ast.While(test=ast.Constant(value=value)) if value:
            return not _breaks(block[-1])
        case ast.Expr(value=ast.Call(func=function)):
            return module.resolve(function) in _ENDING
    return False


def block_of(statement: ast.stmt, module: Module) -> list[ast.stmt]:
    """Return the list of statements that holds this one."""
    parent = module.parent(statement)
    for name in _BLOCKS:
        block = getattr(parent, name, None)
        if isinstance(block, list) and block and (block[-1] is statement or statement in block):
            return block
    return [statement]


def within(node: ast.AST, outer: ast.AST) -> bool:
    """Whether a node stands inside another of the same file, by their places in the text."""
    place = (getattr(node, "lineno", 0), getattr(node, "col_offset", 0))
    start = (getattr(outer, "lineno", 0), getattr(outer, "col_offset", 0))
    end = (getattr(outer, "end_lineno", 0) or 0, getattr(outer, "end_col_offset", 0) or 0)
    return start <= place < end


def is_checked(node: ast.AST, module: Module) -> bool:
    """Whether a ``try`` with handlers stands around a node: it may be run for its errors alone."""
    below = node
    for above in module.ancestors(node):
        match above:
            case ast.Try(body=body, handlers=handlers) if handlers and below in body:
                return True
            case ast.With(items=items) if any(_expects_error(item) for item in items):
                return True
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
                return False
        below = above
    return False


def in_exclusive_branches(first: ast.AST, second: ast.AST, module: Module) -> bool:
    """Whether ``second`` is not reached after ``first``: another branch, or the way out."""
    towards_second = {above: below for below, above in _steps(second, module)}
    for below, above in _steps(first, module):
        if above in towards_second:
            return isinstance(below, _EXITS) or _excludes(above, below, towards_second[above])
        if isinstance(below, ast.stmt) and isinstance(block_of(below, module)[-1], _EXITS):
            return True
    return False


def _steps(node: ast.AST, module: Module) -> Iterator[tuple[ast.AST, ast.AST]]:
    below = node
    for above in module.ancestors(node):
        yield below, above
        below = above


def _excludes(above: ast.AST, first: ast.AST, second: ast.AST) -> bool:
    match above:
        case ast.If(body=body, orelse=orelse):
            return first in body and second in orelse
        case ast.IfExp(body=body, orelse=orelse):
            return first is body and second is orelse
        case ast.Match(cases=cases):
            return first in cases and second in cases and first is not second
        case ast.Try(body=body, handlers=handlers):
            return (first in body or first in handlers) and second in handlers
    return False


def _breaks(loop: ast.AST) -> bool:
    """Whether a loop has a ``break`` of its own."""
    stack = list(ast.iter_child_nodes(loop))
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Break):
            return True
        if isinstance(node, (ast.For, ast.AsyncFor, ast.While)):
            stack.extend(node.orelse)
        elif not isinstance(node, _INNER):
            stack.extend(ast.iter_child_nodes(node))
    return False


def _expects_error(item: ast.withitem) -> bool:
    match item.context_expr:
        case ast.Call(func=ast.Attribute(attr=name)) | ast.Call(func=ast.Name(id=name)):
            return name in {"raises", "assertRaises", "assertRaisesRegex", "suppress", "warns"}
    return False
