"""One pass over a tree: every node's parent, the nodes of each type, scopes, and names spoken.

It meets every node of every file, so it asks each as little as it can: by a node's type it is known
which of its fields may hold nodes, and whether it binds names or opens a scope.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from typing import Any

from guru.models.records import field, frozen
from guru.reviewer.reading.scopes import BINDING, OPENING, Scope, bind, open_scope

_NO_NODES = frozenset(
    {
        *("ctx", "op", "ops", "id", "attr", "kind", "type_comment", "module", "level", "asname"),
        *("is_async", "simple", "conversion", "kwd_attrs", "lineno", "tag"),
    }
)
_CHILDLESS = (ast.Constant, ast.Name, ast.Global, ast.Nonlocal)
_SPANNING = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


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
    nodes: dict[type[ast.AST], list[ast.AST]] = field(default_factory=dict)
    scope_of: dict[ast.AST, Scope] = field(default_factory=dict)
    called: list[str] = field(default_factory=list)
    spoken: list[str] = field(default_factory=list)
    spans: dict[ast.AST, Span] = field(default_factory=dict)

    @property
    def module_scope(self) -> Scope:
        """The scope of the module itself."""
        return self.scope_of[self.root]


def index_tree(root: ast.AST) -> Index:
    """Walk the tree once, without recursion: depth is no limit."""
    index = Index(root)
    parents, nodes, scope_of = index.parents, index.nodes, index.scope_of
    module_scope = scope_of[root] = Scope("module", root, None)
    begun: dict[ast.AST, tuple[int, int, int]] = {root: (0, 0, 0)}
    stack: list[tuple[ast.AST, Scope | None]] = [(root, None), (root, module_scope)]
    push, size = stack.append, 0
    while stack:
        node, scope = stack.pop()
        if scope is None:  # everything below was met
            index.spans[node] = _span(begun[node], index, size)
            continue
        kind = type(node)
        of_kind = nodes.get(kind)
        if of_kind is None:
            of_kind = nodes[kind] = []
        of_kind.append(node)
        if kind is ast.Constant:
            size += 1
            continue
        if kind in _SPANNING:
            begun[node] = (len(index.called), len(index.spoken), size)
            stack.append((node, None))
        size += 1
        note = _NOTES.get(kind)
        if note is not None:
            size += note(node, index)
        if kind is ast.Name:
            scope_of[node] = scope
            if type(node.ctx) is not ast.Load:  # type: ignore[attr-defined]
                bind(node, scope, parents.get(node))
            continue
        if kind in BINDING:
            bind(node, scope, parents.get(node))
        below = children(node)
        below.reverse()
        opened = open_scope(node, scope, parents.get(node)) if kind in OPENING else None
        if opened is None:
            for child in below:
                parents[child] = node
                push((child, scope))
        else:
            scope_of[node] = opened.scope
            inner, outer, outside = opened.scope, opened.outer, opened.outside
            for child in below:
                parents[child] = node
                push((child, outer if child in outside else inner))
    return index


def _span(begun: tuple[int, int, int], index: Index, size: int) -> Span:
    called, spoken, before = begun
    ends = len(index.called), len(index.spoken)
    return Span(slice(called, ends[0]), slice(spoken, ends[1]), size - before)


def children(node: ast.AST) -> list[ast.AST]:
    """Return the child nodes in order, without operators and contexts."""
    found: list[ast.AST] = []
    values = node.__dict__
    # A node of newer grammar than the interpreter's has fields that its class does not know.
    for name in _fields(node._fields) if "_fields" in values else _FIELDS[type(node)]:
        value = values.get(name)
        if type(value) is list:
            found += [item for item in value if item is not None]
        elif isinstance(value, ast.AST):
            found.append(value)
    return found


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


def _fields(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in names if name not in _NO_NODES)


class _Fields(dict[type[ast.AST], tuple[str, ...]]):
    """The fields of each type that may hold nodes, filled as types are met."""

    def __missing__(self, kind: type[ast.AST]) -> tuple[str, ...]:
        names = () if issubclass(kind, _CHILDLESS) else _fields(kind._fields)
        self[kind] = names
        return names


_FIELDS = _Fields()


def _note_name(node: ast.Name, index: Index) -> int:
    index.spoken.append(node.id)
    return 1


def _note_attribute(node: ast.Attribute, index: Index) -> int:
    index.spoken.append(f".{node.attr}")
    return 1


def _note_call(node: ast.Call, index: Index) -> int:
    function = node.func
    if type(function) is ast.Attribute:
        index.called.append(f".{function.attr}")
    elif type(function) is ast.Name:
        index.called.append(function.id)
    return 0


def _note_alias(node: ast.alias, index: Index) -> int:
    index.called.append(node.name.rpartition(".")[2])
    return 0


def _note_hidden(_node: ast.AST, _index: Index) -> int:
    return 1


def _note_operators(node: ast.Compare, _index: Index) -> int:
    return len(node.ops)


# What a node speaks, and how many nodes it has that the pass does not visit.
_NOTES: dict[type[ast.AST], Callable[[Any, Index], int]] = {
    ast.Name: _note_name,
    ast.Attribute: _note_attribute,
    ast.Call: _note_call,
    ast.alias: _note_alias,
    ast.Compare: _note_operators,
    **dict.fromkeys((ast.Subscript, ast.Starred, ast.List, ast.Tuple), _note_hidden),
    **dict.fromkeys((ast.BinOp, ast.BoolOp, ast.UnaryOp, ast.AugAssign), _note_hidden),
}
