"""Sampling from within the threads of a program, through pyinstrument's profile hook.

The interpreter calls the hook where functions begin and end, and the hook calls us at the first
such place after some time. What ran until then is a stretch of one function, and it is known
exactly how long it ran on after the time was up. Two things make the shares fair:

- The times are drawn at random (exponentially). At equal distances they would fall into step with
  a program that loops, and one function would get what its neighbours used.
- A sample weighs the mean distance plus the time that its stretch ran on. Then the weight that a
  stretch gets is, on average, its length, however short or long.

Code that runs between two calls of other functions is one stretch, told at its last line.
"""

from __future__ import annotations

import os
import random
import sys
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import Any

from guru.models.profile import Frame, Labels, Sample
from guru.profiler.sampling.stacks import Key, StackTable

BUILT_IN = "<built-in>"
"""The path of the frame that stands for a function written in C."""
_OWN = os.path.dirname(__file__) + os.sep  # noqa: PTH120 - frames have paths as text


class ThreadHook:
    """Samples the thread that arms it."""

    def __init__(self, table: StackTable, rate: int, floor: FrameType | None = None) -> None:
        thread = threading.current_thread()
        self.thread = thread
        self.labels: Labels = (("thread", thread.name),)
        self.armed = False
        self._process = os.getpid()
        self._table = table
        self._floor = floor
        self._mean = 1.0 / rate
        self._draw = random.Random().expovariate  # noqa: S311 - no secret depends on it
        self._sums: dict[tuple[str, Key], list[float]] = {}
        self._gap = self._due = self._cpu = 0.0

    def arm(self) -> None:
        """Ask to be called at the first event after a time drawn at random."""
        self._gap = self._draw(1.0 / self._mean)
        self._cpu = time.thread_time()
        self._due = time.perf_counter() + self._gap
        self.armed = True
        _set_hook()(self._saw, self._gap)

    def disarm(self) -> bool:
        """End sampling in this thread; tell whether it lasted until now."""
        profiler = sys.getprofile()
        lasted = type(profiler).__name__ == "ProfilerState"
        if lasted:
            _set_hook()(None, 0.0)
        self.armed = False
        return lasted

    def add_rest(self, frame: FrameType) -> None:
        """Count the stretch that a thread is still in, such as a wait that nobody will end."""
        late = time.perf_counter() - self._due
        if self.armed and late > 0:
            self._add("", frame, self._mean + late, 0.0)

    def samples(self) -> list[Sample]:
        """Return what was sampled, with values count, wall and CPU nanoseconds."""
        found = []
        for (built_in, key), (count, wall, cpu) in list(self._sums.items()):
            stack = tuple(f for f in self._table.stack(key) if not f.path.startswith(_OWN))
            if not stack:  # guru at loading the program, or at meeting a thread
                continue
            if built_in:
                stack += (Frame(built_in, path=BUILT_IN),)
            values = (int(count), round(wall * 1e9), round(cpu * 1e9))
            found.append(Sample(stack, values, self.labels))
        return found

    def _saw(self, frame: FrameType, event: str, argument: Any) -> None:
        if not self.armed or os.getpid() != self._process:  # over, or in a forked child
            _set_hook()(None, 0.0)
            return
        late = max(0.0, time.perf_counter() - self._due)
        weight = self._mean + late
        cpu = weight * self._busy(time.thread_time() - self._cpu, late)
        if event == "call":  # what ran until now is the caller
            frame = frame.f_back or frame
        built_in = ""
        if event in {"c_return", "c_exception"}:
            built_in = getattr(argument, "__qualname__", None) or argument.__name__
        self._add(built_in, frame, weight, cpu)
        self.arm()

    def _busy(self, cpu: float, late: float) -> float:
        """Estimate which part of the stretch its thread was computing, 0 to 1.

        ``cpu`` was used since the hook was armed. Of a long stretch, what cannot have been used
        before its time was up must have been used in it; for a short one take the average.
        """
        if late > self._gap:
            return min(1.0, max(0.0, cpu - self._gap) / late)
        return min(1.0, cpu / (self._gap + late))

    def _add(self, built_in: str, frame: FrameType, wall: float, cpu: float) -> None:
        key = self._table.key(frame, self._floor)
        if not key:  # our own code, around the program's
            return
        sums = self._sums.get((built_in, key))
        if sums is None:
            sums = self._sums[built_in, key] = [0, 0.0, 0.0]
        sums[0] += 1
        sums[1] += wall
        sums[2] += cpu


def _set_hook() -> Callable[[Callable[..., None] | None, float], None]:
    """Return pyinstrument's hook: unlike ``sys.setprofile`` it keeps the time in C."""
    from pyinstrument.low_level.stat_profile import setstatprofile

    return setstatprofile
