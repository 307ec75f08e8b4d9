"""Old and new code compared statement by statement: what a change really changed.

Layout, comments and the place in the file make no difference. Only pieces that differ between
the two sides are read by libcst.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from guru.reviewer.changes.lines import lines_of
from guru.reviewer.changes.matching import matches
from guru.reviewer.changes.pairing import Kind, Paired, paired
from guru.reviewer.changes.pieces import Piece, cut
from guru.reviewer.changes.statement import Statement, read, unread
from guru.reviewer.reading.decode import UnreadableError


@dataclass(frozen=True, slots=True)
class StatementChange:
    """What became of one statement of the new file; lines count from 1.

    Of a block, ``header_end`` is where its own lines end and ``end_line`` where all in it does.
    ``old_line`` and ``old_end_line`` say where its forerunner stands in the old file.
    """

    kind: Kind
    line: int
    header_end: int
    end_line: int
    word: str
    old_line: int | None = None
    old_end_line: int | None = None


@dataclass(frozen=True)
class StatementChanges:
    """All statements of both sides, and which of them correspond.

    ``parsed`` is False where a side is no Python; each line then stands for a statement, and is
    edited when it was not there before.
    """

    old: tuple[Statement, ...]
    new: tuple[Statement, ...]
    pairs: Paired
    parsed: bool = True

    @cached_property
    def all(self) -> tuple[StatementChange, ...]:
        """Every statement of the new file, in the order of the text."""
        return tuple(self._change(index) for index in range(len(self.new)))

    @cached_property
    def removed(self) -> tuple[Statement, ...]:
        """The statements of the old file that the new one has no more."""
        kept = {i for _, i in self.pairs.values()}
        return tuple(s for i, s in enumerate(self.old) if i not in kept)

    def at(self, line: int) -> StatementChange | None:
        """Return the innermost statement at a line of the new file, None between statements."""
        index = self.index_at(line)
        return None if index is None else self.all[index]

    def index_at(self, line: int) -> int | None:
        """Return the index of the innermost statement at a line of the new file."""
        return _innermost(self.new, self._starts, line)

    def old_index_at(self, line: int) -> int | None:
        """Return the index of the innermost statement at a line of the old file."""
        return _innermost(self.old, self._old_starts, line)

    def around(self, index: int) -> Iterator[int]:
        """Yield the blocks of the new file around a statement, innermost first."""
        return _above(self.new, index)

    def around_old(self, index: int) -> Iterator[int]:
        """Yield the blocks of the old file around a statement of it, innermost first."""
        return _above(self.old, index)

    @cached_property
    def _starts(self) -> list[int]:
        return [statement.line for statement in self.new]

    @cached_property
    def _old_starts(self) -> list[int]:
        return [statement.line for statement in self.old]

    def _change(self, index: int) -> StatementChange:
        new = self.new[index]
        place = (new.line, new.header_end, new.end_line, new.word)
        pair = self.pairs.get(index)
        if pair is None:
            return StatementChange("added" if self.parsed else "edited", *place)
        old = self.old[pair[1]]
        return StatementChange(pair[0], *place, old.line, old.end_line)


def compare_statements(old: str, new: str) -> StatementChanges:
    """Compare the two sides of a file."""
    try:
        sides = _read(cut(old), cut(new))
    except (SyntaxError, UnreadableError, RecursionError):
        return _by_line(old, new)
    return StatementChanges(*sides, paired(*sides))


def _read(
    old: Sequence[Piece], new: Sequence[Piece]
) -> tuple[tuple[Statement, ...], tuple[Statement, ...]]:
    texts_old, texts_new = Counter(p.text for p in old), Counter(p.text for p in new)
    shared = texts_old.keys() & texts_new.keys()
    return _statements(old, shared), _statements(new, shared)


def _statements(pieces: Sequence[Piece], shared: set[str]) -> tuple[Statement, ...]:
    made: list[Statement] = []
    indices: list[int] = []  # of each piece's first statement
    for piece in pieces:
        parent = indices[piece.around[-1]] if piece.around else -1
        indices.append(len(made))
        if piece.text in shared:
            made.extend(unread(piece, parent, len(made)))
        else:
            made.extend(_read_piece(piece, parent, len(made)))
    return tuple(made)


def _read_piece(piece: Piece, parent: int, at: int) -> list[Statement]:
    if piece.too_deep():
        raise UnreadableError("nested too deeply to be compared")
    import libcst as cst

    try:
        return list(read(piece, parent, at))
    except cst.ParserSyntaxError as error:
        raise UnreadableError("libcst cannot read it") from error


def _by_line(old: str, new: str) -> StatementChanges:
    """Compare lines (but for blank ones and indentation) where statements cannot be told."""
    olds, news = _as_statements(old), _as_statements(new)
    found = matches([s.form for s in olds], [s.form for s in news])
    return StatementChanges(olds, news, {j: ("same", i) for i, j in found}, parsed=False)


def _as_statements(text: str) -> tuple[Statement, ...]:
    return tuple(
        Statement(number, number, number, "", line.strip(), (), -1)
        for number, line in enumerate(lines_of(text), start=1)
        if line.strip()
    )


def _innermost(statements: Sequence[Statement], starts: list[int], line: int) -> int | None:
    index = bisect_right(starts, line) - 1
    while index >= 0 and statements[index].end_line < line:
        index = statements[index].parent
    return index if index >= 0 else None


def _above(statements: Sequence[Statement], index: int) -> Iterator[int]:
    index = statements[index].parent
    while index >= 0:
        yield index
        index = statements[index].parent
