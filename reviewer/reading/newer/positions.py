"""Byte offsets to the lines and columns that ``ast`` nodes carry."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TypedDict


class Place(TypedDict):
    """A node's attributes: lines from 1, columns in UTF-8 bytes from 0."""

    lineno: int
    col_offset: int
    end_lineno: int
    end_col_offset: int


class Places:
    """Where the lines of a source begin."""

    __slots__ = ("_starts",)

    def __init__(self, data: bytes) -> None:
        self._starts = [0, *(match.end() for match in re.finditer(b"\n", data))]

    def of(self, start: int, end: int) -> Place:
        """Return the place of the bytes from ``start`` to ``end``."""
        starts = self._starts
        line = bisect_right(starts, start)
        # Most nodes end on the line they begin on.
        last = line if line == len(starts) or end < starts[line] else bisect_right(starts, end)
        return {
            "lineno": line,
            "col_offset": start - starts[line - 1],
            "end_lineno": last,
            "end_col_offset": end - starts[last - 1],
        }

    def from_offset(self, start: int, place: Place) -> Place:
        """Return a place that begins at another byte."""
        begin = self.of(start, start)
        return {**place, "lineno": begin["lineno"], "col_offset": begin["col_offset"]}
