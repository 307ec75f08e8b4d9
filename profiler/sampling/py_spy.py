"""How guru speaks with py-spy: its command, its results, its errors.

Of py-spy's outputs, the speedscope one keeps most: full paths, lines, thread names and numbers.
"""

from __future__ import annotations

import re
import shutil
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from guru.models.errors import ProcessError
from guru.models.profile import CPU, SAMPLES, WALL, Frame, Labels, Profile, Sample, Stack, merged
from guru.profiler.formats import speedscope
from guru.profiler.sampling.interface import Clock
from guru.profiler.sampling.permission import remedy, standing

_THREAD = re.compile(
    r'(?:Process (?P<pid>\d+) )?Thread (?P<number>\S+)(?: "(?P<name>.*)")?', re.DOTALL
)
_PROCESS_FRAME = re.compile(r"process \d+(?::.*)?", re.DOTALL)

_NOT_ALLOWED = ("permission denied", "operation not permitted", "requires root", "os error 1)")
_NOT_PYTHON = ("failed to find python version", "failed to find a python", "is this a python")
_NOT_SUPPORTED = ("unsupported version", "unsupported python", "version of python isn't")


def command(
    pid: int, result: Path, rate: int, clock: Clock, *, subprocesses: bool, native: bool
) -> list[str]:
    """Return the command that samples a process until it gets an interrupt.

    Raises:
        ProcessError: py-spy is not installed.

    """
    options = [_binary(), "record", "--pid", str(pid), "--rate", str(rate)]
    options += ["--format", "speedscope", "--output", str(result), "--full-filenames"]
    # py-spy leaves idle threads out by itself: it asks the system whether a thread computes.
    options += ["--idle"] if clock == "wall" else []
    options += ["--subprocesses"] if subprocesses else []
    options += ["--native"] if native else []
    return options


def profile_of(
    data: bytes, pid: int, rate: int, clock: Clock, seconds: float, cpu: Mapping[str, float]
) -> Profile:
    """Turn py-spy's result into samples and the time that they stand for.

    ``seconds`` is how long it sampled, ``cpu`` the seconds that threads computed meanwhile, by
    their number, where that is known.

    Raises:
        ProcessError: The result is damaged.

    """
    try:
        read = speedscope.read(data)
    except ValueError as error:
        raise ProcessError(f"py-spy's result cannot be read: {error}") from error
    period = round(1e9 / rate)
    counts = [(sample, max(1, round(sample.values[0] / period))) for sample in read.samples]
    looks: Counter[Labels] = Counter()
    for sample, count in counts:
        looks[sample.labels] += count
    if clock == "cpu":
        each = {thread: _cpu_each(thread, looks[thread], cpu, period) for thread in looks}
    else:
        # py-spy looks at random times, so their number varies. It is known from the thread that
        # was always there, as idle threads are seen too.
        each = dict.fromkeys(looks, seconds * 1e9 / max(looks.values(), default=1))
    samples = merged(
        Sample(_without_process(s.stack), (n, round(n * each[s.labels])), _labels(s.labels, pid))
        for s, n in counts
        if each[s.labels]
    )
    kinds = (SAMPLES, CPU if clock == "cpu" else WALL)
    return replace(read, kinds=kinds, samples=samples, period=period)


def _cpu_each(thread: Labels, looks: int, cpu: Mapping[str, float], period: int) -> float:
    """Share out what a thread computed among its samples.

    py-spy takes a thread for busy that it has itself woken by stopping the process, so on a loaded
    machine its samples alone say too much of threads that wait.
    """
    found = _THREAD.fullmatch(dict(thread).get("thread", ""))
    seconds = cpu.get(found["number"]) if found else None
    return period if seconds is None else seconds * 1e9 / looks


def no_success(pid: int, messages: str, *, exists: bool) -> str:
    """Say in one sentence why py-spy sampled nothing, and what to do."""
    low = messages.lower()
    if any(word in low for word in _NOT_ALLOWED):
        return remedy(pid, standing(pid))
    if not exists or "no such process" in low:
        return f"process {pid} ended before it could be sampled; give the number of a running one"
    if any(word in low for word in _NOT_SUPPORTED):
        return (
            f"the Python of process {pid} is not known to py-spy;"
            " update it (pip install -U py-spy), or use guru.profiler.start() in the program"
        )
    if any(word in low for word in _NOT_PYTHON):
        return (
            f"process {pid} does not look like Python; give the number of the interpreter itself,"
            " not of the shell or server that started it"
        )
    reason = next((ln for ln in messages.splitlines() if ln.startswith("Error")), messages[-200:])
    return f"process {pid} could not be sampled: {' '.join(reason.split()) or 'py-spy failed'}"


def _binary() -> str:
    name = "py-spy.exe" if sys.platform == "win32" else "py-spy"
    beside = Path(sys.executable).parent / name
    found = str(beside) if beside.is_file() else shutil.which(name)
    if found is None:
        raise ProcessError("attaching needs py-spy, which is not installed: pip install py-spy")
    return found


def _labels(read: Labels, pid: int) -> Labels:
    text = dict(read).get("thread", "")
    found = _THREAD.fullmatch(text)
    if found is None:
        return read
    labels = {"thread": found["name"] or found["number"], "thread_id": found["number"]}
    if found["pid"] and int(found["pid"]) != pid:
        labels["pid"] = found["pid"]
    return tuple(sorted(labels.items()))


def _without_process(stack: Stack) -> Stack:
    return tuple(frame for frame in stack if not _is_process(frame))


def _is_process(frame: Frame) -> bool:
    return not frame.path and _PROCESS_FRAME.fullmatch(frame.function) is not None
