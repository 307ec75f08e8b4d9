"""A changed file cut into units, of which only what lies between equal ones is read.

A statement of the module begins in the first column and ends where the next one begins: what is
the same above and below a change is read as it was before.
"""

from __future__ import annotations

from collections.abc import Sequence

from guru.models.records import replace
from guru.reviewer.earlier.sketch import Unit, rest_of, starts_of, units_in
from guru.reviewer.reading.decode import UnreadableError
from guru.reviewer.reading.parse import parse

_MOST_TRIES = 3


def units_after(
    old: Sequence[str], new: Sequence[str], units: Sequence[Unit]
) -> tuple[Unit, ...] | None:
    """Cut a file into units, told by its lines before and after a change and the units before.

    None where it has to be read as a whole.
    """
    first = _equal_above(old, new, units)
    behind = _equal_below(old, new, units, first)
    for _ in range(_MOST_TRIES):
        above = units[first - 1].last if first else 0
        end = len(new) - len(old) + (starts_of(units)[behind] if behind < len(units) else len(old))
        middle = _read(new, above, end)
        if middle is None:  # it goes on with what is above
            first = max(first - 1, 0)
        elif behind < len(units) and end > (middle[-1].last if middle else above):
            behind += 1  # what stands above a statement is part of it
        else:
            shift = len(new) - len(old)
            below = [replace(unit, last=unit.last + shift) for unit in units[behind:]]
            found = [*units[:first], *middle, *below]
            return tuple(found) if below else (*found, rest_of(new, found))
    return None


def _equal_above(old: Sequence[str], new: Sequence[str], units: Sequence[Unit]) -> int:
    """Return how many units are the same from the top on; never the lines behind the last."""
    above = 0
    for i, unit in enumerate(units[:-1]):
        if old[above : unit.last] != new[above : unit.last]:
            return i
        above = unit.last
    return len(units) - 1


def _equal_below(old: Sequence[str], new: Sequence[str], units: Sequence[Unit], first: int) -> int:
    """Return the first of the units that are the same from there to the end."""
    shift = len(new) - len(old)
    starts = starts_of(units)
    least = units[first - 1].last if first else 0
    behind = len(units)
    while behind > first:
        above, last = starts[behind - 1], units[behind - 1].last
        if above + shift < least or old[above:last] != new[above + shift : last + shift]:
            break
        behind -= 1
    return behind


def _read(lines: Sequence[str], above: int, end: int) -> list[Unit] | None:
    """Cut lines into units; None where they do not stand for themselves."""
    if any(lines[n - 1].endswith("\\") for n in (above, end) if n):
        return None  # the next line belongs to it
    if above == end:
        return []
    try:
        tree = parse("\n" * above + "\n".join(lines[above:end]))
    except (SyntaxError, UnreadableError):
        return None
    return units_in(tree.body, lines, above)
