"""One source file, read: tree, parents, scopes, names. What every rule is handed."""

from __future__ import annotations

import ast
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from guru.models.location import Location
from guru.reviewer.files import is_test_path
from guru.reviewer.flow.settings import FlowSettings
from guru.reviewer.reading.decode import Text, split_lines
from guru.reviewer.reading.index import Index, index_tree
from guru.reviewer.reading.names import Names
from guru.reviewer.reading.parse import parse

if TYPE_CHECKING:
    from guru.reviewer.flow.entrances import Entrance
    from guru.reviewer.flow.followed import Flow

Node = TypeVar("Node", bound=ast.AST)
Function = ast.FunctionDef | ast.AsyncFunctionDef
_NAMED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_OPENING = (*_NAMED, ast.Lambda)
_PARTED = bytes(b if b > 127 or chr(b).isalnum() or chr(b) == "_" else 32 for b in range(256))
"""Bytes of UTF-8, with a space for each that is in no name."""


class Module:
    """A parsed file and the questions rules ask of it.

    ``path`` is relative to the root of the review, with forward slashes.

    Raises:
        SyntaxError: The text is no Python of any version guru knows.
        UnreadableError: The text cannot be parsed for another reason (nested too deeply).

    """

    def __init__(self, path: str, text: Text) -> None:
        self.path = path
        self.source = text
        self.text = text.text
        self.tree = self._read()
        self.flow_settings = FlowSettings()
        # What flow/entrances.py has found out of functions, and of the calls that register them.
        self.entrances: dict[ast.AST, Entrance | None] = {}
        self.registrations: dict[str, ast.Call] | None = None
        self.asked: set[str] = set()
        self.climbed: set[ast.AST] = set()

    def _read(self) -> ast.Module:
        return parse(self.text)

    def release(self) -> None:
        """Let go of the scopes, after the last question.

        They and what they bind refer to each other, so the tree would wait for the collector. What
        was worth following refers to the module.
        """
        vars(self).pop("flow", None)
        index = vars(self).get("index")
        for scope in set(index.scope_of.values()) if index is not None else ():
            scope.bindings.clear()

    @cached_property
    def lines(self) -> list[str]:
        """The lines of the text, without their breaks."""
        return split_lines(self.text)

    @cached_property
    def index(self) -> Index:
        """Parents, scopes and the nodes of each type."""
        return index_tree(self.tree)

    @cached_property
    def names(self) -> Names:
        """What the names of this file stand for."""
        return Names(self.index)

    @cached_property
    def flow(self) -> Flow:
        """Where data from outside reaches dangerous places."""
        from guru.reviewer.flow.analysis import follow

        return follow(self, self.flow_settings)

    @cached_property
    def is_test(self) -> bool:
        """Whether this is a test's file, where much is done on purpose."""
        return is_test_path(self.path)

    @cached_property
    def imported_roots(self) -> frozenset[str]:
        """The first words of the modules that are imported anywhere in the file."""
        names = [alias.name for node in self.of_type(ast.Import) for alias in node.names]
        names += [node.module or "" for node in self.of_type(ast.ImportFrom)]
        return frozenset(name.partition(".")[0] for name in names)

    def mentions_any(self, words: Iterable[str]) -> bool:
        """Whether any of some texts stands in the file, names as the parser reads them."""
        return any(self._mentions[word] for word in words)

    @cached_property
    def _mentions(self) -> _Mentions:
        return _Mentions(self.text)

    def of_type(self, kind: type[Node]) -> list[Node]:
        """All nodes of exactly this type, in the order of the text."""
        return self.at_hand(kind)

    def at_hand(self, kind: type[Node]) -> list[Node]:
        """The nodes of this type that were read, for who only looks at those around a node."""
        return self.index.nodes.get(kind, [])  # type: ignore[return-value]

    def calls_of(self, methods: Collection[str]) -> list[ast.Call]:
        """All calls of methods by these names, whatever they are methods of."""
        calls = self.at_hand(ast.Call)
        return [c for c in calls if isinstance(c.func, ast.Attribute) and c.func.attr in methods]

    def mentions_of(self, name: str) -> list[ast.Name]:
        """All mentions of a name that is bound in the file, whatever it stands for."""
        return self._by_name.get(name, [])

    @cached_property
    def _by_name(self) -> dict[str, list[ast.Name]]:
        found: dict[str, list[ast.Name]] = {}
        for name in self.at_hand(ast.Name):
            found.setdefault(name.id, []).append(name)
        return found

    def resolve(self, node: ast.AST | None) -> str | None:
        """The dotted name that an expression stands for, None when it is not certain.

        Imports, aliases and single assignments are followed and shadowing is respected:
        ``from subprocess import run as r`` makes ``r`` resolve to ``subprocess.run``. What a call
        returns is written with ``()``: ``requests.Session().get``.
        """
        known = self._resolved
        if node not in known:  # one rule after another asks
            known[node] = self.names.resolve(node)
        return known[node]

    @cached_property
    def _resolved(self) -> dict[ast.AST | None, str | None]:
        return {}

    def parent(self, node: ast.AST) -> ast.AST | None:
        """The node around ``node``; None for the module itself."""
        return self.index.parents.get(node)

    @cached_property
    def functions(self) -> list[Function]:
        """All functions of the file, methods and inner ones included."""
        return [*self.of_type(ast.FunctionDef), *self.of_type(ast.AsyncFunctionDef)]

    def ancestors(self, node: ast.AST) -> Iterator[ast.AST]:
        """The nodes around ``node``, innermost first."""
        return self._around(node)

    def _around(self, node: ast.AST) -> Iterator[ast.AST]:
        parents = self.index.parents
        above = parents.get(node)
        while above is not None:
            yield above
            above = parents.get(above)

    def key_of(self, value: ast.AST) -> ast.expr | None:
        """The key under which ``value`` stands in the literal of a dictionary right around it."""
        parent = self.parent(value)
        if not isinstance(parent, ast.Dict):
            return None
        keys = self._keys.get(parent)
        if keys is None:  # once a dictionary: it may have thousands of values
            keys = self._keys[parent] = dict(zip(parent.values, parent.keys, strict=True))
        return keys.get(value)  # type: ignore[call-overload,no-any-return]

    @cached_property
    def _keys(self) -> dict[ast.Dict, dict[ast.expr, ast.expr | None]]:
        return {}

    def function_of(self, node: ast.AST) -> Function | None:
        """The innermost function whose body holds ``node``."""
        for above in self._around(node):
            if isinstance(above, (ast.FunctionDef, ast.AsyncFunctionDef)):
                return above
        return None

    def class_of(self, node: ast.AST) -> ast.ClassDef | None:
        """The innermost class around ``node``, functions in between or not."""
        for above in self._around(node):
            if isinstance(above, ast.ClassDef):
                return above
        return None

    def loop_of(self, node: ast.AST) -> ast.For | ast.AsyncFor | ast.While | None:
        """The innermost loop whose repeated part holds ``node``, within the same function."""
        below = node
        for above in self._around(node):
            if isinstance(above, (ast.For, ast.AsyncFor, ast.While)):
                if below in above.body or (isinstance(above, ast.While) and below is above.test):
                    return above
            elif isinstance(above, _OPENING):
                return None
            below = above
        return None

    def statement_of(self, node: ast.AST) -> ast.stmt:
        """The innermost statement that holds ``node`` (itself, when it is one)."""
        below: ast.AST | None = node
        while below is not None and not isinstance(below, ast.stmt):
            below = self.parent(below)
        if below is None:
            raise ValueError("the module itself is in no statement")
        return below

    def symbol_of(self, node: ast.AST) -> str:
        """The qualified name of the function or class around ``node``, empty at module level."""
        around = [node, *self._around(node)]
        return ".".join(n.name for n in reversed(around) if isinstance(n, _NAMED))

    def location(self, node: ast.AST) -> Location:
        """The place of a node; of a compound statement, its header line alone."""
        line: int = getattr(node, "lineno", 1)
        end_line: int = getattr(node, "end_lineno", None) or line
        end: int = getattr(node, "end_col_offset", None) or 0
        if isinstance(node, (ast.stmt, ast.ExceptHandler)):
            body = getattr(node, "body", None)
            if isinstance(body, list):
                end_line, end = self._header_end(node, body)
        return Location(
            self.path,
            line,
            self._column(line, getattr(node, "col_offset", 0)),
            end_line,
            self._column(end_line, end),
        )

    def segment(self, node: ast.AST) -> str:
        """The text of a node as it stands in the file."""
        place = self.location(node)
        lines = self.lines[place.line - 1 : place.end_line]
        if not lines:
            return ""
        lines[-1] = lines[-1][: place.end_column - 1]
        lines[0] = lines[0][place.column - 1 :]
        return "\n".join(lines)

    def _header_end(self, node: ast.AST, body: list[ast.stmt]) -> tuple[int, int]:
        """Line and byte offset where the header of a compound statement ends."""
        first: int = getattr(node, "lineno", 1)
        start = min([body[0].lineno, *(d.lineno for d in _decorators(body[0]))]) if body else first
        last = max(first, start - 1)
        while last > first and not self.lines[last - 1].split("#")[0].strip():
            last -= 1
        return last, len(self.lines[last - 1].rstrip().encode("utf-8", "surrogatepass"))

    def _column(self, line: int, offset: int) -> int:
        """Turn a byte offset of the parser into a column that counts characters from 1."""
        if not 1 <= line <= len(self.lines):
            return 1
        text = self.lines[line - 1]
        if text.isascii():
            return offset + 1
        return len(text.encode("utf-8", "surrogatepass")[:offset].decode("utf-8", "ignore")) + 1


class _Mentions(dict[str, bool]):
    """Whether texts stand in another, each looked for once.

    Most are names: they are looked for in the words of the text, each of which is there once, as
    the parser reads them (PEP 3131). That is a seventh of it.
    """

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text
        parted = text.encode("utf-8", "surrogatepass").translate(_PARTED).split()
        words = b"\n".join({*parted}).decode("utf-8", "surrogatepass")
        self._words = words if words.isascii() else unicodedata.normalize("NFKC", words)

    def __missing__(self, word: str) -> bool:
        found = self[word] = word in (self._words if word.isidentifier() else self._text)
        return found


def _decorators(node: ast.stmt) -> list[ast.expr]:
    return getattr(node, "decorator_list", [])
