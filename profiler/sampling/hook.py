"""Sampling from within the threads of a program, through pyinstrument's profile hook.

The interpreter calls the hook where functions begin and end, and the hook calls us at the first
such place after some time. What ran until then is a stretch of one function. Moments are due on
two clocks (``points.py``), that of the wall and that of the thread's own computing; a stretch
weighs as many periods as moments of each clock fell into it. So the weight that it gets is, on
average, its length, however short or long, and time that others took from the thread is no CPU
time of the function that happened to wait.

A moment of the CPU clock is waited for on the wall clock, which is never slower: when the hook
comes too early, it is armed for the rest. No place lies between the moment and the call, so the
moment fell into the stretch that the call ends.

Code that runs between two calls of other functions is one stretch, told at its last line.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import Any

from guru.models.profile import Frame, Labels, Sample, Stack
from guru.profiler.sampling import contexts
from guru.profiler.sampling.gauges import Gauges
from guru.profiler.sampling.points import Points
from guru.profiler.sampling.stacks import Key, StackTable

BUILT_IN = "<built-in>"
"""The path of the frame that stands for a function written in C."""
_SHORTEST = 1e-6
_OWN = os.path.dirname(__file__) + os.sep  # noqa: PTH120 - frames have paths as text


class ThreadHook:
    """Samples the thread that arms it."""

    def __init__(
        self, table: StackTable, rate: int, gauges: Gauges, floor: FrameType | None = None
    ) -> None:
        self.thread = threading.current_thread()
        self.armed = False
        self._ident = threading.get_ident()
        self._process = os.getpid()
        self._table = table
        self._gauges = gauges
        self._floor = floor
        self._period = 1.0 / rate
        self._wall = Points(self._period, time.perf_counter())
        self._cpu = Points(self._period, time.thread_time())
        self._sums: dict[tuple[Labels, str, Key], list[int]] = {}

    def arm(self) -> None:
        """Ask to be called at the first event after the next moment."""
        wall = self._wall.due - time.perf_counter()
        cpu = self._cpu.due - time.thread_time()
        self.armed = True
        _set_hook()(self._saw, max(_SHORTEST, min(wall, cpu)))

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
        wall = self._wall.passed(time.perf_counter())
        if self.armed and wall:
            self._add("", frame, wall, 0)

    def samples(self) -> list[Sample]:
        """Return what was sampled, with values count, wall and CPU nanoseconds."""
        found = []
        for (labels, built_in, key), (count, wall, cpu) in list(self._sums.items()):
            stack = _of_program(self._table.stack(key))
            if not stack:
                continue
            if built_in:
                stack += (Frame(built_in, path=BUILT_IN),)
            period = self._period * 1e9
            values = (count, round(wall * period), round(cpu * period))
            found.append(Sample(stack, values, (*labels, ("thread", self.thread.name))))
        return found

    def _saw(self, frame: FrameType, event: str, argument: Any) -> None:
        if not self.armed or os.getpid() != self._process:  # over, or in a forked child
            _set_hook()(None, 0.0)
            return
        wall = self._wall.passed(time.perf_counter())
        cpu = self._cpu.passed(time.thread_time())
        if wall or cpu:
            if event == "call":  # what ran until now is the caller
                frame = frame.f_back or frame
            built_in = ""
            if event in {"c_return", "c_exception"}:
                built_in = getattr(argument, "__qualname__", None) or argument.__name__
            self._add(built_in, frame, wall, cpu)
            self._gauges.read_when_due()
        self.arm()

    def _add(self, built_in: str, frame: FrameType, wall: int, cpu: int) -> None:
        key = self._table.key(frame, self._floor)
        if not key:  # our own code, around the program's
            return
        place = contexts.of(self._ident, contexts.running()), built_in, key
        sums = self._sums.get(place)
        if sums is None:
            sums = self._sums[place] = [0, 0, 0]
        sums[0] += wall > 0
        sums[1] += wall
        sums[2] += cpu


def _of_program(stack: Stack) -> Stack:
    """Leave out guru's own frames; nothing is left of it loading the program or meeting threads."""
    theirs = tuple(frame for frame in stack if not frame.path.startswith(_OWN))
    if len(theirs) == len(stack) or any(frame.function == "<module>" for frame in theirs):
        return theirs
    return ()


def _set_hook() -> Callable[[Callable[..., None] | None, float], None]:
    """Return pyinstrument's hook: unlike ``sys.setprofile`` it keeps the time in C."""
    from pyinstrument.low_level.stat_profile import setstatprofile

    return setstatprofile
