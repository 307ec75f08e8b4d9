"""All threads of a program under the hook, from its start to its end."""

from __future__ import annotations

import os
import threading
from types import FrameType

from guru.models.profile import CPU, SAMPLES, WALL, Profile, merged
from guru.profiler.sampling import frames
from guru.profiler.sampling.gauges import Gauges
from guru.profiler.sampling.hook import ThreadHook
from guru.profiler.sampling.stacks import StackTable

_POLL = 0.05


class Threads:
    """Hooks this thread, and each that the program starts through ``threading``."""

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._table = StackTable()
        self._gauges = Gauges()
        self._hooks: list[ThreadHook] = []
        self._process = os.getpid()
        self._earlier = set(threading.enumerate())
        self.notices: list[str] = []

    def start(self, floor: FrameType) -> None:
        """Sample this thread inside the frame ``floor``, and every thread that starts after."""
        threading.setprofile(self._begin)
        self._add(floor)

    def end_this_thread(self) -> None:
        """End sampling in the thread that started it."""
        if not self._hooks[0].disarm():
            self.notices.append(
                "the program put a profiler of its own in place of guru's; what its main thread"
                " did from then on is missing"
            )

    def wait(self) -> None:
        """Wait for the program's threads, as python does before it exits.

        Workers of an executor that was never shut down wait for work until the interpreter ends,
        so those that stay where a worker waits are not waited for.
        """
        before: dict[threading.Thread, int] = {}
        while True:
            places = frames.current()
            alive = set(threading.enumerate()) - self._earlier
            theirs = {t: places.get(t.ident or 0) for t in alive if not t.daemon}
            parked = {t: f.f_lasti for t, f in theirs.items() if f is not None and _is_worker(f)}
            busy = [t for t in theirs if t not in parked or parked[t] != before.get(t)]
            if not busy:
                return
            before = parked
            busy[0].join(_POLL)

    def stop(self) -> None:
        """End sampling everywhere, and count what threads still wait for."""
        if threading.getprofile() != self._begin:
            self.notices.append(
                "the program set a profiler for new threads itself; threads that it started after"
                " that are missing"
            )
        threading.setprofile(None)
        places = frames.current()
        for hook in self._hooks:
            frame = places.get(hook.thread.ident or 0)
            if hook.armed and frame is not None and hook.thread.is_alive():
                hook.add_rest(frame)
            hook.armed = False
        unknown = places.keys() - {thread.ident for thread in threading.enumerate()}
        if unknown:
            self.notices.append(
                f"threads not started through the threading module are missing ({len(unknown)})"
            )

    def profile(self) -> Profile:
        """Return what was sampled: samples, wall and CPU nanoseconds."""
        samples = merged(sample for hook in self._hooks for sample in hook.samples())
        notices = (*self.notices, *self._table.notices())
        return Profile((SAMPLES, WALL, CPU), samples, notices=notices, series=self._gauges.take())

    def _begin(self, *_: object) -> None:
        if os.getpid() == self._process:  # not in a forked child
            self._add(None)

    def _add(self, floor: FrameType | None) -> None:
        hook = ThreadHook(self._table, self._rate, self._gauges, floor)
        self._hooks.append(hook)
        hook.arm()


def _is_worker(frame: FrameType) -> bool:
    if frame.f_code.co_name != "_worker":
        return False
    return frame.f_globals.get("__name__") == "concurrent.futures.thread"
