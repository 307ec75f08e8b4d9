"""The statements of a file as a flat list: where each stands, what it says, what is around it."""

from __future__ import annotations

import ast
import hashlib
import warnings
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from guru.models.records import frozen, replace
from guru.reviewer.changes.normal_form import docstring_form, header_form
from guru.reviewer.changes.pieces import Piece, first_line, last_line

if TYPE_CHECKING:
    import libcst as cst
    from libcst.metadata import CodeRange

_BODIES = ("body", "handlers", "cases", "orelse", "finalbody")
_WORDS = {
    **dict.fromkeys(("FunctionDef", "AsyncFunctionDef"), "def"),
    **dict.fromkeys(("With", "AsyncWith"), "with"),
    **dict.fromkeys(("For", "AsyncFor"), "for"),
    **dict.fromkeys(("Try", "TryStar"), "try"),
    **dict.fromkeys(("ExceptHandler", "ExceptStarHandler"), "except"),
    **dict.fromkeys(("MatchCase", "match_case"), "case"),
    **dict.fromkeys(("Import", "ImportFrom"), "import"),
    **{name: name.lower() for name in ("While", "If", "Else", "Finally", "Match")},
    "ClassDef": "class",
}
DOCSTRING = "docstring"
BLOCKS = frozenset(_WORDS.values()) - {"import"}


@frozen
class Statement:
    """A statement, or the header of a block (with its ``else`` and ``except`` as blocks too).

    Lines count from 1; a block's own lines end with ``header_end``, all that is in it with
    ``end_line``. ``word`` names the kind where there is a word for it (`with`, `def`, `import`),
    ``form`` is its normal form and ``leaves`` are the names and values in it. ``parent`` is the
    index of the block around it, -1 in the module.
    """

    line: int
    header_end: int
    end_line: int
    word: str
    form: str
    leaves: tuple[str, ...]
    parent: int


def unread(piece: Piece, parent: int, at: int) -> Iterator[Statement]:
    """List the statements of a piece that both sides have word for word; libcst need not read it.

    ``at`` is the index that the first will have.
    """
    name = hashlib.sha256(piece.text.encode("utf-8", "surrogatepass")).hexdigest()
    made: list[Statement] = []
    for node in piece.nodes:
        _list_ast(node, parent, at, made, only_header=piece.is_header)
    if piece.is_header:
        made = [replace(made[0], header_end=piece.last, end_line=piece.last_inside)]
    for index, statement in enumerate(made):
        yield replace(statement, form=f"{name} {index}")


def read(piece: Piece, parent: int, at: int) -> Iterator[Statement]:
    """List the statements of a piece as libcst reads them; ``at`` is the first one's index.

    Raises:
        libcst.ParserSyntaxError: libcst cannot read it.
        RecursionError: It is nested too deeply.

    """
    import libcst as cst
    from libcst.metadata import MetadataWrapper, PositionProvider

    text, offset = piece.text + "\n", piece.first - 1
    if piece.is_header:
        blanks = piece.text[: len(piece.text) - len(piece.text.lstrip())]
        text += f"{blanks} pass\n"
    if piece.indented:
        text, offset = f"if 1:\n{text}", offset - 1
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of escapes in strings that are none
        module = cst.parse_module(text)
        wrapper = MetadataWrapper(module, unsafe_skip_copy=True)
        lister = _Lister(wrapper.resolve(PositionProvider), offset, at)
        body: Sequence[cst.BaseStatement] = module.body
        if piece.indented and isinstance(body[0], cst.If):
            body = body[0].body.body  # type: ignore[assignment]
        for node in body:
            lister.add(node, parent)
    if piece.is_header:
        yield replace(lister.made[0], header_end=piece.last, end_line=piece.last_inside)
    else:
        yield from lister.made


class _Lister:
    """Walks libcst's statements, blocks and the blocks' parts."""

    def __init__(self, positions: object, offset: int, at: int) -> None:
        self.positions: dict[cst.CSTNode, CodeRange] = positions  # type: ignore[assignment]
        self.offset = offset
        self.at = at
        self.made: list[Statement] = []

    def add(self, node: cst.CSTNode, parent: int) -> None:
        kind = type(node).__name__
        if kind in {"SimpleStatementLine", "SimpleStatementSuite"}:
            for small in node.body:  # type: ignore[attr-defined]
                self._add_small(small, parent)
            return
        if kind == "IndentedBlock":
            for child in node.body:  # type: ignore[attr-defined]
                self.add(child, parent)
            return
        place = self.positions[node]
        first = min([place.start.line, *(self.positions[d].start.line for d in _decorators(node))])
        form, leaves = header_form(node)
        index = self.at + len(self.made)
        line, end = first + self.offset, place.end.line + self.offset
        self.made.append(Statement(line, end, end, _WORDS.get(kind, ""), form, leaves, parent))
        for name in _BODIES:
            value = getattr(node, name, None)
            for child in value if isinstance(value, Sequence) else [value]:
                if child is not None:
                    self.add(child, index)
        self._close(index)

    def _add_small(self, node: cst.CSTNode, parent: int) -> None:
        place = self.positions[node]
        kind = type(node).__name__
        word = _WORDS.get(kind, "")
        form, leaves = header_form(node)
        value = getattr(node, "value", None) if kind == "Expr" else None
        if type(value).__name__ == "SimpleString" and value is not None:
            word, (form, leaves) = DOCSTRING, docstring_form(value)
        line, end = place.start.line + self.offset, place.end.line + self.offset
        self.made.append(Statement(line, end, end, word, form, leaves, parent))

    def _close(self, index: int) -> None:
        """End a block's header before the first statement in it."""
        place = index - self.at
        if place + 1 < len(self.made):
            block = self.made[place]
            end = max(block.line, self.made[place + 1].line - 1)
            self.made[place] = replace(block, header_end=min(end, block.end_line))


def _list_ast(
    node: ast.AST, parent: int, at: int, made: list[Statement], *, only_header: bool
) -> None:
    index = at + len(made)
    children = [] if only_header else _children(node)
    line, end = _span(node)
    header_end = max(line, _span(children[0])[0] - 1) if children else end
    word = _WORDS.get(type(node).__name__, "")
    made.append(Statement(line, min(header_end, end), end, word, "", (), parent))
    for child in children:
        _list_ast(child, index, at, made, only_header=False)


def _children(node: ast.AST) -> list[ast.AST]:
    return [
        child
        for name in _BODIES
        if isinstance(value := getattr(node, name, None), list)
        for child in value
    ]


def _span(node: ast.AST) -> tuple[int, int]:
    if isinstance(node, ast.stmt):
        return first_line(node), last_line(node)
    if isinstance(node, ast.match_case):  # it has no place of its own
        return node.pattern.lineno, last_line(node.body[-1])
    line: int = getattr(node, "lineno", 1)
    return line, getattr(node, "end_lineno", None) or line


def _decorators(node: cst.CSTNode) -> Sequence[cst.CSTNode]:
    found: Sequence[cst.CSTNode] = getattr(node, "decorators", ())
    return found
