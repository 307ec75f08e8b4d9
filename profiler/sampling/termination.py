"""SIGTERM in processes that are there to be looked at: it must not take along what was sampled.

Only where the signal would end the process at once; a handler of the program's own stays, or
replaces this one. The agent in production takes no signal: this is for ``guru profile run``.
"""

from __future__ import annotations

import _thread
import contextlib
import os
import signal
import time
from collections.abc import Callable
from types import CodeType, FrameType
from typing import Any

_SHORTLY = 0.05
_ours: list[Any] = [signal.SIG_DFL]


def exit_on_sigterm() -> None:
    """Have SIGTERM end this process by ``SystemExit``, with the code that a shell would see."""

    def _terminate(number: int, _: FrameType | None) -> None:
        raise SystemExit(128 + number)

    _handle(_terminate)


def before_sigterm(do: Callable[[], None], during: CodeType) -> None:
    """Call ``do`` when SIGTERM comes, then end by the signal as without.

    It waits until the interpreter gets to it: a C call that goes on is not cut short. Where the
    signal comes while the function of the code ``during`` is under way, it is sent anew after it.
    """

    def _terminate(number: int, frame: FrameType | None) -> None:
        while frame is not None and frame.f_code is not during:
            frame = frame.f_back
        if frame is not None:
            with contextlib.suppress(RuntimeError):  # no threads any more: it ends by itself
                _thread.start_new_thread(_send_again, (number,))
            return
        do()
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)

    _handle(_terminate)


def _send_again(number: int) -> None:
    time.sleep(_SHORTLY)
    os.kill(os.getpid(), number)


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
