"""When to look, and how long the interpreter's switch interval is meanwhile.

Distances between looks are drawn at random (exponentially): at equal ones they would fall into
step with a program that loops.

When looks in a row find that nobody has computed, distances grow, twice as long each time up to
eight times; the first look that finds the process' clock moved makes them as short as before. A
look counts for the mean of the distance that led to it, which was chosen by what was known before
it. So times stay right on average: of bursts after a rest, some are met by a look that counts for
much, and these then by many that count for little.

While one thread computes, the interval is short all the time. When several do, it is short in
windows of ``_WINDOW`` seconds only, one in forty parts of the time, and looks are taken in these
alone: outside, a look would meet all threads where they give the interpreter up. In a window a
place counts by what its thread computed in the 50 us before: others wait where they gave up.

Measured on a busy machine of two cores, CPython 3.11, 100 a second asked, errors in points of
CPU share with two standard errors after them:

- a loop against code that asks the kernel: 0.8 (2.0); four threads of it at once: 0.8 (3.1).
- short C calls against zlib: 0.5 (1.5); long C calls that keep the interpreter: 1.4 (1.6).
- Before, with equal distances, an interval of 100 us and each thread's whole time counted where
  it was met, the first and third were 5.8 and 6.3.
- A look took 50 to 100 us of CPU there, most of it waking up, and 45 us with 64 parked threads.

What waking up costs is the machine's: on a virtual one it was 110 to 145 us, and a look as much
again. There 1 % of a core pays for 31 looks a second, and the first figure above was 6.5 (2.6).
"""

from __future__ import annotations

import contextlib
import random
import time
from collections.abc import Callable
from dataclasses import dataclass

from guru.profiler.sampling import native
from guru.profiler.sampling.fairness import SwitchInterval, wake_exactly
from guru.profiler.sampling.recorder import Recorder

_WINDOW = 0.025
_SETTLE = 0.005
"""Threads come into a window from where they gave the interpreter up; then they spread."""
_PART = 0.025
_IN_WINDOW = 1_000.0
"""Looks a second."""
_COMMON = 0.000_1
"""Seconds that one look may take without being out of the common."""
_KEPT = 0.001
"""A look that comes later than this was kept waiting by one long call, which counts for it."""
_GLANCE = 0.000_05
_LONGEST = 0.25
"""Seconds between looks, on average, at a process that does nothing."""
_DOUBLINGS = 3
_TURNS = 2
"""Looks in a row with several busy threads until windows are used."""


@dataclass
class Pace:
    """Takes looks until it is told to end, some at a time."""

    recorder: Recorder
    mean: float
    """Seconds between looks, on average."""
    budget: float
    """The part of a core that sampling may take."""

    def __post_init__(self) -> None:
        self._draw = random.Random().expovariate  # noqa: S311 - no secret depends on it

        self._interval = SwitchInterval()
        self._wait = native.allocate_lock()
        self._wait.acquire()
        self._asked = self.mean
        self._cost = self._writing = self._per_crowd = 0.0
        self._windows = self._crowded = 0
        self._per_window = 6.0

    def run(self, goes_on: Callable[[], bool]) -> bool:
        """Look until ``end``, or until ``goes_on`` says no, and return whether it was the latter.

        ``goes_on`` is called after each look, and writes when it is time; its cost is counted.
        """
        wake_exactly()
        self._interval.shorten()
        try:
            while self._crowd() if self._crowded >= _TURNS else self._look():
                before = time.thread_time()
                if not goes_on():
                    return True
                self._writing += (time.thread_time() - before - self._writing) / 1000
            return False
        finally:
            self._interval.restore()

    def rest(self, seconds: float) -> bool:
        """Wait without looking, and return whether it was to the end of the time."""
        return self._pause(seconds) is not None

    def again(self) -> Pace:
        """Return one that goes on from here in another thread; this one may still be ending."""
        pace = Pace(self.recorder, self._asked, self.budget)
        pace.mean, pace._cost, pace._writing = self.mean, self._cost, self._writing
        pace._per_crowd = self._per_crowd
        return pace

    def end(self) -> None:
        """Make ``run`` return, soon; may be called again."""
        with contextlib.suppress(RuntimeError):
            self._wait.release()

    def notices(self, looks: int, seconds: float) -> tuple[str, ...]:
        """Tell what was done differently from what was asked, and begin to count anew."""
        windows, self._windows = self._windows, 0
        told = []
        if self.mean > self._asked * 1.1:
            told.append(
                f"sampled about {1 / self.mean:.0f} times a second instead of"
                f" {1 / self._asked:.0f}, to stay within {self.budget:.1%} of a core"
            )
        if windows:
            told.append(
                f"several threads computed at once: {looks / max(seconds, 1e-3):.0f} samples a"
                f" second, taken in {windows} short windows"
            )
        return tuple(told)

    def _look(self) -> bool:
        """Take one look after a pause; tell whether to go on."""
        began = time.thread_time()
        self._interval.shorten()
        mean = self._distance()
        late = self._pause(self._draw(1 / mean))
        if late is None:
            return False
        longer = late if late > _KEPT else 0.0
        busy = self.recorder.look(round((mean + longer) * 1e9), round(late * 1e9))
        self._crowded = self._crowded + 1 if busy > 1 else 0
        self._interval.follow(late)
        self._govern(time.thread_time() - began)
        return True

    def _distance(self) -> float:
        """Return the mean seconds to the next look."""
        stretched = self.mean * (1 << min(_DOUBLINGS, self.recorder.quiet))
        return max(self.mean, min(stretched, _LONGEST))

    def _crowd(self) -> bool:
        """Wait with the interval as it was found, then look many times in a short window."""
        self._interval.restore()
        period = max(_WINDOW / _PART, self._per_crowd / self.budget)
        if self._pause(self._draw(1 / (period - _WINDOW))) is None:
            return False
        self._crowded = _TURNS if self.recorder.busy() > 1 else 0
        self._interval.shorten()
        self._windows += 1
        began = time.thread_time()
        try:
            if self._pause(_SETTLE) is None:
                return False
            end = time.perf_counter() + _WINDOW - _SETTLE
            weight = round(period * 1e9 / self._per_window)
            looks = 0
            while time.perf_counter() < end:
                if self._pause(self._draw(_IN_WINDOW)) is None:
                    return False
                self.recorder.glance()
                if self._pause(_GLANCE) is None:
                    return False
                self.recorder.look(weight, glanced=True)
                looks += 1
            self._per_window += (looks - self._per_window) / 8
            self._per_crowd += (time.thread_time() - began - self._per_crowd) / 8
        finally:
            self._interval.restore()
        return True

    def _pause(self, seconds: float) -> float | None:
        """Wait, and return how many seconds longer it took; None when it is the end."""
        due = time.perf_counter() + seconds
        if self._wait.acquire(timeout=seconds):
            return None
        return max(0.0, time.perf_counter() - due)

    def _govern(self, cost: float) -> None:
        """Look less often where looks, and writing what they saw, cost more than the budget."""
        cost = min(cost, 3 * self._cost + _COMMON)  # a machine's hiccup is not ours
        self._cost += (cost - self._cost) / 64
        every = (self._cost + self._writing) / self.budget
        self.mean = max(self._asked, every)
