"""Looks at all threads of this process, and the sums of many looks.

A look says where each thread is. How that becomes time is decided for fairness:

- The moments are drawn at random (``pace.py``), and a look counts for the mean distance plus the
  time that it came late. It comes late when a C call keeps the interpreter: then the call lasted
  as long as that, and counts for it.
- What a thread computed is told by its own CPU clock, exactly. It is shared out over the places
  where looks found the thread computing. A thread that did compute since the last look, but is
  back where it was seen to wait, did not compute there.
- A thread whose clock stands still is where it was: its stack is not walked again, and its time
  adds up without being touched. When the clock of the whole process stands still, one reading of
  it is all that a look takes, and looks may become rare (``quiet``).
- While the main thread computes alone it may look at itself (``ticker.py``). All are looked at a
  few times a second then, and what one of the others does in between counts by as much more.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping
from types import CodeType, FrameType

from guru.profiler.sampling import clocks, contexts, frames, native
from guru.profiler.sampling.rest import LATE, LOOKS, STILL, Rest
from guru.profiler.sampling.stacks import StackTable
from guru.profiler.sampling.tally import Place, Sums, Tally

TYPE_CHECKING = False  # typing itself takes milliseconds to import
if TYPE_CHECKING:
    from guru.models.profile import Sample
    from guru.profiler.sampling._ticker import Met, Noted

_IDLE = 20_000
"""Nanoseconds that the process may compute before its threads are looked at."""
_KEPT = 1_000_000
"""A look that comes later than so many nanoseconds was kept waiting by a long call, which counts."""
_ALL_THE_TIME = 0.8
"""The part of the time that one call took, if it is what a look in a crowd was late for."""
_TRIES = 3
_BUSY = 0.05
"""The part of the time that a thread must compute to count as busy."""
_FULL = 0.9
"""One that computed for more than this part of the time did not go back to wait."""


class Recorder:
    """Adds up what threads do."""

    def __init__(self) -> None:
        self._threads: dict[int, Tally] = {}
        self._left_out = 0
        self._first = True
        self._last = self._began = time.perf_counter_ns()
        self._others = -1
        self._rest = Rest(self._last)
        self._clear()
        self._meet(frames.current())
        self._first = False

    def _clear(self) -> None:
        self._table = StackTable()
        self._looks = self._weight = 0
        self._weight_alone = 0
        self._done: list[Sums] = []
        self._unclocked: set[str] = set()
        for thread in self._threads.values():
            thread.forget()
        self._others = -1  # look at everyone the next time

    def skip(self, seconds: float) -> None:
        """Leave out a time in which nothing was looked at."""
        self._began += round(seconds * 1e9)
        self._last = time.perf_counter_ns()
        self._others = -1

    @property
    def looks(self) -> int:
        """How many looks were taken since the last ``take``."""
        return self._looks

    @property
    def quiet(self) -> int:
        """For how many looks in a row the process has rested, as far as they may be rare."""
        return self._rest.depth(self._last)

    @property
    def size(self) -> int:
        """How many different stacks are held, at most."""
        return len(self._done) + sum(len(thread.sums) for thread in self._threads.values())

    def mark(self) -> tuple[int, dict[Tally, int]]:
        """Read the clocks alone; return the time and what each thread has computed by now."""
        self.glance()
        return self._last, {thread: thread.spent for thread in self._threads.values()}

    def busy_since(self, mark: tuple[int, dict[Tally, int]]) -> int:
        """Read the clocks alone, and return how many threads were busy since a mark."""
        self.glance()
        began, spent = mark
        least = _BUSY * max(1, self._last - began)
        return sum(thread.spent - before > least for thread, before in spent.items())

    def glance(self) -> None:
        """Read the clocks alone, just before a look, so that it tells who computes right now."""
        self._last = time.perf_counter_ns()
        for thread in self._threads.values():
            cpu = clocks.thread_cpu(thread.native_id) if thread.native_id else None
            if cpu is not None:
                thread.spent += cpu - thread.cpu
                thread.cpu = cpu

    def look(
        self,
        mean: int,
        late: int = 0,
        *,
        glanced: bool = False,
        met: Mapping[int, Met] | None = None,
    ) -> int:
        """Count where every thread but this one is now, and return how many are busy.

        ``mean`` is that of the distance that led to this look, and ``late`` how much later than due
        it came, both in nanoseconds. The first is 0 where the main thread, the only one until now,
        has just looked at itself. After a glance, a thread computes by as much as its clock moved
        since. Of several that compute, one counts by the part for which it was ``met`` computing,
        if that is known, by identity; see ``entries.py``.
        """
        now = time.perf_counter_ns()
        elapsed = max(1, now - self._last)
        weight = mean + (late if late > _KEPT else 0)
        weight_alone, self._weight_alone = self._weight_alone, 0
        self._count(now, weight)
        if not self._has_computed(now, late):
            return 0
        found = frames.current()
        if not found:
            self._left_out += 1
            return 0
        if found.keys() != self._threads.keys():
            self._meet(found)
            self._rest.change(now)
        moved = self._moved(found, now, late, weight)
        busy = sum(spent > _BUSY * elapsed for spent in moved.values())
        for ident, place in self._places(moved, met or {}).items():
            spent = moved[ident]
            fraction = spent / elapsed
            if glanced:
                stands_for = round(weight * min(1.0, fraction))
            elif met is not None and len(moved) > 1:
                stands_for = self._of_crowd(ident, met, mean, late)
            else:
                # While the main thread was alone, another one computed next to nothing.
                stands_for = min(weight + weight_alone, max(weight, spent))
            surely = glanced or met is not None
            self._see(self._threads[ident], place, weight, fraction, stands_for, surely=surely)
        return busy

    def _has_computed(self, now: int, late: int) -> bool:
        """Ask the clock of the process whether any thread but this one has computed."""
        if clocks.AVAILABLE:
            others = time.process_time_ns() - time.thread_time_ns()
            if self._others >= 0 and abs(others - self._others) < _IDLE:
                if self._rest.go_on(now, late):
                    for thread in self._threads.values():
                        thread.wait()
                return False
            self._others = others
        self._rest.wake(now)
        return True

    def _moved(
        self, found: dict[int, FrameType], now: int, late: int, weight: int
    ) -> dict[int, int]:
        """Return what each thread whose clock moved has computed, in nanoseconds, by identity."""
        moved = {}
        for ident, frame in found.items():
            if not weight and ident == native.main_thread[0]:
                continue
            thread = self._threads[ident]
            cpu = clocks.thread_cpu(thread.native_id) if thread.native_id else None
            if cpu is None:
                self._unknown(ident, thread, frame, weight)
            elif cpu == thread.cpu and thread.place is not None:
                thread.still += late < LATE
                if thread.still >= LOOKS and now - thread.moved > STILL:
                    thread.wait()
            else:
                moved[ident] = cpu - thread.cpu
                thread.moves(cpu, now)
        return moved

    def _places(self, idents: Collection[int], met: Mapping[int, Met]) -> dict[int, Place]:
        """Return where threads are, as they were met or as they are now.

        What a thread works for and its stack are of the same moment: another thread may come in at
        any instruction of this one, hence the second look.
        """
        places = {
            ident: (contexts.labels(endpoint, task), key)
            for ident, (_, _, key, endpoint, task) in met.items()
            if key and ident in idents
        }
        others = [ident for ident in idents if ident not in places]
        for _ in range(_TRIES if others else 0):
            labels = contexts.of_all(others)
            found = frames.current()
            for ident in others:
                if ident in found:
                    key = self._table.key(found[ident], thread=ident)
                    places[ident] = labels[ident], key
            if contexts.of_all(others) == labels:
                break
        return places

    def _of_crowd(self, ident: int, met: Mapping[int, Met], mean: int, late: int) -> int:
        """Return what a look stands for of one of several threads that compute."""
        if ident not in met:
            return 0
        then, part, *_ = met[ident]
        since = self._threads[ident].cpu - then
        kept = since > max(_KEPT, _ALL_THE_TIME * late)
        return round(mean * part) + (since if kept else 0)

    def add(self, noted: Noted, mean: float) -> None:
        """Count where the main thread was when it looked itself; all others stood still.

        ``mean`` is that of the distance that led to it, in seconds. What the thread waited before
        it looked, for a lock or the kernel, is nothing that it was late for.
        """
        when, late, cpu, key, endpoint, task = noted
        thread = self._threads.get(native.main_thread[0])
        computed = cpu - thread.cpu if thread is not None else 0
        kept = min(late, computed)
        weight = round(mean * 1e9) + (kept if kept > _KEPT else 0)
        elapsed = max(1, when - self._last)
        self._count(when, weight)
        self._weight_alone += weight
        self._rest.wake(when)
        if thread is not None:
            thread.moves(cpu, when)
            place = contexts.labels(endpoint, task), key
            self._see(thread, place, weight, computed / elapsed, weight)

    @property
    def has_main_alone(self) -> bool:
        """Whether the main thread was the only one at the last look."""
        return self._threads.keys() == {native.main_thread[0]}

    @property
    def moving(self) -> dict[int, int]:
        """The system's numbers, by identity, of the threads that computed before the last look."""
        return {
            ident: thread.native_id
            for ident, thread in self._threads.items()
            if thread.native_id and thread.moved == self._last
        }

    @property
    def codes(self) -> dict[int, tuple[CodeType, str]]:
        """The codes that keys of this profile name, to which new ones are to be added."""
        return self._table.codes

    def _count(self, now: int, weight: int) -> None:
        self._last = now
        self._looks += weight > 0
        self._weight += weight

    def _see(
        self,
        thread: Tally,
        place: Place,
        weight: int,
        fraction: float,
        stands_for: int,
        *,
        surely: bool = False,
    ) -> None:
        """Count where a thread is that has computed for this fraction of the time since."""
        if place != thread.place:
            thread.settle(self._looks - 1, self._weight - weight)
            thread.place = place
        if fraction > _FULL:
            thread.waits.discard(place)
        if surely or fraction > _FULL or place not in thread.waits:
            thread.computes(stands_for)

    def take(self) -> tuple[tuple[Sample, ...], tuple[str, ...]]:
        """Return the samples since the last call and what is to be told of them."""
        for thread in self._threads.values():
            thread.settle(self._looks, self._weight)
        now = time.perf_counter_ns()
        wall = (now - self._began) / self._weight if self._weight else 0.0
        self._began = now
        for thread in self._threads.values():
            self._done += thread.take(thread.name, wall)
        table, done, unclocked = self._table, self._done, self._unclocked
        self._clear()
        from guru.profiler.sampling.summary import samples

        notices = list(table.notices())
        if self._left_out:
            notices.append(f"{self._left_out} looks were left out: there were sub-interpreters")
            self._left_out = 0
        if unclocked and clocks.AVAILABLE:
            names = ", ".join(sorted(unclocked)[:5])
            notices.append(f"CPU time is unknown of {len(unclocked)} threads, such as {names}")
        return samples(done, table), tuple(notices)

    def _meet(self, frames: dict[int, FrameType]) -> None:
        """Learn the names and numbers of new threads, forget those that ended."""
        known = native.threads()
        threads = {}
        for ident in frames:
            name, native_id = known.get(ident) or (f"thread {ident}", None)
            met = self._threads.pop(ident, None)
            if met is None or met.native_id != native_id:
                if met is not None:
                    self._threads[ident] = met
                # What a thread computed before the beginning is not ours to count; all that a
                # new one computed was since the last look.
                first = native_id is not None and self._first and clocks.AVAILABLE
                cpu = clocks.thread_cpu(native_id) if first and native_id else None
                met = Tally(name, native_id, cpu or 0, self._looks, self._weight)
            threads[ident] = met
        for ended in self._threads.values():
            self._end(ended)
        self._threads = threads

    def _end(self, thread: Tally) -> None:
        thread.settle(self._looks - 1, self._weight)
        self._done += thread.take(thread.name, 1.0)

    def _unknown(self, ident: int, thread: Tally, frame: FrameType, weight: int) -> None:
        place = contexts.of(ident, {}), self._table.key(frame, thread=ident)
        if place != thread.place:
            thread.settle(self._looks - 1, self._weight - weight)
            thread.place = place
        self._unclocked.add(thread.name)
