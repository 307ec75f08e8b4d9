"""What a change of a file does to its outline, told by the statements that differ.

Both sides were sketched when they were reviewed, so neither has to be read as a whole again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from guru.models.records import frozen
from guru.reviewer.changes.matching import matches
from guru.reviewer.earlier.sketch import Unit
from guru.reviewer.index.outline import Outline, changed, outline
from guru.reviewer.reading.decode import UnreadableError, decode, split_lines


@frozen
class Edited:
    """The outlines of what is gone from a file and of what has come; nothing else tells of them."""

    gone: Outline
    come: Outline

    def changed(self) -> list[str]:
        """Return the names that differ and may have been spoken of by others before.

        Of a name that is new in a module nobody else can have spoken; a new method may take the
        place of an inherited one.
        """
        names = changed(self.gone, self.come)
        return [name for name in names if name in self.gone.definitions or "." in name]

    def applied(self, old: Outline) -> Outline | None:
        """Return the outline of the new side; None where only all of the file tells it."""
        if not self.gone.imports <= self.come.imports:  # another function may import the same
            return None
        kept = {n: d for n, d in old.definitions.items() if n not in self.gone.definitions}
        return Outline(old.imports | self.come.imports, {**kept, **self.come.definitions})


Edits = Callable[[str], Edited | None]
"""What is known of the change of the file at a path."""


def edited(
    old: bytes, new: bytes, old_units: Sequence[Unit], new_units: Sequence[Unit]
) -> Edited | None:
    """Compare two sides of a file by their units.

    None where it is not functions and classes alone that differ, or where the rest of the file
    gives their names another meaning.
    """
    try:
        before, after = (split_lines(decode(side).text) for side in (old, new))
    except UnreadableError:
        return None
    pairs = matches([unit.digest for unit in old_units], [unit.digest for unit in new_units])
    gone = {*range(len(old_units) - 1)} - {i for i, _ in pairs}
    come = {*range(len(new_units) - 1)} - {j for _, j in pairs}
    names = {old_units[i].name for i in gone} | {new_units[j].name for j in come}
    rest = [j for j in range(len(new_units)) if j not in come]
    if "" in names or names & {new_units[j].name for j in rest}:
        return None
    nameless = _text(after, new_units, [j for j in rest if not new_units[j].name])
    words = "|".join(map(re.escape, sorted(names)))
    if names and re.search(rf"\b(?:{words})\b", nameless):
        return None
    return Edited(
        outline(_text(before, old_units, sorted(gone)).encode("utf-8", "surrogatepass")),
        outline(_text(after, new_units, sorted(come)).encode("utf-8", "surrogatepass")),
    )


def _text(lines: Sequence[str], units: Sequence[Unit], wanted: Sequence[int]) -> str:
    starts = [0, *(unit.last for unit in units)]
    return "\n".join(line for i in wanted for line in lines[starts[i] : units[i].last])
