"""The thread that looks at all others and writes what it saw, file by file."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from guru.models.profile import Profile
from guru.profiler.sampling import fork_warning, identity, switch
from guru.profiler.sampling.clocks import host_name
from guru.profiler.sampling.gauges import Gauges
from guru.profiler.sampling.pace import Pace
from guru.profiler.sampling.recorder import KINDS, Recorder
from guru.profiler.sampling.spool import Spool

_log = logging.getLogger("guru.profiler")
_MOST_STACKS = 20_000
_PATIENCE = 5.0


@dataclass(frozen=True, slots=True)
class Settings:
    """What the application asked for; ``rate`` a second, ``interval`` in seconds a file.

    ``budget`` is the part of a core that sampling may take, ``spool`` the bytes that the files of
    the group in the directory may.
    """

    group: str
    rate: int
    directory: Path
    interval: float
    labels: Mapping[str, str] = field(default_factory=dict)
    budget: float = 0.01
    spool: int = 256 << 20


class Sampler:
    """Samples this process from its making until it is stopped."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._recorder = Recorder()
        self._gauges = Gauges()
        self._pace = Pace(self._recorder, 1.0 / settings.rate, settings.budget)
        names = (settings.group, host_name(), str(os.getpid()))
        self._spool = Spool(settings.directory, names, settings.spool)
        self._began = time.time()
        self._due = time.monotonic() + settings.interval
        self._thread: threading.Thread | None = None
        self.resume()

    def resume(self) -> None:
        """Start the thread, at first and after a pause."""
        previous, pace = self._thread, self._pace.again()
        self._pace = pace
        self._thread = threading.Thread(
            target=self._run, args=(pace, previous), name="guru-profiler", daemon=True
        )
        self._thread.start()

    def pause(self) -> None:
        """End the thread; what it sampled is kept."""
        self._pace.end()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(timeout=_PATIENCE)

    def stop(self) -> None:
        """End the thread and write the rest."""
        self.pause()
        self._write()

    def _run(self, pace: Pace, previous: threading.Thread | None) -> None:
        try:
            if previous is not None:
                previous.join()  # it may still be writing
            pace.run(self._write_in_time)
        except Exception:  # noqa: BLE001 - the application runs on
            _log.exception("profiling has ended early")

    def _write_in_time(self) -> None:
        fork_warning.settle()
        self._gauges.read_when_due()
        if time.monotonic() >= self._due or self._recorder.size >= _MOST_STACKS:
            self._write()
            if switch.is_off():
                _log.warning("profiling ends: it was switched off")
                self._pace.end()

    def _write(self) -> None:
        """Write what was sampled since the last file; a failure loses that part, and is told."""
        began, self._began = self._began, time.time()
        self._due = time.monotonic() + self.settings.interval
        duration = max(0.0, self._began - began)  # the clock may be set back meanwhile
        told = self._pace.notices(self._recorder.looks, duration) + self._spool.notices()
        samples, notices = self._recorder.take()
        series = self._gauges.take()
        if not samples:
            return
        settings = self.settings
        names = {"group": settings.group, "host": host_name(), "pid": str(os.getpid())}
        labels = {**identity.labels(), **settings.labels, **names}
        period = round(1e9 / settings.rate)
        notices += told
        profile = Profile(KINDS, samples, began, duration, period, labels, notices, series)
        self._spool.add(profile)
