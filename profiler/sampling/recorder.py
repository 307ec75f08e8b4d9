"""One look at all threads of this process, and the sums of many looks."""

from __future__ import annotations

import sys
import threading
import time
from types import FrameType

from guru.models.profile import CPU, SAMPLES, WALL, Sample, ValueKind, merged
from guru.profiler.sampling import clocks
from guru.profiler.sampling.fairness import SwitchInterval
from guru.profiler.sampling.stacks import DEEPEST, Key, StackTable

KINDS: tuple[ValueKind, ...] = (SAMPLES, WALL, CPU) if clocks.AVAILABLE else (SAMPLES, WALL)


class _Thread:
    """What is remembered of a thread from one look to the next."""

    __slots__ = ("cpu", "key", "name", "native_id")

    def __init__(self, name: str, native_id: int | None, cpu: int | None) -> None:
        self.name = name
        self.native_id = native_id
        self.cpu = cpu
        self.key: Key | None = None


class Recorder:
    """Adds up what threads do; every look counts for the time since the one before."""

    def __init__(self) -> None:
        self._threads: dict[int, _Thread] = {}
        self._interval = SwitchInterval()
        self._first = True
        self._clear()

    def _clear(self) -> None:
        self._table = StackTable()
        self._sums: dict[tuple[str, Key], list[int]] = {}
        self._unclocked: set[str] = set()
        self._last = time.perf_counter_ns()
        for thread in self._threads.values():
            thread.key = None  # it names code by identities of the old table

    @property
    def size(self) -> int:
        """How many different stacks are held."""
        return len(self._sums)

    def look(self) -> None:
        """Count where every thread but this one is now."""
        frames = sys._current_frames()  # noqa: SLF001 - documented, in spite of its name
        frames.pop(threading.get_ident(), None)
        now = time.perf_counter_ns()
        elapsed, self._last = now - self._last, now
        if frames.keys() != self._threads.keys():
            self._meet(frames)
        busy = [self._count(ident, frame, elapsed) for ident, frame in frames.items()]
        self._first = False
        if clocks.AVAILABLE:
            self._interval.adapt(busy, elapsed)

    def take(self) -> tuple[tuple[Sample, ...], tuple[str, ...]]:
        """Return the samples since the last call and what is to be told of them."""
        table, sums, unclocked = self._table, self._sums, self._unclocked
        self._clear()
        samples = merged(
            Sample(table.stack(key), tuple(values[: len(KINDS)]), (("thread", name),))
            for (name, key), values in sums.items()
        )
        notices = []
        if table.cut:
            notices.append(f"{table.cut} samples were deeper than {DEEPEST} frames and were cut")
        if unclocked and clocks.AVAILABLE:
            names = ", ".join(sorted(unclocked)[:5])
            notices.append(f"CPU time is unknown of {len(unclocked)} threads, such as {names}")
        return samples, tuple(notices)

    def close(self) -> None:
        """Leave the interpreter as it was found."""
        self._interval.restore()

    def _meet(self, frames: dict[int, FrameType]) -> None:
        """Learn the names and numbers of new threads, forget those that ended."""
        known = {thread.ident: thread for thread in threading.enumerate()}
        threads = {}
        for ident in frames:
            thread = known.get(ident)
            native_id = thread.native_id if thread else None
            met = self._threads.get(ident)
            if met is None or met.native_id != native_id:
                name = thread.name if thread else f"thread {ident}"
                # What a thread computed before the first look is not ours to count; all that a
                # new one computed was since the last look.
                cpu = _cpu(native_id) if self._first else 0
                met = _Thread(name, native_id, cpu)
            threads[ident] = met
        self._threads = threads

    def _count(self, ident: int, frame: FrameType, elapsed: int) -> int:
        thread = self._threads[ident]
        cpu = _cpu(thread.native_id)
        if cpu is None:
            spent = 0
            thread.key = self._table.key(frame)
            if thread.native_id:  # ended, and the identity is another's: meet it anew
                self._threads.pop(ident, None)
            else:
                self._unclocked.add(thread.name)
        else:
            spent = min(max(0, cpu - (thread.cpu or 0)), elapsed)
            moved = cpu != thread.cpu
            thread.cpu = cpu
            if moved or thread.key is None:  # a thread that did not run is where it was
                thread.key = self._table.key(frame)
        sums = self._sums.get((thread.name, thread.key))
        if sums is None:
            sums = self._sums[thread.name, thread.key] = [0, 0, 0]
        sums[0] += 1
        sums[1] += elapsed
        sums[2] += spent
        return spent


def _cpu(native_id: int | None) -> int | None:
    return clocks.thread_cpu(native_id) if native_id and clocks.AVAILABLE else None
