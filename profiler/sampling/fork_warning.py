"""The interpreter's warning of a fork with threads, where the only thread is ours.

From 3.12 on, after a fork the parent is warned if it has several threads. The agent ends its
thread before a fork and starts one after it; the latter is counted, though it was not there. One
that waits for a collector is there, and holds no lock meanwhile.
"""

from __future__ import annotations

import contextlib
import sys
import threading
import time
import warnings

_FIRST = 0x30C0000
_LONG_AFTER = 5.0
"""Seconds after which a fork is over, also where the machine is busy: it warns at its very end."""
_pending: list[tuple[float, tuple[object, ...]]] = []


def silence() -> None:
    """Drop the warning of the fork that is about to be made, if there is no thread to warn of."""
    if sys.hexversion < _FIRST:
        return
    settle(at_once=True)
    if threading.active_count() == 1:
        warnings.filterwarnings("ignore", "This process .* is multi-threaded", DeprecationWarning)
        _pending.append((time.monotonic(), warnings.filters[0]))


def settle(*, at_once: bool = False) -> None:
    """Let the warning through again; called now and then, and when the next fork is being made."""
    while _pending and (at_once or time.monotonic() - _pending[0][0] > _LONG_AFTER):
        with contextlib.suppress(ValueError):
            warnings.filters.remove(_pending.pop()[1])  # type: ignore[attr-defined]
