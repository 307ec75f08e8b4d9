"""One pass over a tree: every node's parent, the nodes of each type, scopes, and names spoken.

It meets every node of every file, so it asks each as little as it can: by a node's type it is known
which of its fields may hold nodes, and whether it binds names or opens a scope.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any, Final

from guru.models.records import define, field, frozen
from guru.reviewer.reading.scopes import (
    BINDING,
    OPENING,
    Scope,
    bind,
    bind_name,
    open_scope,
)

_NO_NODES = frozenset(
    {
        *("ctx", "op", "ops", "id", "attr", "arg", "rest", "kind", "type_comment", "module"),
        *("level", "asname", "is_async", "simple", "conversion", "kwd_attrs", "lineno", "tag"),
    }
)
# In a list of theirs nothing stands for some items.
_GAPPED: Final = frozenset({ast.Dict, ast.arguments})
_CHILDLESS = (ast.Constant, ast.Name, ast.Global, ast.Nonlocal)
# What is final is at hand in compiled code; everything else is looked up each time.
_NAME: Final = ast.Name
_ATTRIBUTE: Final = ast.Attribute
_CONSTANT: Final = ast.Constant
_LOAD: Final = ast.Load
_NODE: Final = ast.AST
_SPANNING: Final = frozenset({ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda})


@frozen
class Span:
    """Which entries of ``Index.called`` and ``Index.spoken`` a part of the tree holds.

    ``size`` counts its nodes as ``ast.walk`` does: contexts and operators are nodes there.
    """

    called: slice
    spoken: slice
    size: int


@frozen
class Index:
    """What one pass over a tree learns.

    ``scope_of`` maps each name (``ast.Name``) to the scope in which it is looked up, and each
    function, class, lambda and comprehension to the scope that it opens. ``called`` are the last
    words of calls and imports, ``spoken`` all names; those of attributes begin with a dot. Both
    are in the order of the text, and ``spans`` tells which of them the module and each function
    and lambda hold.
    """

    root: ast.AST
    parents: dict[ast.AST, ast.AST] = field(default_factory=dict)
    nodes: defaultdict[type[ast.AST], list[ast.AST]] = field(
        default_factory=lambda: defaultdict(list)
    )
    scope_of: dict[ast.AST, Scope] = field(default_factory=dict)
    called: list[str] = field(default_factory=list)
    spoken: list[str] = field(default_factory=list)
    spans: dict[ast.AST, Span] = field(default_factory=dict)

    @property
    def module_scope(self) -> Scope:
        """The scope of the module itself."""
        return self.scope_of[self.root]


def index_tree(root: ast.AST) -> Index:
    """Walk the tree once, without recursion: depth is no limit.

    Beside nodes, the stack holds a scope where it changes to another, and the span of a part of
    the tree behind the last node of it.
    """
    index = Index(root)
    parents, nodes, scope_of = index.parents, index.nodes, index.scope_of
    names, attributes, constants = nodes[_NAME], nodes[_ATTRIBUTE], nodes[_CONSTANT]
    spoken = index.spoken
    scope = scope_of[root] = Scope("module", root, None)
    stack: list[Any] = [_Begun(root, 0, 0, 0), root]
    size = 0
    while stack:
        node = stack.pop()
        kind = type(node)
        if kind is _NAME:
            size += 2  # the context is a node
            names.append(node)
            spoken.append(node.id)
            scope_of[node] = scope
            if type(node.ctx) is not _LOAD:
                bind_name(node, scope, parents.get(node))
        elif kind is _ATTRIBUTE:
            size += 2
            attributes.append(node)
            spoken.append(f".{node.attr}")
            owner = node.value
            parents[owner] = node
            stack.append(owner)
        elif kind is _CONSTANT:
            size += 1
            constants.append(node)
        elif kind is Scope:
            scope = node
        elif kind is _Begun:
            node.end(index, size)
        else:
            nodes[kind].append(node)
            below: list[Any] = children(node)
            for child in below:
                parents[child] = node
            if kind in _TELLING:
                if kind in _SPANNING:
                    stack.append(_Begun(node, len(index.called), len(spoken), size))
                note = _NOTES.get(kind)
                if note is not None:
                    size += note(node, index)
                if kind in BINDING:
                    bind(node, scope)
                if kind in OPENING:
                    below = _divided(node, below, scope, index)
            size += 1
            below.reverse()
            stack += below
    return index


@define
class _Begun:
    """A part of the tree that is being walked, and how much was met before it."""

    node: ast.AST
    called: int
    spoken: int
    size: int

    def end(self, index: Index, size: int) -> None:
        """Note the span, everything in it being met."""
        called = slice(self.called, len(index.called))
        spoken = slice(self.spoken, len(index.spoken))
        index.spans[self.node] = Span(called, spoken, size - self.size)


def _divided(
    node: ast.AST, below: list[ast.AST], around: Scope, index: Index
) -> list[ast.AST | Scope]:
    """Return child nodes with the scope that they are in where it changes, and ``around`` last."""
    opened = open_scope(node, around, index.parents.get(node))
    if opened is None:
        return [*below]
    index.scope_of[node] = opened.scope
    found: list[ast.AST | Scope] = []
    now = around
    for child in below:
        scope = opened.outer if child in opened.outside else opened.scope
        if scope is not now:
            found.append(scope)
            now = scope
        found.append(child)
    found.append(around)
    return found


def children(node: ast.AST) -> list[ast.AST]:
    """Return the child nodes in order, without operators and contexts."""
    found: list[ast.AST] = []
    values = node.__dict__
    kind = type(node)
    names = _FIELDS.get(kind)
    if names is None:
        names = _FIELDS[kind] = () if issubclass(kind, _CHILDLESS) else _fields(kind._fields)
    if "_fields" in values:  # newer grammar than the interpreter's: its class does not know them
        names = _fields(node._fields)
    for name in names:
        value = values.get(name)
        if isinstance(value, list):
            found += value
        elif isinstance(value, _NODE):
            found.append(value)
    return [child for child in found if child is not None] if kind in _GAPPED else found


def first_line(node: ast.stmt) -> int:
    """Return the line in which a statement begins, its decorators included."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(each.lineno for each in decorators)])


def walk(node: ast.AST) -> Iterator[ast.AST]:
    """Yield a node and all below it in the order of the text, without operators and contexts."""
    stack = [node]
    while stack:
        node = stack.pop()
        yield node
        below = children(node)
        if below:
            below.reverse()
            stack += below


_FIELDS: Final[dict[type[ast.AST], tuple[str, ...]]] = {}
"""The fields of each type that may hold nodes, filled as types are met."""


def _fields(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in names if name not in _NO_NODES)


def _note_call(node: ast.Call, index: Index) -> int:
    function = node.func
    kind = type(function)
    if kind is _ATTRIBUTE:
        index.called.append(f".{function.attr}")  # type: ignore[attr-defined]
    elif kind is _NAME:
        index.called.append(function.id)  # type: ignore[attr-defined]
    return 0


def _note_alias(node: ast.alias, index: Index) -> int:
    index.called.append(node.name.rpartition(".")[2])
    return 0


def _note_hidden(_node: ast.AST, _index: Index) -> int:
    return 1


def _note_operators(node: ast.Compare, _index: Index) -> int:
    return len(node.ops)


# What a node speaks, and how many nodes it has that the pass does not visit.
_NOTES: Final[dict[type[ast.AST], Callable[[Any, Index], int]]] = {
    ast.Call: _note_call,
    ast.alias: _note_alias,
    ast.Compare: _note_operators,
    **dict.fromkeys((ast.Subscript, ast.Starred, ast.List, ast.Tuple), _note_hidden),
    **dict.fromkeys((ast.BinOp, ast.BoolOp, ast.UnaryOp, ast.AugAssign), _note_hidden),
}
_TELLING: Final = frozenset({*_SPANNING, *_NOTES, *BINDING, *OPENING})
"""The types of nodes of which more is noted than where they are."""
