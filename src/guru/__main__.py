"""The command ``guru``: runs the CLI and turns what goes wrong into one line and an exit code.

0: nothing to say; 1: findings at or above ``--fail-on``; 2: the tool could not do what was asked;
130: interrupted.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import os
import sys
from collections.abc import Sequence

FAILED = 2
INTERRUPTED = 130


def main() -> None:
    """Run the CLI with ``sys.argv`` and exit."""
    from guru.cli.standard_output import forget_buffered, open_closed_streams
    from guru.models.errors import GuruError

    open_closed_streams()
    try:
        if sys.argv[1:2] == ["review"]:
            sys.exit(_review(sys.argv[2:]))
        from guru.cli.app import app

        app(prog_name="guru")
    except KeyboardInterrupt:
        _fail("interrupted", INTERRUPTED)
    except GuruError as error:
        if _is_of_interrupt(error):
            _fail("interrupted", INTERRUPTED)
        _fail(str(error), FAILED)
    except BrokenPipeError:
        forget_buffered()  # the reader of our output has left
        sys.exit(FAILED)
    except Exception as error:
        if os.environ.get("GURU_DEBUG"):
            raise
        if _is_of_interrupt(error):
            _fail("interrupted", INTERRUPTED)
        if isinstance(error, OSError) and error.filename is None and error.strerror:
            forget_buffered()
            _fail(f"cannot write the output: {error.strerror}", FAILED)  # such as of --help
        text = f"internal error: {type(error).__name__}: {error} (GURU_DEBUG=1 shows where)"
        _fail(text, FAILED)


def _review(words: Sequence[str]) -> int:
    """Review with the collector off: what is made lasts to the end, but for what was read.

    Of that, ``guru.reviewer.collector`` takes care.
    """
    gc.disable()
    from guru.cli.review import main

    return main(words)


def run() -> None:
    """Run the CLI as a process of its own.

    After a review the process ends at once: to free all that it made, one by one, takes longer.
    """
    try:
        main()
    except SystemExit as end:
        if sys.argv[1:2] == ["review"] and isinstance(end.code, int):
            with contextlib.suppress(OSError):  # the usual end tells what could not be written
                sys.stdout.flush()
                sys.stderr.flush()
                atexit._run_exitfuncs()  # noqa: SLF001 - as the interpreter does before it ends
                os._exit(end.code)
        raise


def _is_of_interrupt(error: BaseException) -> bool:
    """Whether an error came up while an interrupt was on its way out, such as of a closed pool."""
    around: BaseException | None = error
    while around is not None:
        if isinstance(around, KeyboardInterrupt):
            return True
        around = around.__context__
    return False


def _fail(text: str, code: int) -> None:
    line = " ".join(text.split())
    print(f"guru: {line}", file=sys.stderr)  # noqa: T201 - the CLI's own voice
    sys.exit(code)


if __name__ == "__main__":
    run()
