"""Memory and garbage collection of this process over time, read now and then by who samples it."""

from __future__ import annotations

import gc
import os
import time

TYPE_CHECKING = False  # typing itself takes milliseconds to import
if TYPE_CHECKING:
    from guru.models.series import Point, Series

_EVERY = 1.0
"""Seconds between readings, at first; a reading takes some 30 us."""
_MOST = 240
"""Points of a series; beyond them every second one is dropped, and readings are as much rarer."""
_STATM = "/proc/self/statm"


class Gauges:
    """Reads when it is asked and due; starts no thread of its own."""

    def __init__(self) -> None:
        self._labels = (("pid", str(os.getpid())),)
        self._clear()

    def _clear(self) -> None:
        self._every = _EVERY
        self._due = 0.0
        self._points: list[tuple[float, tuple[float, ...]]] = []

    def read_when_due(self) -> None:
        """Read all figures, unless they have been read a moment ago."""
        now = time.monotonic()
        if now < self._due:
            return
        self._due = now + self._every
        self._points.append((round(time.time(), 3), _figures()))
        if len(self._points) > _MOST:
            del self._points[1::2]
            self._every *= 2

    def take(self) -> tuple[Series, ...]:
        """Read once more, return what was read since the last call, and begin anew."""
        from guru.models.series import Series

        self._due = 0.0
        self.read_when_due()
        read = self._points
        self._clear()
        found = []
        for place, (name, unit) in enumerate(_NAMES):
            points: tuple[Point, ...] = tuple((when, figures[place]) for when, figures in read)
            if any(value for _, value in points):  # where the system does not tell, there is none
                found.append(Series(name, unit, points, self._labels))
        return tuple(found)


_NAMES = (
    ("rss", "bytes"),
    ("gc.collections", "count"),
    ("gc.full_collections", "count"),
    ("gc.collected", "objects"),
)
"""Resident memory; collections since the start of the process, those of the oldest objects among
them, and the objects freed by all."""


def _figures() -> tuple[float, ...]:
    counts = gc.get_stats()
    return (
        float(_resident()),
        float(sum(generation["collections"] for generation in counts)),
        float(counts[-1]["collections"]),
        float(sum(generation["collected"] for generation in counts)),
    )


def _resident() -> int:
    """Return the resident memory in bytes, 0 where the system does not tell it this way."""
    try:
        with open(_STATM, "rb") as file:  # noqa: PTH123 - pathlib loads slowly
            pages = int(file.read().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return 0
