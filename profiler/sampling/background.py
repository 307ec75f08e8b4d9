"""The thread that looks at all others and writes what it saw, file by file."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from guru.profiler.sampling import fork_warning, identity, native, switch
from guru.profiler.sampling.budget import Budget
from guru.profiler.sampling.clocks import host_name
from guru.profiler.sampling.gauges import Gauges
from guru.profiler.sampling.pace import Pace
from guru.profiler.sampling.recorder import Recorder
from guru.profiler.sampling.spool import Spool

TYPE_CHECKING = False  # typing itself takes milliseconds to import
if TYPE_CHECKING:
    from guru.profiler.sampling.delivery import Delivery

_log = logging.getLogger("guru.profiler")
_MOST_STACKS = 20_000
_PATIENCE = 5.0
_OFTEN = 1.0
"""Seconds between two looks at the kill switch and at what waits for the collector."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the application asked for; ``rate`` a second, ``interval`` in seconds a file.

    ``budget`` is the part of a core that sampling may take, ``spool`` the bytes that the files of
    the group in the directory may. ``collector`` is the address that they are sent to, if any.
    """

    group: str
    rate: int
    directory: Path
    interval: float
    labels: Mapping[str, str] = field(default_factory=dict)
    budget: float = 0.01
    spool: int = 256 << 20
    collector: str = ""


class Sampler:
    """Samples this process from its making until it is stopped."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.process = os.getpid()
        native.note_main_thread()
        self._recorder = Recorder()
        self._gauges = Gauges()
        self._pace = Pace(
            self._recorder, 1 / settings.rate, Budget(settings.budget), settings.interval
        )
        names = (settings.group, host_name(), str(self.process))
        self._spool = Spool(settings.directory, names, settings.spool)
        self._delivery = _delivery(self._spool, settings.collector)
        self._began, self._started = time.monotonic(), time.time()
        self._due = self._began + settings.interval
        self._thread: native.NativeThread | None = None
        self._next = 0.0
        self._asleep: float | None = None
        self._wrote = False
        self.resume()

    def resume(self) -> None:
        """Start the thread, at first and after a pause."""
        previous, pace = self._thread, self._pace.again()
        self._pace = pace
        self._thread = native.NativeThread(lambda: self._run(pace, previous))

    def pause(self) -> None:
        """End the thread; what it sampled is kept."""
        self._pace.end()
        if self._thread is not None:
            self._thread.join(timeout=_PATIENCE)
        if self._delivery is not None:
            self._delivery.settle()

    def stop(self) -> None:
        """End the thread, write the rest, and give the collector a moment to take it."""
        self.pause()
        self._recorder.threads.glance()  # what threads computed since the last look
        self._write()
        if self._delivery is not None:
            self._delivery.finish()

    def suspend(self) -> None:
        """End the thread for a while that does not count; write and send first if it is due."""
        self.pause()
        self._recorder.threads.glance()
        if not self._wrote or time.monotonic() >= self._due:
            self._write()
            if self._delivery is not None:
                self._delivery.finish()
        self._asleep = time.monotonic()

    def wake(self) -> None:
        """Go on after ``suspend``."""
        if self._asleep is None:
            return
        gap, self._asleep = time.monotonic() - self._asleep, None
        self._began += gap
        self._recorder.skip(gap)
        self.resume()

    def leave_to_parent(self) -> None:
        """Let go of what the process that this one was forked from was doing."""
        if self._delivery is not None:
            self._delivery.leave_to_parent()

    def _run(self, pace: Pace, previous: native.NativeThread | None) -> None:
        try:
            if previous is not None:
                previous.join()  # it may still be writing
            while self._is_on(pace) and pace.run(self._goes_on):
                self._write()
                _log.warning("profiling pauses: it was switched off")
        except Exception:  # noqa: BLE001 - the application runs on
            _log.exception("profiling has ended early")

    def _is_on(self, pace: Pace) -> bool:
        """Wait until the kill switch is not there; tell whether that came before the end."""
        waited = False
        while switch.is_paused():
            waited = True
            if not pace.rest(_OFTEN):
                return False
        if waited:  # what threads did meanwhile is not ours to count
            self._recorder = pace.recorder = Recorder()
            self._begin()
        return True

    def _goes_on(self) -> bool:
        """Do what is due now and then; tell whether to go on looking."""
        fork_warning.settle()
        self._gauges.read_when_due()
        now = time.monotonic()
        if now >= self._due or self._recorder.size >= _MOST_STACKS:
            self._write()
        if now < self._next:
            return True
        self._next = now + _OFTEN
        if self._delivery is not None:
            self._delivery.go_on()
        return not switch.is_paused()

    def _begin(self) -> tuple[float, float]:
        """Begin a new profile; return when the last began and the seconds that it took."""
        # Not by the clock of the day: it may be set meanwhile.
        started, duration = self._started, time.monotonic() - self._began
        self._began, self._started = time.monotonic(), time.time()
        self._due = self._began + self.settings.interval
        return started, duration

    def _write(self) -> None:
        """Write what was sampled since the last file; a failure loses that part, and is told."""
        self._pace.relax()
        started, duration = self._begin()
        told = self._pace.notices(self._recorder.looks)
        samples, notices = self._recorder.take()
        series = self._gauges.take()
        if not samples:
            return
        from guru.models.profile import Profile
        from guru.profiler.sampling.summary import KINDS

        self._wrote = True
        told += self._spool.notices()
        if self._delivery is not None:
            told += self._delivery.notices()
        settings = self.settings
        names = {"group": settings.group, "host": host_name(), "pid": str(self.process)}
        labels = {**identity.labels(), **settings.labels, **names}
        period = round(1e9 / settings.rate)
        notices += told
        profile = Profile(KINDS, samples, started, duration, period, labels, notices, series)
        self._spool.add(profile)
        if self._delivery is not None:
            self._delivery.go_on()


def _delivery(spool: Spool, address: str) -> Delivery | None:
    if not address:
        return None
    from guru.profiler.sampling.delivery import Delivery  # loads urllib

    try:
        return Delivery(spool, address)
    except ValueError as error:
        _log.error("profiles stay in their folder: %s", error)
        return None
