"""Looks at threads that compute at once, in short windows, where there is no extension.

While several threads want the interpreter, a short switch interval would have them take turns all
the time. So it is short in windows of ``_WINDOW`` seconds only, one in forty parts of the time, and
looks are taken in these alone: outside, a look would meet all threads where they give the
interpreter up. In a window a place counts by what its thread computed in the 50 us before: others
wait where they gave up.

Threads take turns more evenly in a window than outside, so code that often gives the interpreter up
counts for too much. ``Pace`` tells by how much.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable

from guru.profiler.sampling.budget import Budget
from guru.profiler.sampling.fairness import SwitchInterval
from guru.profiler.sampling.recorder import Recorder

_WINDOW = 0.025
_SETTLE = 0.005
"""Threads come into a window from where they gave the interpreter up; then they spread."""
PART = 0.025
"""The part of the time that windows take."""
_OFTEN = 1_000.0
"""Looks a second in a window."""
_GLANCE = 0.000_05

Pause = Callable[[float], float | None]
"""Waits for so many seconds and returns how much longer it took, None when it is the end."""


class Windows:
    """Takes looks in windows."""

    def __init__(
        self, recorder: Recorder, interval: SwitchInterval, budget: Budget, pause: Pause
    ) -> None:
        self._recorder, self._interval, self._budget = recorder, interval, budget
        self._pause = pause
        self._draw = random.Random().expovariate  # noqa: S311 - no secret depends on it
        self._per_window = 6.0
        self._count = self._looks = 0

    def look(self) -> int | None:
        """Wait with the interval as it was found, then look many times in a short window.

        Returns how many threads were busy in it, and None when it is the end.
        """
        self._interval.restore()
        period = max(_WINDOW / PART, self._budget.distance_of_windows)
        if self._pause(self._draw(1 / (period - _WINDOW))) is None:
            return None
        self._interval.shorten()
        self._count += 1
        began = time.thread_time()
        try:
            if self._pause(_SETTLE) is None:
                return None
            mark = self._recorder.threads.mark()
            looks = self._look_until(time.perf_counter() + _WINDOW - _SETTLE, period)
            if looks is None:
                return None
            self._looks += looks
            self._per_window += (looks - self._per_window) / 8
            self._budget.looked_often(time.thread_time() - began)
            # Over a longer time, threads that take turns would look as if they computed at once.
            return self._recorder.threads.busy_since(mark)
        finally:
            self._interval.restore()

    def notices(self, looks: int) -> tuple[str, ...]:
        """Tell how many of all looks were taken in windows, and begin to count anew."""
        count, inside, self._count, self._looks = self._count, self._looks, 0, 0
        if not count:
            return ()
        told = f"{inside} of {looks} looks were taken in {count} short windows"
        return (f"several threads computed at once for a time: {told}",)

    def _look_until(self, end: float, period: float) -> int | None:
        """Look until the end of the window, and return how often."""
        weight = round(period * 1e9 / self._per_window)
        looks = 0
        while time.perf_counter() < end:
            if self._pause(self._draw(_OFTEN)) is None:
                return None
            self._recorder.threads.glance()
            if self._pause(_GLANCE) is None:
                return None
            self._recorder.look(weight, glanced=True)
            looks += 1
        return looks
