"""A file cut into pieces, so that libcst (ten times slower than ast) reads only those that differ.

A piece is a statement of the module or of a class, with all that is in it; a class whose body
stands on lines of its own is a piece for its header and one for each statement of the body.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.records import frozen
from guru.reviewer.changes.lines import lines_of
from guru.reviewer.reading.parse import parse

_DEEPEST = 200  # deeper trees could exhaust the stack of libcst's parser, which ends the process


@frozen
class Piece:
    """Lines ``first`` to ``last`` of a file, counted from 1, and their statements.

    ``around`` are the indices of the pieces whose classes it lies in, innermost last. Of a class
    header, ``last_inside`` is the last line of the class; else it is ``last``.
    """

    first: int
    last: int
    text: str
    nodes: tuple[ast.stmt, ...]
    around: tuple[int, ...] = ()
    is_header: bool = False
    last_inside: int = 0

    @property
    def indented(self) -> bool:
        """Whether it lies in a class."""
        return bool(self.around)

    def too_deep(self) -> bool:
        """Whether its tree is nested deeper than libcst can be trusted with."""
        level: list[ast.AST] = list(self.nodes)
        for _ in range(_DEEPEST):
            level = [child for node in level for child in ast.iter_child_nodes(node)]
            if not level:
                return False
        return True


def cut(text: str) -> list[Piece]:
    """Cut a file into pieces, in the order of the text.

    Raises:
        SyntaxError: It is no Python.
        UnreadableError: It is nested too deeply.

    """
    pieces: list[Piece] = []
    _cut_body(parse(text).body, lines_of(text), (), pieces)
    return pieces


def first_line(node: ast.stmt) -> int:
    """Return the line where a statement begins, its decorators included."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(each.lineno for each in decorators)])


def last_line(node: ast.stmt) -> int:
    """Return the line where a statement ends."""
    return node.end_lineno or node.lineno


def _cut_body(
    body: list[ast.stmt], lines: list[str], around: tuple[int, ...], pieces: list[Piece]
) -> None:
    for group in _on_shared_lines(body):
        first, last = first_line(group[0]), last_line(group[-1])
        node = group[0]
        if isinstance(node, ast.ClassDef) and first_line(node.body[0]) > node.lineno:
            header_end = max(first, first_line(node.body[0]) - 1)
            text = "\n".join(lines[first - 1 : header_end])
            here = len(pieces)
            pieces.append(
                Piece(first, header_end, text, (node,), around, is_header=True, last_inside=last)
            )
            _cut_body(node.body, lines, (*around, here), pieces)
        else:
            text = "\n".join(lines[first - 1 : last])
            pieces.append(Piece(first, last, text, tuple(group), around, last_inside=last))


def _on_shared_lines(body: list[ast.stmt]) -> Iterator[list[ast.stmt]]:
    """Group statements that stand on one line, parted by semicolons."""
    group: list[ast.stmt] = []
    for node in body:
        if group and first_line(node) > last_line(group[-1]):
            yield group
            group = []
        group.append(node)
    if group:
        yield group
