"""A program run in this interpreter from start to end, as ``python`` would run it."""

from __future__ import annotations

import atexit
import contextlib
import os
import sys
from collections.abc import Callable, Sequence
from types import CodeType, FrameType, TracebackType

from guru.models.errors import InputError
from guru.profiler.sampling import program
from guru.profiler.sampling.termination import exit_on_sigterm, set_back

_INTERRUPTED = 130


def _nothing() -> None:
    pass


def execute(
    argv: Sequence[str],
    *,
    module: bool,
    begin: Callable[[FrameType], None],
    end: Callable[[], None] = _nothing,
    wait: Callable[[], None] = _nothing,
    last: Callable[[], None] = _nothing,
) -> int:
    """Run ``argv[0]``, a script or with ``module`` a module, and return its exit code.

    Its exceptions are printed and become exit code 1, the code of ``SystemExit`` is kept, an
    interrupt ends it with 130, SIGTERM with 143. ``begin`` is called just before its first line,
    with the frame below which it runs, ``end`` just after its last; then ``wait``, for its threads,
    then what it asked to be called at its end, and ``last``. In a child that the program forks this
    does not return but exits.

    Raises:
        InputError: The script or module does not exist.

    """
    process = os.getpid()
    exit_on_sigterm()
    try:
        with program.prepared(argv, module=module) as load:
            code = _ending(lambda: _main(load, begin, end))
            if os.getpid() == process:
                code = _ending(wait) or code
                _ending(atexit._run_exitfuncs)  # noqa: SLF001 - as multiprocessing does
                last()
    finally:
        set_back()
        _flush()
    if os.getpid() != process:  # a child of a fork has come this far: the profile is its parent's
        raise SystemExit(code)
    return code


def _main(
    load: Callable[[], CodeType], begin: Callable[[FrameType], None], end: Callable[[], None]
) -> None:
    begin(sys._getframe())  # noqa: SLF001 - the program's stacks begin below this frame
    try:
        exec(load(), sys.modules["__main__"].__dict__)  # noqa: S102 - running it is the task
    finally:
        end()


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
