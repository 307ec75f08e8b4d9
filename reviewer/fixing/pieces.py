"""A file in pieces that libcst reads alone: reading the whole file would cost ten times a fix.

A piece holds some of the file's top-level statements, and the lines around them up to the next
ones. Where it begins or ends within the file, a statement that stands for the others is put there,
so that comments belong to the same nodes, and indents and line breaks are told alike, as when all
of it is read.
"""

from __future__ import annotations

import ast
import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property

import libcst as cst
from libcst.metadata import CodePosition, CodeRange, MetadataWrapper, PositionProvider

from guru.models.records import frozen
from guru.reviewer.reading.decode import LINE_BREAK
from guru.reviewer.reading.index import first_line
from guru.reviewer.reading.module import Module

Changes = Mapping[cst.CSTNode, cst.CSTNode]
_TopLevel = cst.SimpleStatementLine | cst.BaseCompoundStatement
_USUAL_INDENT = "    "


class Piece:
    """Top-level statements of a file, as libcst reads them.

    ``place`` is where its text stands in the file's, ``line`` the number of its first line there;
    ``before`` and ``after`` are the texts of what stands for the other statements.

    Raises:
        cst.ParserSyntaxError: libcst cannot read it.

    """

    def __init__(self, text: str, place: slice, line: int, before: str, after: str) -> None:
        self.place = place
        self._before = before
        self._after = after
        self._tree = cst.parse_module(f"{before}{text[place]}{after}")
        self._below = line - 1 - len(re.findall(LINE_BREAK, before))

    @cached_property
    def nodes(self) -> Mapping[tuple[int, int], list[tuple[cst.CSTNode, CodeRange]]]:
        """The nodes by line and column in the file, where they start."""
        wrapper = MetadataWrapper(self._tree, unsafe_skip_copy=True)
        found = defaultdict(list)
        for node, span in wrapper.resolve(PositionProvider).items():
            moved = CodeRange(self._moved(span.start), self._moved(span.end))
            found[moved.start.line, moved.start.column + 1].append((node, moved))
        return found

    def changed(self, changes: Changes) -> str | None:
        """Return the text with some nodes replaced, None where that is no Python any more."""
        body = [part for each in self._tree.body for part in _changed(each, changes)]
        code = self._tree.with_changes(body=body).code
        return code[len(self._before) : len(code) - len(self._after)] if reads(code) else None

    def _moved(self, place: CodePosition) -> CodePosition:
        return CodePosition(place.line + self._below, place.column)


@frozen
class _Part:
    """Statements between which no line ends, and the indent of the last one's body, if any."""

    first: int
    last: int
    indent: str


class Pieces:
    """Where the pieces of a file begin and end."""

    def __init__(self, module: Module) -> None:
        self._module = module
        self._parts = _parts(module)
        self._first_lines = [part.first for part in self._parts]

    def part_at(self, line: int) -> int:
        """Return the index of the part that a line belongs to."""
        return max(bisect_right(self._first_lines, line) - 1, 0)

    def piece(self, first: int, last: int) -> Piece:
        """Return the piece from one part to another.

        Raises:
            cst.ParserSyntaxError: libcst cannot read it.

        """
        parts, starts = self._parts, self._starts
        usual, text = self._block(self._indent), self._module.text
        line, before, end, after = 1, "", len(text), ""
        if first > 0:
            above = parts[first - 1]
            line, before = above.last + 1, usual
            if above.indent != self._indent:
                before += self._block(above.indent) if above.indent else f"pass{self._break}"
        if last + 1 < len(parts):
            end, after = starts[parts[last + 1].first - 1], usual
        return Piece(text, slice(starts[line - 1], end), line, before, after)

    @cached_property
    def _starts(self) -> list[int]:
        """The offset of each line."""
        return [0, *(found.end() for found in re.finditer(LINE_BREAK, self._module.text))]

    @cached_property
    def _break(self) -> str:
        found = re.search(LINE_BREAK, self._module.text)
        return found[0] if found else "\n"

    @cached_property
    def _indent(self) -> str:
        """The first indent of the file, which libcst takes for its usual one."""
        found = (_indent_of(statement, self._module) for statement in self._module.tree.body)
        return next(filter(None, found), _USUAL_INDENT)

    def _block(self, indent: str) -> str:
        return f"if 0:{self._break}{indent}pass{self._break}"


def reads(text: str) -> bool:
    """Whether a text is Python (for libcst, when it is newer than the interpreter)."""
    try:
        ast.parse(text)
    except SyntaxError:
        try:
            cst.parse_module(text)
        except cst.ParserSyntaxError:
            return False
    return True


def _parts(module: Module) -> list[_Part]:
    found: list[_Part] = []
    for statement in module.tree.body:
        first = first_line(statement)
        last = statement.end_lineno or first
        if found and (first <= found[-1].last or module.lines[first - 2].endswith("\\")):
            first = found.pop().first
        found.append(_Part(first, last, _indent_of(statement, module)))
    return found


def _indent_of(statement: ast.stmt, module: Module) -> str:
    """Return the indent of a statement's body, nothing where that has no lines of its own."""
    if isinstance(statement, ast.Match):
        return module.lines[statement.cases[0].pattern.lineno - 1].partition("case")[0]
    body = getattr(statement, "body", None)
    if not body:
        return ""
    indent = module.lines[body[0].lineno - 1][: body[0].col_offset]
    return indent if indent.isspace() else ""


def _changed(statement: _TopLevel, changes: Changes) -> Iterable[_TopLevel]:
    """Return what becomes of a top-level statement: nothing, or several, where a fix says so."""
    made = statement.visit(_Replace(changes))
    if isinstance(made, cst.RemovalSentinel):
        return []
    return made.nodes if isinstance(made, cst.FlattenSentinel) else [made]


class _Replace(cst.CSTTransformer):
    """Puts changed nodes in the place of others; what lies inside a changed one is left."""

    def __init__(self, changes: Changes) -> None:
        super().__init__()
        self._changes = changes

    def on_visit(self, node: cst.CSTNode) -> bool:
        return node not in self._changes

    def on_leave(  # type: ignore[override]
        self, original_node: cst.CSTNode, updated_node: cst.CSTNode
    ) -> cst.CSTNode:
        return self._changes.get(original_node, updated_node)
