"""A file of which some definitions were not read, since what is asked lies elsewhere in it.

They stand in its tree by their names alone. Whoever looks further, or asks for what only the whole
file tells, is refused: it has to be read, then.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, NoReturn, cast

from guru.reviewer.reading.decode import Text
from guru.reviewer.reading.module import Function, Node
from guru.reviewer.reading.parse import parse
from guru.reviewer.reading.watched import WatchedModule

if TYPE_CHECKING:
    from guru.reviewer.flow.followed import Flow

_STUBS: dict[type[ast.AST], str] = {
    ast.ClassDef: "class {}: ...",
    ast.FunctionDef: "def {}(): ...",
    ast.AsyncFunctionDef: "async def {}(): ...",
}


class UnreadError(Exception):
    """Something was asked that only the whole file tells."""


def _refuse(_node: object) -> NoReturn:
    raise UnreadError


class _Kind(type):
    """The type of types of nodes whose fields nobody gets to go through."""

    _fields = property(_refuse)


def _unread(kind: type[ast.AST]) -> type[ast.AST]:
    told = ("_fields", *kind._fields, *kind._attributes)  # noqa: SLF001 - named so by ast
    refused = {name: property(_refuse) for name in told if name != "name"}
    return cast("type[ast.AST]", _Kind(f"Unread{kind.__name__}", (kind,), refused))


_UNREAD = {kind: _unread(kind) for kind in _STUBS}


def stub_of(kind: str, name: str) -> str:
    """Return what stands for a definition in the text that is read."""
    return _STUBS[getattr(ast, kind)].format(name)


class PartlyRead(WatchedModule):
    """A file with some definitions left out: ``unread`` tells which statements of the module.

    ``lines`` are what is parsed: in place of those, a stub and empty lines. ``roots`` are
    the first words of what the whole file imports.
    """

    def __init__(
        self,
        path: str,
        text: Text,
        lines: Sequence[str],
        unread: Collection[int],
        roots: Collection[str],
    ) -> None:
        self._read_lines = lines
        self._roots = frozenset(roots)
        super().__init__(path, text)
        for number in unread:
            self._forget(self.tree.body[number])

    def _read(self) -> ast.Module:
        return parse("\n".join(self._read_lines))

    def _forget(self, node: ast.stmt) -> None:
        name: str = getattr(node, "name", "")
        self.index.nodes[type(node)].remove(node)
        node.__class__ = _UNREAD[type(node)]  # type: ignore[assignment]
        vars(node).clear()
        vars(node)["name"] = name

    @cached_property
    def flow(self) -> Flow:
        """Refuse: only the whole file tells. Where it is known from before, it is set."""
        raise UnreadError

    def of_type(self, _kind: type[Node]) -> list[Node]:
        """Refuse: only the whole file tells."""
        raise UnreadError

    def calls_of(self, _methods: Collection[str]) -> list[ast.Call]:
        """Refuse: only the whole file tells."""
        raise UnreadError

    def mentions_of(self, name: str) -> list[ast.Name]:
        """All mentions of a name that is bound within what was read."""
        if name in self.index.module_scope.bindings:
            raise UnreadError
        return super().mentions_of(name)

    @cached_property
    def imported_roots(self) -> frozenset[str]:
        """The first words of the modules that are imported anywhere in the file."""
        return self._roots

    @cached_property
    def functions(self) -> list[Function]:
        """The functions that were read."""
        return [*self.at_hand(ast.FunctionDef), *self.at_hand(ast.AsyncFunctionDef)]
