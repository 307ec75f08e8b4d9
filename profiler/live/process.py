"""A process watched from outside by short recordings of py-spy, one after the other.

Recordings, since single dumps burn more: 20 looks a second at 7 threads took 0.03 s of CPU a
second as a recording and 0.2 s as dumps, each of which finds its way about the process anew
(measured with py-spy 0.4.3 on CPython 3.11). What it takes here is measured and shown.
"""

from __future__ import annotations

import os
import sys
import time
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from guru.models.errors import ProcessError
from guru.models.profile import Profile, merge
from guru.profiler.live.look import Look, thread_states
from guru.profiler.sampling.attach import attach
from guru.profiler.sampling.interface import Clock
from guru.profiler.sampling.task_clocks import cpu_seconds

_LONGEST_TITLE = 300
_AGENT = "guru-profiler"


def process_looks(
    pid: int, *, interval: float, window: float, rate: int, clock: Clock = "wall"
) -> Iterator[Look]:
    """Yield a look every ``interval`` seconds, of the last ``window`` seconds, until it ends.

    Raises:
        InputError: ``interval`` or ``rate`` is not above 0.
        ProcessError: The process does not exist, may not be read or is no Python one; the message
            names the remedy.

    """
    title = f"process {pid}" + (f": {line}" if (line := _command_line(pid)) else "")
    recent: deque[Profile] = deque(maxlen=max(1, round(window / interval) if interval > 0 else 1))
    while True:
        before, spent, started = cpu_seconds(pid), _spent(), time.monotonic()
        try:
            part = _without_agent(attach(pid, duration=interval, rate=rate, clock=clock))
        except ProcessError:
            if not recent or _is_running(pid):
                raise
            return
        passed = time.monotonic() - started
        used = _parts_of_a_core(before, cpu_seconds(pid), passed)
        recent.append(part)
        cost = (_spent() - spent) / passed
        yield Look(title, merge(recent), thread_states([part], used), cost)
        if not _is_running(pid):
            return


def _without_agent(profile: Profile) -> Profile:
    """Leave the thread of guru's own agent out, which waits nearly all the time."""
    kept = tuple(s for s in profile.samples if ("thread", _AGENT) not in s.labels)
    return replace(profile, samples=kept)


def _parts_of_a_core(
    before: Mapping[str, float], after: Mapping[str, float], passed: float
) -> dict[str, float] | None:
    """What threads used meanwhile; None where the system does not tell."""
    if not after:
        return None
    return {t: min(1.0, (cpu - before.get(t, cpu)) / passed) for t, cpu in after.items()}


def _spent() -> float:
    """The CPU seconds of the recordings so far."""
    try:
        import resource
    except ImportError:  # not on Windows
        return 0.0
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _command_line(pid: int) -> str:
    """The command of a process, its program without the folder."""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().decode("utf-8", "replace").split("\0")
    except OSError:
        return ""
    line = " ".join([Path(words[0]).name, *words[1:]]).strip()
    return line if len(line) <= _LONGEST_TITLE else line[: _LONGEST_TITLE - 1] + "…"


def _is_running(pid: int) -> bool:
    """Whether the process is there and has not ended, waiting for its parent to ask."""
    try:
        after_name = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2]
        return after_name.split()[0] not in {"Z", "X"}
    except OSError:
        pass
    if Path("/proc/self").exists() or sys.platform == "win32":  # there, signal 0 would end it
        return False
    try:
        os.kill(pid, 0)
    except OSError as error:
        return isinstance(error, PermissionError)
    return True
