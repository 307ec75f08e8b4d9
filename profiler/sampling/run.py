"""Run a program in this interpreter and sample it, and its children, from start to end."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from dataclasses import replace

from guru.models.errors import InputError
from guru.profiler.sampling.children import watched
from guru.profiler.sampling.execution import execute
from guru.profiler.sampling.interface import Clock, ProgramRun
from guru.profiler.sampling.threads import Threads
from guru.profiler.sampling.together import together


def profile_program(
    argv: Sequence[str],
    *,
    module: bool = False,
    rate: int = 1000,
    clock: Clock = "wall",
    name: str = "",
) -> ProgramRun:
    """Run ``argv[0]``, a script or with ``module`` a module, and sample all its threads.

    It runs as ``python`` would run it (see ``execute``), and the profile is returned whatever its
    end. Values are samples, wall and CPU nanoseconds; of the two times, that of ``clock`` comes
    first and is what shares are taken of. Labels name the thread and the asyncio task, and where
    the program has children, pid and process. ``name`` is what the profile calls the program.

    ``rate`` is in samples a second and thread. At 1000, shares are as right as their number allows
    and sampling costs little beside the hook itself, which slows short calls.

    Raises:
        InputError: The script or module does not exist, or ``rate`` is not above 0.

    """
    if rate <= 0:
        raise InputError(f"a rate of {rate} samples a second is not possible; take 1 or more")
    started, start, before = time.time(), time.perf_counter(), _children_cpu()
    threads = Threads(rate)
    with watched(rate) as children:
        try:
            exit_code = execute(
                argv,
                module=module,
                begin=threads.start,
                end=threads.end_this_thread,
                wait=threads.wait,
            )
        finally:
            threads.stop()
        duration = time.perf_counter() - start
        profile = threads.profile(clock, started, duration)
        labels = {"program": name or " ".join(argv), "pid": str(os.getpid())}
        if children.alive():
            threads_told = (f"{children.alive()} child processes run on; their rest is missing",)
            profile = replace(profile, notices=profile.notices + threads_told)
        profile = replace(profile, labels=labels)
        profile = together(profile, children.profiles(), _children_cpu() - before)
    return ProgramRun(profile, exit_code)


def _children_cpu() -> float:
    times = os.times()
    return times.children_user + times.children_system
