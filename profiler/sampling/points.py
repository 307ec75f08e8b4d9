"""Moments on a clock at which samples are due: one in each period, at random within it.

At equal distances they would fall into step with a program that loops, and one function would get
what its neighbours used. Drawn freely they would bunch, and shares would be less exact by a third.
"""

from __future__ import annotations

import random


class Points:
    """The moments on one clock, in seconds; a stretch of time weighs as many as fall into it."""

    __slots__ = ("_draw", "_period", "_start", "due")

    def __init__(self, period: float, now: float) -> None:
        self._draw = random.Random().random  # noqa: S311 - no secret depends on it
        self._period = period
        self._start = now
        self.due = now + self._draw() * period

    def passed(self, now: float) -> int:
        """Return how many moments have passed since the last call."""
        if now < self.due:
            return 0
        whole = int((now - self._start) / self._period)  # periods that are over, this one included
        count = max(1, whole)
        self._start += count * self._period
        self.due = self._start + self._draw() * self._period
        if self.due <= now:
            count += 1
            self._start += self._period
            self.due = self._start + self._draw() * self._period
        return count
