"""A progress bar for long work, on a terminal only."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from guru.reviewer.workers import Progress

_PATIENCE = 0.7  # seconds before anything is drawn: most reviews are done by then
_WIDTH = 30
_INTERVAL = 0.1


def progress_on(stream: TextIO, work: str = "reviewing") -> Progress | None:
    """Return a bar that draws itself on ``stream`` when work takes long; None without a terminal.

    It is drawn by hand, without a thread: the reviewer forks.
    """
    if not stream.isatty():
        return None
    began = time.monotonic()
    drawn = began + _PATIENCE

    def draw(done: int, total: int) -> None:
        nonlocal drawn
        now = time.monotonic()
        if done >= total and drawn > began + _PATIENCE:
            stream.write("\r\x1b[K")
            stream.flush()
        elif now >= drawn:
            drawn = now + _INTERVAL
            filled = _WIDTH * done // max(total, 1)
            bar = "#" * filled + "." * (_WIDTH - filled)
            stream.write(f"\r\x1b[K{work} [{bar}] {done} of {total} files")
            stream.flush()

    return draw
