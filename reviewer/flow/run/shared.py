"""What the functions of a module share: others may have changed it before one of them is called."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import Final

from guru.reviewer.flow.heap import Frame
from guru.reviewer.flow.run.access.contents import open_inside
from guru.reviewer.flow.run.context import Context
from guru.reviewer.reading.module import Module

_LOAD: Final = ast.Load
_CHANGING = frozenset(
    {
        *("append", "add", "extend", "insert", "update", "setdefault", "pop", "popitem", "remove"),
        *("clear", "discard", "sort", "reverse", "appendleft", "popleft", "put", "get_nowait"),
    }
)
_ONLY_LOOKING = frozenset(
    {
        *("len", "sorted", "list", "tuple", "set", "dict", "frozenset", "isinstance", "any", "all"),
        *("sum", "min", "max", "enumerate", "zip", "map", "filter", "str", "repr", "print", "bool"),
    }
)


def open_shared(ctx: Context) -> None:
    """Open the variables of a module that its functions set, and the containers they may change."""
    frame = ctx.state.edit(ctx.frame)
    if not isinstance(frame, Frame):
        return
    for name in {name for node in ctx.module.of_type(ast.Global) for name in node.names}:
        if name in frame.names:
            frame.names[name] = frame.names[name].or_anything()
    for name in changed_names(ctx.module):
        value = frame.names.get(name)
        if value is not None:
            open_inside(ctx, value)


def changed_names(module: Module, names: Iterable[ast.Name] | None = None) -> set[str]:
    """Return the names of the module that functions use in another way than to look inside.

    ``names`` are some mentions, where not all of the file are to be looked at.
    """
    index = module.index
    bound, scope_of = index.module_scope, index.scope_of
    found: set[str] = set()
    for node in names if names is not None else module.of_type(ast.Name):
        scope = scope_of[node]
        if scope is bound:
            continue
        name = node.id
        own = bound.bindings.get(name)
        if own is None or name in found or type(node.ctx) is not _LOAD:
            continue
        if scope.lookup(name) is own and not _only_looks(module, node):
            found.add(name)
    return found


def _only_looks(module: Module, node: ast.AST) -> bool:
    above = module.parent(node)
    while isinstance(above, ast.Subscript) and above.value is node:
        if not isinstance(above.ctx, ast.Load):
            return False
        node, above = above, module.parent(above)
    match above:
        case ast.Attribute(attr=name):
            return name not in _CHANGING and isinstance(above.ctx, ast.Load)
        case ast.Call(func=ast.Name(id=name)) if above.func is not node:
            return name in _ONLY_LOOKING
        case ast.Call():
            return above.func is node
        case ast.For() | ast.AsyncFor() | ast.comprehension():
            return above.iter is node
        case ast.Compare() | ast.FormattedValue() | ast.If() | ast.While() | ast.UnaryOp():
            return True
        case ast.BinOp():
            return True
    return isinstance(node, ast.Subscript)  # an item is taken out; what is done to it, is seen
