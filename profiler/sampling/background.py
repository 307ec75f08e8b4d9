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
from guru.models.whole_file import write_whole
from guru.profiler.formats import pprof
from guru.profiler.sampling.clocks import host_name
from guru.profiler.sampling.recorder import KINDS, Recorder

_log = logging.getLogger("guru.profiler")
_MOST_STACKS = 20_000
_COST = 50
"""The pause after a look is at least so many times its CPU time: 2 % of a core."""
_SPREAD = 0.618_033_988_749_895
"""The golden ratio: pauses of parts of it are spread evenly and fall into step with nothing."""
_PATIENCE = 5.0


@dataclass(frozen=True, slots=True)
class Settings:
    """What the application asked for; ``rate`` a second, ``interval`` in seconds a file."""

    group: str
    rate: int
    directory: Path
    interval: float
    labels: Mapping[str, str] = field(default_factory=dict)


class Sampler:
    """Samples this process from its making until it is stopped."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._recorder = Recorder()
        self._written = 0
        self._began = time.time()
        self._thread: threading.Thread | None = None
        self.resume()

    def resume(self) -> None:
        """Start the thread, at first and after a pause."""
        self._end = threading.Event()
        arguments = (self._end, self._thread)
        self._thread = threading.Thread(
            target=self._run, args=arguments, name="guru-profiler", daemon=True
        )
        self._thread.start()

    def pause(self) -> None:
        """End the thread; what it sampled is kept."""
        self._end.set()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(timeout=_PATIENCE)
        self._recorder.close()

    def stop(self) -> None:
        """End the thread and write the rest."""
        self.pause()
        self._write()

    def _run(self, end: threading.Event, previous: threading.Thread | None) -> None:
        try:
            if previous is not None:
                previous.join()  # it may still be writing
            self._look_on(end)
        except Exception:  # noqa: BLE001 - the application runs on
            _log.exception("profiling has ended early")

    def _look_on(self, end: threading.Event) -> None:
        period = 1.0 / self.settings.rate
        due, part, cost = time.monotonic(), 0.0, 0.0
        while True:
            part = (part + _SPREAD) % 1
            now = time.monotonic()
            due = max(due + max(period, cost * _COST) * (0.5 + part), now)
            cpu = time.thread_time()
            if end.wait(due - now):
                return
            self._recorder.look()
            cost += (time.thread_time() - cpu - cost) / 16
            full = self._recorder.size >= _MOST_STACKS
            if full or time.time() - self._began >= self.settings.interval:
                self._write()

    def _write(self) -> None:
        """Write what was sampled since the last file; a failure loses that part, and is told."""
        samples, notices = self._recorder.take()
        began, self._began = self._began, time.time()
        if not samples:
            return
        settings = self.settings
        names = {"group": settings.group, "host": host_name(), "pid": str(os.getpid())}
        labels = {**settings.labels, **names}
        period = round(1e9 / settings.rate)
        profile = Profile(KINDS, samples, began, self._began - began, period, labels, notices)
        start = "-".join(map(_file_safe, names.values()))
        try:
            write_whole(self._free_path(start), pprof.write(profile))
        except Exception as error:  # noqa: BLE001 - a full disk must not end the application
            _log.error("%s", error)

    def _free_path(self, start: str) -> Path:
        """Return a path that no earlier run has used: in containers every process may be 1."""
        while True:
            path = self.settings.directory / f"{start}-{self._written}.pb.gz"
            self._written += 1
            if not path.exists():
                return path


def _file_safe(text: str) -> str:
    return "".join(c if c.isalnum() or c in "._" else "_" for c in text) or "_"
