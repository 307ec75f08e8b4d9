"""Run a program in this interpreter and sample it, and its children, from start to end."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from types import FrameType

from guru.models.errors import InputError
from guru.models.profile import CPU, SAMPLES, WALL, Profile, merge
from guru.profiler.sampling import agent, child
from guru.profiler.sampling.children import Children, watched
from guru.profiler.sampling.clock_order import first_of
from guru.profiler.sampling.execution import execute
from guru.profiler.sampling.interface import Clock, ProgramRun
from guru.profiler.sampling.threads import Threads
from guru.profiler.sampling.together import of_program, together


def profile_program(
    argv: Sequence[str],
    *,
    module: bool = False,
    rate: int = 1000,
    clock: Clock = "wall",
    name: str = "",
    by_agent: bool = False,
) -> ProgramRun:
    """Run ``argv[0]``, a script or with ``module`` a module, and sample all its threads.

    It runs as ``python`` would run it (see ``execute``), and the profile is returned whatever its
    end. Values are samples, wall and CPU nanoseconds; of the two times, that of ``clock`` comes
    first and is what shares are taken of. Labels name the thread and the asyncio task, and where
    the program has children, pid and process. ``name`` is what the profile calls the program.

    ``rate`` is in samples a second and thread. At 1000, shares are as right as their number allows
    and sampling costs little beside the hook itself, which slows short calls. With ``by_agent`` the
    program is looked at by the agent instead, as its children are: at most 200 times a second, and
    seldom while several threads compute, but without slowing anything.

    Raises:
        InputError: The script or module does not exist, or ``rate`` is not above 0.

    """
    if rate <= 0:
        raise InputError(f"a rate of {rate} samples a second is not possible; take 1 or more")
    started, start, before = time.time(), time.perf_counter(), _children_cpu()
    labels = {"program": name or " ".join(argv), "pid": str(os.getpid())}
    looked = _by_agent if by_agent else _by_hook
    with watched(rate) as children:
        exit_code, profile = looked(children, argv, module)
        duration = time.perf_counter() - start
        notices = profile.notices + tuple(_of_rest(children))
        profile = replace(
            first_of(profile, clock),
            started=started,
            duration=duration,
            period=profile.period or round(1e9 / rate),
            labels=labels,
            notices=notices,
        )
        others = [one for one in children.profiles() if one.labels.get("pid") != labels["pid"]]
        profile = together(profile, others, _children_cpu() - before)
    return ProgramRun(profile, exit_code)


def _by_hook(children: Children, argv: Sequence[str], module: bool) -> tuple[int, Profile]:
    threads = Threads(children.rate)
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
    return exit_code, threads.profile()


def _by_agent(children: Children, argv: Sequence[str], module: bool) -> tuple[int, Profile]:
    def begin(_: FrameType) -> None:
        child.look(children.rate, str(children.folder))

    threads = Threads(children.rate)
    try:
        exit_code = execute(argv, module=module, begin=begin, wait=threads.wait)
    finally:
        agent.stop()
    own = [one for one in children.profiles() if one.labels.get("pid") == str(os.getpid())]
    return exit_code, of_program(merge(own) if own else Profile((SAMPLES, WALL, CPU), ()))


def _of_rest(children: Children) -> Iterator[str]:
    alive = children.alive()
    if alive:
        yield f"{alive} child processes run on; what they did since their last file is missing"


def _children_cpu() -> float:
    times = os.times()
    return times.children_user + times.children_system
