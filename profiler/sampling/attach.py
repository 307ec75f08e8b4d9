"""Sample a running process by its PID, without a restart or a change in it.

Up to Python 3.13 from outside, through py-spy; from 3.14 on the process is asked to sample itself
(``remote.py``), which costs it far less than being stopped for every look and tells more.
"""

from __future__ import annotations

import contextlib
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from guru.models.errors import InputError, ProcessError
from guru.models.profile import Profile
from guru.profiler.sampling import qualified_names
from guru.profiler.sampling.interface import Clock
from guru.profiler.sampling.py_spy import command, no_success, profile_of
from guru.profiler.sampling.py_spy_process import Sampled, has_ended, sample
from guru.profiler.sampling.remote import (
    CannotSampleItselfError,
    attach_agent,
    takes_scripts,
    version_of,
)
from guru.profiler.sampling.task_clocks import cpu_seconds


def attach(
    pid: int,
    *,
    duration: float,
    rate: int = 100,
    subprocesses: bool = False,
    native: bool = False,
    clock: Clock = "wall",
) -> Profile:
    """Sample all threads of process ``pid`` for ``duration`` seconds, ``rate`` times a second.

    With the clock ``wall`` every thread counts at every time, with ``cpu`` those that compute
    then; values are samples and the nanoseconds they stand for. Labels name thread and process.
    ``native`` also shows frames of C extensions, ``subprocesses`` also samples children; with
    either, and up to Python 3.13, it is done from outside. An interrupt (Ctrl-C) ends sampling
    early; it, and from outside an end of the process, keep what was sampled.

    Raises:
        InputError: ``duration`` or ``rate`` is not above 0.
        ProcessError: The process does not exist, may not be read or is no Python one, or py-spy
            is missing; the message names the remedy.

    """
    if duration <= 0 or rate <= 0:
        raise InputError("duration and rate must be above 0")
    _check_exists(pid)
    if not subprocesses and not native and takes_scripts(pid):
        with contextlib.suppress(CannotSampleItselfError):  # then from outside, as before 3.14
            return attach_agent(pid, duration=duration, rate=rate, clock=clock)
    version = version_of(pid)
    with tempfile.TemporaryDirectory(prefix="guru-") as folder:
        result = Path(folder, "profile.json")
        options = command(pid, result, rate, clock, subprocesses=subprocesses, native=native)
        before = cpu_seconds(pid, children=subprocesses)
        alone = None if subprocesses else pid
        done = sample(options, Path(folder, "messages"), duration, alone)
        after = cpu_seconds(pid, children=subprocesses)
        if not result.is_file() or not result.stat().st_size:
            raise ProcessError(
                no_success(pid, done.messages, exists=_exists(pid) and not has_ended(pid))
            )
        cpu = {thread: after[thread] - before.get(thread, 0.0) for thread in after}
        profile = profile_of(result.read_bytes(), pid, rate, clock, done.seconds, cpu)
    if version is not None and version < qualified_names.FIRST:
        profile = qualified_names.qualified(profile)
    if not profile.samples and done.early and not done.interrupted:
        raise ProcessError(
            f"process {pid} ended before it could be sampled; start sampling earlier, or run the"
            " program itself under guru"
        )
    return replace(
        profile,
        started=done.started,
        duration=done.seconds,
        labels={"pid": str(pid)},
        notices=tuple(_of_end(pid, done)),
    )


def _of_end(pid: int, done: Sampled) -> Iterator[str]:
    if done.interrupted:
        yield f"sampling was interrupted after {done.seconds:.1f} s"
    elif done.early:
        yield f"process {pid} ended after {done.seconds:.1f} s of sampling"
    found = re.search(r"Errors: (\d+)", done.messages)
    if found and int(found[1]):
        yield f"{found[1]} samples could not be read and are missing"
    if "behind in sampling" in done.messages:
        yield "sampling could not keep up; take a lower rate for right totals"


def _check_exists(pid: int) -> None:
    if pid <= 0 or not _exists(pid):
        raise ProcessError(f"there is no process {pid}; find its number with: ps -ef | grep python")


def _exists(pid: int) -> bool:
    if sys.platform == "win32":  # there, signal 0 would end the process
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError) as error:
        return isinstance(error, PermissionError)
    return True
