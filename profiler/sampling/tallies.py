"""The threads of this process, each with its tally, and their clocks."""

from __future__ import annotations

import time
from collections.abc import Iterator
from types import FrameType

from guru.profiler.sampling import clocks, native
from guru.profiler.sampling.rest import LATE, LOOKS, STILL
from guru.profiler.sampling.tally import Tally

_BUSY = 0.05
"""The part of the time that a thread must compute to count as busy."""


class Tallies:
    """The tallies of all threads but the agent's own; times are nanoseconds.

    ``by_ident`` has them by the identity of their threads, ``read`` is when clocks were read last,
    and ``unclocked`` has the names of threads whose clocks cannot be read.
    """

    def __init__(self, found: dict[int, FrameType]) -> None:
        self.by_ident: dict[int, Tally] = {}
        self.read = time.perf_counter_ns()
        self.unclocked: set[str] = set()
        self._first = True
        tuple(self.meet(found, 0, 0))
        self._first = False

    def __iter__(self) -> Iterator[Tally]:
        return iter(self.by_ident.values())

    def meet(self, found: dict[int, FrameType], looks: int, weight: int) -> Iterator[Tally]:
        """Learn the names and numbers of new threads; yield and forget those that ended."""
        known = native.threads()
        before, self.by_ident = self.by_ident, {}
        for ident in found:
            name, native_id = known.get(ident) or (f"thread {ident}", None)
            met = before.pop(ident, None)
            if met is not None and met.native_id != native_id:  # the identity is used anew
                yield met
                met = None
            self.by_ident[ident] = met or self._new(name, native_id, looks, weight)
        yield from before.values()

    def _new(self, name: str, native_id: int | None, looks: int, weight: int) -> Tally:
        # What a thread computed before the beginning is not ours to count; all that a new one
        # computed was since the last look.
        first = native_id is not None and self._first and clocks.AVAILABLE
        cpu = clocks.thread_cpu(native_id) if first and native_id else None
        return Tally(name, native_id, cpu or 0, looks, weight)

    def glance(self) -> None:
        """Read the clocks alone, just before a look, so that it tells who computes right now."""
        self.read = time.perf_counter_ns()
        for thread in self:
            cpu = clocks.thread_cpu(thread.native_id) if thread.native_id else None
            if cpu is not None:
                thread.spent += cpu - thread.cpu
                thread.cpu = cpu

    def mark(self) -> tuple[int, dict[Tally, int]]:
        """Read the clocks alone; return the time and what each thread has computed by now."""
        self.glance()
        return self.read, {thread: thread.spent for thread in self}

    def busy_since(self, mark: tuple[int, dict[Tally, int]]) -> int:
        """Read the clocks alone, and return how many threads were busy since a mark."""
        self.glance()
        began, spent = mark
        return busy((thread.spent - before for thread, before in spent.items()), self.read - began)

    def moved(self, late: int, *, without_main: bool) -> dict[int, int]:
        """Read the clocks; return what each thread that is not where it was has computed since."""
        now, found = self.read, {}
        for ident, thread in self.by_ident.items():
            if without_main and ident == native.main_thread[0]:
                continue
            cpu = clocks.thread_cpu(thread.native_id) if thread.native_id else None
            if cpu is None:
                if thread.native_id is None:  # else it has just ended
                    self.unclocked.add(thread.name)
                found[ident] = 0
            elif cpu == thread.cpu and thread.place is not None:
                thread.still += late < LATE
                if thread.still >= LOOKS and now - thread.moved > STILL:
                    thread.wait()
            else:
                found[ident] = cpu - thread.cpu
                thread.moves(cpu, now)
        return found

    def wait(self) -> None:
        """Remember that all threads are where they wait."""
        for thread in self:
            thread.wait()

    @property
    def has_main_alone(self) -> bool:
        """Whether the main thread is the only one."""
        return self.by_ident.keys() == {native.main_thread[0]}


def busy(spent: Iterator[int], elapsed: int) -> int:
    """Return how many have computed for long enough of the time that has elapsed."""
    least = _BUSY * max(1, elapsed)
    return sum(one > least for one in spent)
