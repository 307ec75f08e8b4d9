"""A progress bar for long work, on a terminal only."""

from __future__ import annotations

import time
from typing import TextIO

_PATIENCE = 0.7  # seconds before anything is drawn: most reviews are done by then
_WIDTH = 30
_INTERVAL = 0.1
_CLEAR = "\r\x1b[K"


class Bar:
    """A bar that draws itself when work takes long. By hand, without a thread: the reviewer forks.

    Call it with how many files are done, and of how many.
    """

    def __init__(self, stream: TextIO, work: str = "reviewing") -> None:
        self._stream = stream
        self._work = work
        self._next = time.monotonic() + _PATIENCE
        self._drawn = False

    def __call__(self, done: int, total: int) -> None:
        """Draw, when it is time to; what is complete is cleared away."""
        now = time.monotonic()
        if done >= total:
            self.clear()
        elif now >= self._next:
            self._next = now + _INTERVAL
            filled = _WIDTH * done // max(total, 1)
            bar = "#" * filled + "." * (_WIDTH - filled)
            self._drawn = True  # before it is: an interrupt may come in between
            self._write(f"{_CLEAR}{self._work} [{bar}] {done} of {total} files")

    def clear(self) -> None:
        """Leave the line as it was found."""
        if self._drawn:
            self._write(_CLEAR)
            self._drawn = False

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()


def progress_on(stream: TextIO, work: str = "reviewing") -> Bar | None:
    """Return a bar for ``stream``; None where it is no terminal."""
    return Bar(stream, work) if stream.isatty() else None
