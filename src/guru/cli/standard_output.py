"""Standard output: text for people, documents for programs; a failure is told in one line."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator

from guru.models.errors import OutputError


def write_text(text: str) -> None:
    """Write text for people; what the stream's encoding lacks is written as escapes.

    Raises:
        OutputError: It cannot be written, such as to a full disk.

    """
    encoding = sys.stdout.encoding or "utf-8"
    with telling_failure():
        sys.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding))
        sys.stdout.flush()


def write_document(text: str) -> None:
    """Write a document for a program or a file: UTF-8, whatever the terminal's encoding is.

    Raises:
        OutputError: It cannot be written, such as to a full disk.

    """
    with telling_failure():
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode("utf-8", "surrogateescape"))
        sys.stdout.buffer.flush()


def open_closed_streams() -> None:
    """Give a process that was started without standard streams some that lead nowhere."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            # It lives as long as the process, as the stream it stands for would.
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115


def forget_buffered() -> None:
    """Let what is still buffered go nowhere: at exit Python would try, and fail, once more."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@contextlib.contextmanager
def telling_failure() -> Iterator[None]:
    """Turn a failure of standard output into an error for the user.

    Raises:
        OutputError: What stands in the block could not write, such as to a full disk.

    """
    try:
        yield
    except BrokenPipeError:
        raise  # the reader has seen enough; that is no fault
    except OSError as error:
        forget_buffered()
        raise OutputError(f"cannot write to standard output: {error.strerror}") from error
