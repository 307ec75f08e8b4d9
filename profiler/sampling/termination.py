"""SIGTERM in processes that are there to be looked at: it must not take along what was sampled.

Only where the signal would end the process at once; a handler of the program's own stays, or
replaces this one. The agent in production takes no signal: this is for ``guru profile run``.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from types import FrameType
from typing import Any

_ours: list[Any] = [signal.SIG_DFL]


def exit_on_sigterm() -> None:
    """Have SIGTERM end this process by ``SystemExit``, with the code that a shell would see."""

    def _terminate(number: int, _: FrameType | None) -> None:
        raise SystemExit(128 + number)

    _handle(_terminate)


def before_sigterm(do: Callable[[], None]) -> None:
    """Call ``do`` when SIGTERM comes, then end by the signal as without.

    It waits until the interpreter gets to it: a C call that goes on is not cut short.
    """

    def _terminate(number: int, _: FrameType | None) -> None:
        do()
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)

    _handle(_terminate)


def set_back() -> None:
    """Let SIGTERM end this process at once again."""
    _handle(signal.SIG_DFL)


def _handle(handler: Any) -> None:
    if signal.getsignal(signal.SIGTERM) not in _ours:
        return
    try:
        signal.signal(signal.SIGTERM, handler)
    except ValueError:  # another than the main thread may not
        return
    _ours[1:] = [handler]
