"""One changed file with its findings, compared no further than it is asked."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from guru.models.recommendation import Finding
from guru.reviewer.changes.lines import changed_lines, lines_of
from guru.reviewer.changes.statement import DOCSTRING, Statement
from guru.reviewer.changes.statements import StatementChanges, compare_statements
from guru.reviewer.reading.decode import UnreadableError
from guru.reviewer.reading.parse import parse


class ComparedFile:
    """Both texts of a file, compared by line and by statement when something asks."""

    def __init__(self, path: str, old_text: str | None, new_text: str) -> None:
        self.path = path
        self.old_text = old_text
        self.new_text = new_text

    @cached_property
    def statements(self) -> StatementChanges:
        """The file's statements; those of a new file are compared with nothing."""
        return compare_statements(self.old_text or "", self.new_text)

    @cached_property
    def changed(self) -> frozenset[int]:
        """The lines of the new file whose text was not there before."""
        return changed_lines(self.old_text, self.new_text)

    @cached_property
    def new_lines(self) -> list[str]:
        """The lines of the new file."""
        return lines_of(self.new_text)

    @cached_property
    def old_lines(self) -> list[str]:
        """The lines of the old file."""
        return lines_of(self.old_text)

    @cached_property
    def old_was_python(self) -> bool:
        """Whether the old side could be parsed: only then could its findings be seen."""
        try:
            parse(self.old_text or "")
        except (SyntaxError, UnreadableError):
            return False
        return True

    def index_of(self, finding: Finding) -> int | None:
        """Return the index of the statement that a finding of the new side is about."""
        return self.statements.index_at(finding.location.line)

    def forerunner(self, finding: Finding) -> Statement | None:
        """Return the old statement that became the one a finding of the new side is about."""
        index = self.index_of(finding)
        pair = self.statements.pairs.get(index) if index is not None else None
        return None if pair is None else self.statements.old[pair[1]]

    def is_moved_here(self, finding: Finding) -> bool:
        """Whether the code of a finding may have come from elsewhere: it was not in its place."""
        if self.old_text is None or not self.statements.parsed:
            return True
        change = self.statements.at(finding.location.line)
        return change is None or change.kind != "same"

    def stays(self, old: Finding) -> bool:
        """Whether the statement of a finding of the old side is still in its place."""
        index = self.statements.old_index_at(old.location.line)
        return index is not None and index in self._kept

    @cached_property
    def edits(self) -> tuple[tuple[int, Statement], ...]:
        """A line to show and the statement, for each that was added, edited or moved."""
        return tuple(self._edits())

    @cached_property
    def _kept(self) -> frozenset[int]:
        return frozenset(i for kind, i in self.statements.pairs.values() if kind == "same")

    def _edits(self) -> Iterator[tuple[int, Statement]]:
        for index, change in enumerate(self.statements.all):
            if change.kind != "same" and change.word != DOCSTRING:
                own = range(change.line, change.header_end + 1)
                line = next((n for n in own if n in self.changed), None)
                if line is not None:
                    yield line, self.statements.new[index]

    @cached_property
    def removals(self) -> tuple[Statement, ...]:
        """The old statements that are gone, but for docstrings."""
        return tuple(s for s in self.statements.removed if s.word != DOCSTRING)
