"""Whether what following values told of a file holds after a change, by the steps to spare."""

from __future__ import annotations

from collections.abc import Sequence

from guru.reviewer.earlier.holding import Earlier, Holding
from guru.reviewer.earlier.sketch import Unit
from guru.reviewer.tree import holds

_STEPS_A_DEFINITION = 100
_STEPS_A_LINE = 40


def steps_to_spare(earlier: Earlier, units: Sequence[Unit], held: Holding) -> int:
    """Return the steps to spare if values need not be followed anew, 0 where they must.

    They need not where the outside enters nothing that is touched, no other file speaks of that,
    and the file is imported as before but for functions that come or go.
    """
    again = [units[j] for j in held.touched]
    if any(unit.entered for unit in (*again, *held.gone)):
        return 0
    names = {unit.name for unit in (*again, *held.gone) if unit.name}
    if not _imported_alike(held.gone, held.come):
        return 0
    for text in earlier.texts:
        spoken = [name for name in names if name.encode() in text]
        if spoken and holds(text, spoken):
            return 0
    lines = max(0, earlier.sketch.units[-1].last - units[-1].last)
    left = earlier.sketch.spare - _STEPS_A_DEFINITION * len(held.come) - _STEPS_A_LINE * lines
    return max(left, 0)


def _imported_alike(gone: Sequence[Unit], come: Sequence[Unit]) -> bool:
    before, after = ({unit.name: unit.header for unit in units} for units in (gone, come))
    if len(before) < len(gone) or len(after) < len(come):
        return False
    return all(before.get(n, "") == after.get(n, "") for n in {*before, *after})
