"""Which change brought a finding, in one short sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from guru.models.recommendation import Finding
from guru.reviewer.changes.compared import ComparedFile
from guru.reviewer.changes.statement import Statement

Cause = tuple[str, int | None]

_WORD = r"[^\W\d]\w*"
_BINDINGS = ("Assign ", "AnnAssign ", "AugAssign ", "FunctionDef ", "ClassDef ")
_ADDED = "added here"
_EDITED = "this line was edited"


def cause_of(finding: Finding, file: ComparedFile) -> Cause:
    """Return the sentence and the line of the new file to look at (None: only removals)."""
    if file.old_text is None:
        return _ADDED, finding.location.line
    index = file.index_of(finding)
    if index is None:
        return _from_afar(finding, file, None)
    change = file.statements.all[index]
    own = _own_line(finding, file)
    if change.kind == "added":
        near = own or _nearest(file.changed, finding, change.line, change.end_line)
        return _ADDED, near or finding.location.line
    if change.kind == "edited":
        if own is not None:
            return _EDITED, own
        inside = _nearest(file.changed, finding, change.line, change.header_end)
        return f"this statement was edited in line {inside or change.line}", inside
    wrapped = _wrapping(finding, file, index)
    if wrapped is not None:
        return wrapped
    if change.kind == "moved":
        return f"moved here from line {change.old_line}", own or finding.location.line
    if own is not None and _comments_differ(file, index):
        return _EDITED, own
    return _from_afar(finding, file, index)


def _wrapping(finding: Finding, file: ComparedFile, index: int) -> Cause | None:
    """Tell of a block around the finding's statement that came, went or was edited."""
    changes = file.statements
    pairs = changes.pairs
    before = pairs[index][1]
    now, then = list(changes.around(index)), list(changes.around_old(before))
    kept = {pairs[j][1] for j in now if j in pairs}
    look = _own_line(finding, file) or _nearest_edit(finding, file, index)
    moved = pairs[index][0] == "moved"
    for i in then:
        lost = changes.old[i]
        if i not in kept and not (moved and lost.word in {"def", "class"}):
            return f"the `{lost.word}` around it was removed (line {lost.line} before)", look
    for j in now:
        block = changes.new[j]
        here = j not in pairs or pairs[j][1] not in then
        if here and not (moved and block.word in {"def", "class"}):
            return f"the `{block.word}` in line {block.line} was put around it", look or block.line
    for j in now:
        block = changes.new[j]
        if j in pairs and pairs[j][0] == "edited" and not moved:
            line = _nearest(file.changed, finding, block.line, block.header_end) or block.line
            return f"the `{block.word}` around it was edited in line {line}", line
    return None


def _from_afar(finding: Finding, file: ComparedFile, index: int | None) -> Cause:
    """Tell of a change that is neither in the finding's statement nor around it."""
    for step in finding.evidence:
        line = step.location.line
        if step.location.path == file.path and line in {n for n, _ in file.edits}:
            return f"the change in line {line}, on the way to it, brought it", line
    first, last = _function(file, index)
    inside = _nearest((n for n, _ in file.edits), finding, first, last) if first else None
    if inside is not None:
        return f"a change elsewhere in this function (line {inside}) brought it", inside
    gone = _removed_in_function(file, index)
    if gone is not None:
        return f"a line removed from this function (line {gone.line} before) brought it", None
    return _from_names(finding, file, index) or _from_anywhere(finding, file)


def _from_names(finding: Finding, file: ComparedFile, index: int | None) -> Cause | None:
    """Tell of a changed or removed definition that the finding's statement uses."""
    first, last = finding.location.line, finding.location.end_line
    if index is not None:
        statement = file.statements.new[index]
        first, last = statement.line, statement.header_end
    used = set(re.findall(_WORD, "\n".join(file.new_lines[first - 1 : last])))
    for line, edit in file.edits:
        for name in used.intersection(_bound(edit)):
            return f"`{name}` was changed in line {line}", line
    near = _nearest((n for n, _ in file.edits), finding)
    for removal in file.removals:
        for name in used.intersection(_bound(removal)):
            return f"`{name}` was removed (line {removal.line} before)", near
    return None


def _from_anywhere(finding: Finding, file: ComparedFile) -> Cause:
    near = _nearest((n for n, _ in file.edits), finding)
    if near is not None:
        return f"a change in line {near} brought it", near
    if file.removals:
        return f"a removed line (line {file.removals[0].line} before) brought it", None
    return "a change outside this file brought it", None


def _bound(statement: Statement) -> Iterator[str]:
    """Yield the names that a statement gives a meaning, as far as they are plain."""
    if statement.word == "import":
        yield from statement.leaves
    elif statement.form.startswith(_BINDINGS):
        yield from statement.leaves[:1]


def _own_line(finding: Finding, file: ComparedFile) -> int | None:
    """Return the first line of the finding's own that changed."""
    span = range(finding.location.line, finding.location.end_line + 1)
    return next((line for line in span if line in file.changed), None)


def _nearest_edit(finding: Finding, file: ComparedFile, index: int) -> int | None:
    """Return the nearest change in the same function, else in the file."""
    lines = [line for line, _ in file.edits]
    first, last = _function(file, index)
    return (_nearest(lines, finding, first, last) if first else None) or _nearest(lines, finding)


def _nearest(
    lines: Iterable[int], finding: Finding, first: int = 1, last: int | None = None
) -> int | None:
    inside = [n for n in lines if n >= first and (last is None or n <= last)]
    return min(inside, key=lambda n: (abs(n - finding.location.line), n), default=None)


def _function(file: ComparedFile, index: int | None) -> tuple[int, int]:
    """Return the lines of the function around a statement, zeros at module level."""
    if index is not None:
        for block in (index, *file.statements.around(index)):
            statement = file.statements.new[block]
            if statement.word == "def":
                return statement.line, statement.end_line
    return 0, 0


def _removed_in_function(file: ComparedFile, index: int | None) -> Statement | None:
    """Return the first statement that the function around a statement lost."""
    changes = file.statements
    if index is None or index not in changes.pairs:
        return None
    before = changes.pairs[index][1]
    for block in (before, *changes.around_old(before)):
        around = changes.old[block]
        if around.word == "def":
            inside = (s for s in file.removals if around.line <= s.line <= around.end_line)
            return next(inside, None)
    return None


def _comments_differ(file: ComparedFile, index: int) -> bool:
    """Whether a comment on the statement's own lines was edited, such as one that silences."""
    new = file.statements.new[index]
    old = file.statements.old[file.statements.pairs[index][1]]
    return _comments(file.new_lines, new) != _comments(file.old_lines, old)


def _comments(lines: list[str], statement: Statement) -> list[str]:
    own = lines[statement.line - 1 : statement.header_end]
    return [line.partition("#")[2].strip() for line in own if "#" in line]
