"""One pass over a tree: every node's parent, the nodes of each type, and the scopes."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from guru.reviewer.reading.scopes import Scope, bind, open_scope

_SKIPPED = (ast.expr_context, ast.operator, ast.cmpop, ast.boolop, ast.unaryop)


@dataclass(frozen=True, slots=True)
class Index:
    """What one pass over a tree learns.

    ``scope_of`` maps each name (``ast.Name``) to the scope in which it is looked up, and each
    function, class, lambda and comprehension to the scope that it opens.
    """

    root: ast.Module
    parents: dict[ast.AST, ast.AST]
    nodes: dict[type[ast.AST], list[ast.AST]]
    scope_of: dict[ast.AST, Scope]
    module_scope: Scope


def index_tree(root: ast.Module) -> Index:
    """Walk the tree once, without recursion: depth is no limit."""
    module_scope = Scope("module", root, None)
    parents: dict[ast.AST, ast.AST] = {}
    nodes: dict[type[ast.AST], list[ast.AST]] = {}
    scope_of: dict[ast.AST, Scope] = {root: module_scope}
    stack: list[tuple[ast.AST, Scope]] = [(root, module_scope)]
    while stack:
        node, scope = stack.pop()
        nodes.setdefault(type(node), []).append(node)
        if isinstance(node, ast.Name):
            scope_of[node] = scope
        parent = parents.get(node)
        bind(node, scope, parent)
        opened = open_scope(node, scope, parent)
        children = _children(node)
        for child in children:
            parents[child] = node
        if opened is None:
            stack.extend((child, scope) for child in reversed(children))
        else:
            scope_of[node] = opened.scope
            inner, outer, outside = opened.scope, opened.outer, opened.outside
            stack.extend((c, outer if c in outside else inner) for c in reversed(children))
    return Index(root, parents, nodes, scope_of, module_scope)


def _children(node: ast.AST) -> list[ast.AST]:
    """The child nodes in order, without the shared operator and context nodes."""
    found: list[ast.AST] = []
    values = node.__dict__
    for name in node._fields:
        value = values.get(name)
        if isinstance(value, list):
            found.extend(v for v in value if isinstance(v, ast.AST) and not isinstance(v, _SKIPPED))
        elif isinstance(value, ast.AST) and not isinstance(value, _SKIPPED):
            found.append(value)
    return found
