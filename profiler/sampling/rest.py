"""Whether a process rests: since when nobody has computed, and how seldom it may be looked at."""

from __future__ import annotations

_MINUTE = 60_000_000_000
STILL = 50_000_000
"""A place where a thread's clock stands still for so many nanoseconds is one where it waits."""
LOOKS = 5
"""And in so many looks in a row: a busy machine may keep a thread from computing for long."""
LATE = 2_000_000
"""When a look comes later than this, threads may stand still because they were kept waiting."""


class Rest:
    """Counts looks that found the clock of the process standing still; times in nanoseconds."""

    def __init__(self, now: int) -> None:
        self._looks = 0
        self._woke = now
        self._told = False
        self._changed = now - _MINUTE

    def wake(self, now: int) -> None:
        """Note that somebody has computed."""
        self._looks, self._woke, self._told = 0, now, False

    def change(self, now: int) -> None:
        """Note that threads came or went."""
        self._changed = now

    def go_on(self, now: int, late: int) -> bool:
        """Note that nobody has computed; tell, once, that all threads are where they wait."""
        self._looks += late < LATE
        if self._told or self._looks < LOOKS or now - self._woke <= STILL:
            return False
        self._told = True
        return True

    def depth(self, now: int) -> int:
        """Return for how many looks it has rested; 0 where looks must stay frequent.

        They must while it is not yet known where threads wait, and while threads come and go: one
        that lives shorter than the distance of two looks would go unseen.
        """
        return 0 if now - self._changed < _MINUTE else max(0, self._looks - LOOKS)
