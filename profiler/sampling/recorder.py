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
from collections.abc import Mapping
from types import CodeType

from guru.profiler.sampling import clocks, contexts, frames, native
from guru.profiler.sampling.places import places_of
from guru.profiler.sampling.rest import Rest
from guru.profiler.sampling.stacks import StackTable
from guru.profiler.sampling.tallies import Tallies, busy
from guru.profiler.sampling.tally import Place, Sums, Tally

TYPE_CHECKING = False  # typing itself takes milliseconds to import
if TYPE_CHECKING:
    from guru.models.profile import Sample
    from guru.profiler.sampling._ticker import Met, Moment, Noted

_IDLE = 20_000
"""Nanoseconds that the process may compute before its threads are looked at."""
_KEPT = 1_000_000
"""Nanoseconds of waiting from which on it was one long call that a look waited for."""
_ALL_THE_TIME = 0.8
"""The part of the time that one call took, if it is what a look in a crowd was late for."""
_FULL = 0.9
"""One that computed for more than this part of the time did not go back to wait."""


class Recorder:
    """Adds up what ``threads`` do."""

    def __init__(self) -> None:
        self.threads = Tallies(frames.current())
        self._left_out = 0
        self._began = self.threads.read
        self._rest = Rest(self._began)
        self._clear()

    def _clear(self) -> None:
        self._table = StackTable()
        self._places: list[Place] = []
        self._numbers: dict[Place, int] = {}
        self._looks = self._weight = 0
        self._weight_alone = 0
        self._done: list[Sums] = []
        self.threads.unclocked = set()
        for thread in self.threads:
            thread.forget()
        self._others = -1  # look at everyone the next time

    def skip(self, seconds: float) -> None:
        """Leave out a time in which nothing was looked at."""
        self._began += round(seconds * 1e9)
        self.threads.read = time.perf_counter_ns()
        self._others = -1

    @property
    def looks(self) -> int:
        """How many looks were taken since the last ``take``."""
        return self._looks

    @property
    def quiet(self) -> int:
        """For how many looks in a row the process has rested, as far as they may be rare."""
        return self._rest.depth(self.threads.read)

    @property
    def size(self) -> int:
        """How many different stacks are held, at most."""
        return len(self._done) + sum(len(thread.sums) for thread in self.threads)

    @property
    def codes(self) -> dict[int, tuple[CodeType, str]]:
        """The codes that keys of this profile name, to which new ones are to be added."""
        return self._table.codes

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
        if that is known, by identity; see ``watching.py``.
        """
        now = time.perf_counter_ns()
        elapsed = max(1, now - self.threads.read)
        weight = mean + (late if late > _KEPT else 0)
        weight_alone, self._weight_alone = self._weight_alone, 0
        self._count(now, weight)
        if not self._has_computed(now, late):
            return 0
        if not self._meet(now):
            self._left_out += 1
            return 0
        moved = self.threads.moved(late, without_main=not weight)
        for ident, place in places_of(moved, met or {}, self._table).items():
            spent = moved[ident]
            fraction = spent / elapsed
            if glanced:
                stands_for = round(weight * min(1.0, fraction))
            elif met is not None and len(moved) > 1:
                stands_for = self._of_crowd(ident, met, mean, late)
            else:
                # While the main thread was alone, another one computed next to nothing.
                stands_for = min(weight + weight_alone, max(weight, spent))
            thread = self.threads.by_ident[ident]
            surely = glanced or met is not None
            self._see(thread, place, weight, fraction, stands_for, surely=surely)
        return busy(iter(moved.values()), elapsed)

    def watched(self) -> dict[int, tuple[int, int]]:
        """Return the system's number of each thread, and what its clock told at the last look.

        The number is 0 where it is not known, the clock -1 where it is not known where the thread
        is. There are none where they may not be looked at.
        """
        if not self._meet(time.perf_counter_ns()):
            return {}
        return {
            ident: (thread.native_id or 0, thread.cpu if thread.place is not None else -1)
            for ident, thread in self.threads.by_ident.items()
        }

    def see(self, moment: Moment, mean: float) -> None:
        """Count where threads were at a moment at which they were watched from outside.

        ``mean`` is that of the distance that led to it, in seconds.
        """
        when, seen = moment
        weight = round(mean * 1e9)
        elapsed = max(1, when - self.threads.read)
        self._count(when, weight)
        self._rest.wake(when)
        for ident, cpu, part, key, endpoint in seen:
            thread = self.threads.by_ident[ident]
            fraction = (cpu - thread.cpu) / elapsed
            thread.moves(cpu, when)
            place = contexts.labels(endpoint, None), key
            self._see(thread, place, weight, fraction, round(weight * part), surely=True)

    def add(self, noted: Noted, mean: float) -> None:
        """Count where the main thread was when it looked itself; there are no others.

        ``mean`` is that of the distance that led to it, in seconds. What the thread waited before
        it looked, for a lock or the kernel, is nothing that it was late for.
        """
        when, late, cpu, key, endpoint, task = noted
        thread = self.threads.by_ident.get(native.main_thread[0])
        computed = cpu - thread.cpu if thread is not None else 0
        kept = min(late, computed)
        weight = round(mean * 1e9) + (kept if kept > _KEPT else 0)
        elapsed = max(1, when - self.threads.read)
        self._count(when, weight)
        self._weight_alone += weight
        self._rest.wake(when)
        if thread is not None:
            thread.moves(cpu, when)
            place = contexts.labels(endpoint, task), key
            self._see(thread, place, weight, computed / elapsed, weight, surely=False)

    def take(self) -> tuple[tuple[Sample, ...], tuple[str, ...]]:
        """Return the samples since the last call and what is to be told of them."""
        for thread in self.threads:
            thread.settle(self._looks, self._weight)
        now = time.perf_counter_ns()
        wall = (now - self._began) / self._weight if self._weight else 0.0
        self._began = now
        for thread in self.threads:
            self._done += thread.take(thread.name, wall, self._places)
        table, done, notices = self._table, self._done, self._notices()
        self._clear()
        from guru.profiler.sampling.summary import samples

        return samples(done, table), notices

    def _notices(self) -> tuple[str, ...]:
        notices = list(self._table.notices())
        if self._left_out:
            notices.append(f"{self._left_out} looks were left out: there were sub-interpreters")
            self._left_out = 0
        unclocked = self.threads.unclocked
        if unclocked and clocks.AVAILABLE:
            names = ", ".join(sorted(unclocked)[:5])
            notices.append(f"CPU time is unknown of {len(unclocked)} threads, such as {names}")
        return tuple(notices)

    def _count(self, now: int, weight: int) -> None:
        self.threads.read = now
        self._looks += weight > 0
        self._weight += weight

    def _has_computed(self, now: int, late: int) -> bool:
        """Ask the clock of the process whether any thread but this one has computed."""
        if clocks.AVAILABLE:
            others = time.process_time_ns() - time.thread_time_ns()
            if self._others >= 0 and abs(others - self._others) < _IDLE:
                if self._rest.go_on(now, late):
                    self.threads.wait()
                return False
            self._others = others
        self._rest.wake(now)
        return True

    def _meet(self, now: int) -> bool:
        """Learn which threads there are; tell whether they may be looked at."""
        found = frames.current()
        if not found:
            return False
        if found.keys() != self.threads.by_ident.keys():
            for thread in self.threads.meet(found, self._looks, self._weight):
                thread.settle(self._looks - 1, self._weight)
                self._done += thread.take(thread.name, 1.0, self._places)
            self._rest.change(now)
        return True

    def _of_crowd(self, ident: int, met: Mapping[int, Met], mean: int, late: int) -> int:
        """Return what a look stands for of one of several threads that compute."""
        if ident not in met:
            return 0
        then, part, *_ = met[ident]
        since = self.threads.by_ident[ident].cpu - then
        kept = since > max(_KEPT, _ALL_THE_TIME * late)
        return round(mean * part) + (since if kept else 0)

    def _see(
        self,
        thread: Tally,
        place: Place,
        weight: int,
        fraction: float,
        stands_for: int,
        *,
        surely: bool,
    ) -> None:
        """Count where a thread is that has computed for this fraction of the time since."""
        number = self._numbers.get(place)
        if number is None:
            number = self._numbers[place] = len(self._places)
            self._places.append(place)
        if number != thread.place:
            thread.settle(self._looks - 1, self._weight - weight)
            thread.place = number
        if fraction > _FULL:
            thread.waits.discard(number)
        if surely or fraction > _FULL or number not in thread.waits:
            thread.computes(stands_for)
