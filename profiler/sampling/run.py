"""Run a program in this interpreter and sample it from start to end."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from types import CodeType, TracebackType

from guru.models.errors import InputError
from guru.profiler.sampling import program
from guru.profiler.sampling.interface import Clock, ProgramRun
from guru.profiler.sampling.threads import Threads

_INTERRUPTED = 130


def profile_program(
    argv: Sequence[str], *, module: bool = False, rate: int = 1000, clock: Clock = "wall"
) -> ProgramRun:
    """Run ``argv[0]``, a script or with ``module`` a module, and sample all its threads.

    It runs as ``python`` would run it: its exceptions are printed and become exit code 1, the
    code of ``SystemExit`` is kept, an interrupt ends it with 130; the profile is returned in every
    case. Values are samples, wall and CPU nanoseconds; of the two times, that of ``clock`` comes
    first and is what shares are taken of. In a child that the program forks this does not return
    but exits.

    ``rate`` is in samples a second and thread. At 1000, shares are as right as their number allows
    and sampling costs little beside the hook itself, which slows short calls.

    Raises:
        InputError: The script or module does not exist, or ``rate`` is not above 0.

    """
    if rate <= 0:
        raise InputError(f"a rate of {rate} samples a second is not possible; take 1 or more")
    process = os.getpid()
    started, start, children = time.time(), time.perf_counter(), _children_cpu()
    threads = Threads(rate)
    with program.prepared(argv, module=module) as load:
        try:
            exit_code = _ending(lambda: _execute(load, threads))
            if os.getpid() == process:
                exit_code = _ending(threads.wait) or exit_code
        finally:
            threads.stop()
            _flush()
    if os.getpid() != process:  # a child of a fork has come this far: the profile is its parent's
        raise SystemExit(exit_code)
    profile = threads.profile(clock, started, time.perf_counter() - start)
    labels = {"program": " ".join(argv), "pid": str(process)}
    notices = profile.notices + _of_children(_children_cpu() - children)
    return ProgramRun(replace(profile, labels=labels, notices=notices), exit_code)


def _execute(load: Callable[[], CodeType], threads: Threads) -> None:
    threads.start(sys._getframe())  # noqa: SLF001 - the program's stacks begin below this frame
    try:
        exec(load(), sys.modules["__main__"].__dict__)  # noqa: S102 - running it is the task
    finally:
        threads.end_this_thread()


def _ending(run: Callable[[], None]) -> int:
    """Run something of the program's and return the exit code that python would end with."""
    try:
        run()
    except SystemExit as error:
        if error.code is None or isinstance(error.code, int):
            return error.code or 0
        _flush()
        print(error.code, file=sys.stderr)  # noqa: T201 - as python does
        return 1
    except KeyboardInterrupt:
        return _INTERRUPTED
    except InputError:
        raise
    except BaseException as error:  # noqa: BLE001 - whatever it is, it is the program's
        _flush()
        _print_exception(error)
        return 1
    return 0


def _print_exception(error: BaseException) -> None:
    traceback = _of_program(error.__traceback__)
    try:
        sys.excepthook(type(error), error.with_traceback(traceback), traceback)
    except Exception:  # noqa: BLE001 - the program's own hook may fail too
        sys.__excepthook__(type(error), error, traceback)


def _of_program(traceback: TracebackType | None) -> TracebackType | None:
    """Drop guru's own entries from the top of a traceback, and those of the import system."""
    own = {__file__, program.__file__}
    first = traceback
    while first is not None:
        path = first.tb_frame.f_code.co_filename
        if path not in own and not path.startswith("<frozen importlib"):
            return first
        first = first.tb_next
    return None


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(Exception):  # closed, or replaced by the program
            stream.flush()


def _children_cpu() -> float:
    times = os.times()
    return times.children_user + times.children_system


def _of_children(seconds: float) -> tuple[str, ...]:
    if seconds <= 0:
        return ()
    told = f"child processes used {seconds:.2f} s of CPU that is not in this profile"
    return (f"{told}; to see them, attach to the running program by its PID, with subprocesses",)
