"""Which lines of a file a change added or edited."""

from __future__ import annotations

from guru.reviewer.changes.matching import matches
from guru.reviewer.reading.decode import UnreadableError, decode, split_lines

Side = bytes | str | None


def changed_lines(old: Side, new: Side) -> frozenset[int]:
    """Return the lines of ``new``, counted from 1, that ``old`` did not have in this order.

    Line breaks and byte order marks are not compared. Where there is no old side, every line is
    new; where there is no new side, no line is.
    """
    before, after = lines_of(old), lines_of(new)
    return frozenset(range(1, len(after) + 1)) - {j + 1 for _, j in matches(before, after)}


def lines_of(side: Side) -> list[str]:
    """Split a side into its lines as Python counts them, without an empty one at the end."""
    if side is None:
        return []
    lines = split_lines(side if isinstance(side, str) else _text(side))
    if lines[-1] == "":
        lines.pop()
    return lines


def _text(data: bytes) -> str:
    try:
        return decode(data).text
    except UnreadableError:
        return data.decode("latin-1")  # any bytes; only equality matters here
