"""When to look, and how long the interpreter's switch interval is meanwhile.

Distances between looks are drawn at random (exponentially): at equal ones they would fall into
step with a program that loops.

When looks in a row find that nobody has computed, distances grow, twice as long each time up to
eight times; the first look that finds the process' clock moved makes them as short as before. A
look counts for the mean of the distance that led to it, which was chosen by what was known before
it. So times stay right on average: of bursts after a rest, some are met by a look that counts for
much, and these then by many that count for little.

There are four ways to take a look:

- In a process whose main thread is the only one, with the extension (``ticker.py``), that looks at
  itself; this thread comes in every two seconds only, when the main thread has just looked.
- In one of several threads the extension looks from outside, while they go on (``watching.py``).
- Without the extension the interval is short all the time while one thread computes. With it,
  whoever has the interpreter is asked for it, and the interval is 0.1 ms only while this waits.
- When several do, it is short in windows only (``windows.py``).

Measured on a quiet virtual machine of two cores, CPython 3.11, 100 looks a second asked within 1 %
of a core, errors in points of CPU share with two standard errors after them:

- With the extension: a loop against code that asks the kernel 0.1 (1.5) at 98 looks a second; four
  threads of it at once 0.2 to 4.4 (2) in ten runs, at 55; short C calls against zlib 1.2 (1.2).
- Without it: the first was 6.5 (2.6) at 31 a second, the second 13.8 (4.2) at 12.
- Long C calls that keep the interpreter were 0.8 (1.6) off in the main thread at 80 looks a second,
  0.9 (1.6) in another at 74.
- A look costs what waking up costs on the machine, 110 to 145 us on this one, and as much again
  without the extension; with it, 40 to 65 us where main looks at itself, and 6 there.
- 64 parked threads cost 0.7 to 0.9 % of a core.
"""

from __future__ import annotations

import contextlib
import random
import time
from collections.abc import Callable
from dataclasses import dataclass

from guru.profiler.sampling import native, ticker
from guru.profiler.sampling.budget import Budget
from guru.profiler.sampling.fairness import SwitchInterval, wake_exactly
from guru.profiler.sampling.recorder import Recorder
from guru.profiler.sampling.watching import Watching
from guru.profiler.sampling.windows import Windows

_LONGEST = 0.25
"""Seconds between looks, on average, at a process that does nothing."""
_DOUBLINGS = 3
_ALONE = 2.0, 256
"""Seconds until what a main thread alone has noted is taken over, and how many looks at most."""
_WATCHED = 0.6, 64
"""The same where threads are watched."""
_TURNS = 2
"""Looks in a row with several busy threads until windows are used."""


@dataclass
class Pace:
    """Takes looks until it is told to end, some at a time."""

    recorder: Recorder
    mean: float
    """Seconds between looks, on average."""
    budget: Budget
    """What sampling may take."""
    between_writes: float = 60.0
    """Seconds: what the extension has noted is taken over at least twice in it."""

    def __post_init__(self) -> None:
        self._draw = random.Random().expovariate  # noqa: S311 - no secret depends on it

        self._interval = SwitchInterval()
        self._wait = native.allocate_lock()
        self._wait.acquire()
        self._ticker = ticker.make()
        self._asked = self.mean
        self._windows = Windows(self.recorder, self._interval, self.budget, self._pause)
        self._watching = (
            Watching(self.recorder, self.budget, self._ticker) if self._ticker else None
        )
        self._crowded = 0
        self._together = 1

    def run(self, goes_on: Callable[[], bool]) -> bool:
        """Look until ``end``, or until ``goes_on`` says no, and return whether it was the latter.

        ``goes_on`` is called after each look, and writes when it is time; its cost is counted.
        """
        wake_exactly()
        if self._ticker is None:
            self._interval.shorten()
        try:
            while self._look():
                before = time.thread_time()
                if not goes_on():
                    return True
                self.budget.wrote(time.thread_time() - before, self._together)
            return False
        finally:
            self._interval.restore()
            if self._ticker is not None:
                ticker.let_go(self._ticker)

    def rest(self, seconds: float) -> bool:
        """Wait without looking, and return whether it was to the end of the time."""
        return self._pause(seconds) is not None

    def relax(self) -> None:
        """Set the interval back until the next look, before work that takes long.

        At a short one, both threads would take turns at it hundreds of times a millisecond; on a
        loaded machine, where each turn waits for a core, a file took 0.9 s of CPU instead of 0.03.
        """
        self._interval.restore()

    def again(self) -> Pace:
        """Return one that goes on from here in another thread; this one may still be ending."""
        pace = Pace(self.recorder, self._asked, self.budget, self.between_writes)
        pace.mean = self.mean
        return pace

    def end(self) -> None:
        """Make ``run`` return, soon; may be called again."""
        with contextlib.suppress(RuntimeError):
            self._wait.release()
        if self._ticker is not None:
            self._ticker.end()

    def notices(self, looks: int) -> tuple[str, ...]:
        """Tell what was done differently from what was asked, and begin to count anew."""
        told = list(self._windows.notices(looks))
        if self.mean > self._asked * 1.1:
            told.append(
                f"sampled about {1 / self.mean:.0f} times a second instead of"
                f" {1 / self._asked:.0f}, to stay within {self.budget.part:.1%} of a core"
            )
        return tuple(told)

    def _look(self) -> bool:
        """Take one look after a pause, in the way that fits; tell whether to go on."""
        if self._watching is not None and not self.recorder.threads.has_main_alone:
            goes_on = self._watch(self._watching)
        elif self._crowded >= _TURNS:
            goes_on = self._look_at_crowd()
        else:
            goes_on = self._look_when_due()
        self.mean = max(self._asked, self.budget.distance)
        return goes_on

    def _look_when_due(self) -> bool:
        began = time.thread_time()
        mean = self._distance()
        late = self._wait_for_look(mean)
        noted, elsewhere = self._take_over(mean)
        if late is None:
            return False
        if late < 0:
            busy = self.recorder.look(0)
        else:
            busy = self.recorder.look(round(mean * 1e9), round(late * 1e9))
            noted += 1
        self._together = max(1, noted)
        self._crowded = self._crowded + 1 if busy > 1 else 0
        self.budget.looked(time.thread_time() - began + elsewhere, self._together)
        return True

    def _watch(self, watching: Watching) -> bool:
        if self._ticker is not None:
            ticker.follow_tasks(self._ticker)
        mean = self._distance()
        looks = watching.look(mean, self._distances(mean, *_WATCHED))
        self._together = max(1, looks)
        return looks > 0

    def _look_at_crowd(self) -> bool:
        busy = self._windows.look()
        if busy is None:
            return False
        self._together = 1
        self._crowded = _TURNS if busy > 1 else 0
        return True

    def _wait_for_look(self, mean: float) -> float | None:
        """Wait for a look that is due in this thread; return as ``_pause`` does.

        Below zero is returned where the main thread has looked at itself at all moments.
        """
        if self._ticker is None:
            self._interval.shorten()
            late = self._pause(self._draw(1 / mean))
            self._interval.follow(late or 0.0)
            return late
        ticker.follow_tasks(self._ticker)
        seconds, most = _ALONE
        few = min(most, 2 * self._together)  # at first: what looks cost is known with the last
        return self._ticker.run(self._distances(mean, seconds, few))

    def _distances(self, mean: float, seconds: float, most: int) -> tuple[float, ...]:
        """Draw the seconds between the looks that are taken until they are handed over."""
        together = min(seconds, self.between_writes / 2)
        number = 1 if mean > self.mean else max(1, min(most, round(together / mean)))
        return tuple(self._draw(1 / mean) for _ in range(number))

    def _take_over(self, mean: float) -> tuple[int, float]:
        """Count what the main thread has seen of itself; return looks and the seconds they took."""
        if self._ticker is None:
            return 0, 0.0
        noted, spent = self._ticker.drain(self.recorder.codes)
        for look in noted:
            self.recorder.add(look, mean)
        return len(noted), spent / 1e9

    def _distance(self) -> float:
        """Return the mean seconds to the next look."""
        stretched = self.mean * (1 << min(_DOUBLINGS, self.recorder.quiet))
        return max(self.mean, min(stretched, _LONGEST))

    def _pause(self, seconds: float) -> float | None:
        """Wait, and return how many seconds longer it took; None when it is the end."""
        due = time.perf_counter() + seconds
        if self._wait.acquire(timeout=seconds):
            return None
        return max(0.0, time.perf_counter() - due)
