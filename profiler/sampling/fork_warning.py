"""The interpreter's warning of a fork with threads, where the only thread is ours.

From 3.12 on, after a fork the parent is warned if it has several threads. The agent ends its
thread before a fork and starts one after it; the latter is counted, though it was not there.
"""

from __future__ import annotations

import contextlib
import sys
import threading
import warnings

_FIRST = 0x30C0000
_pending: list[tuple[object, ...]] = []


def silence() -> None:
    """Drop the warning of the fork that is being made, if there is no thread to warn of."""
    if sys.hexversion < _FIRST or threading.active_count() > 1 or _pending:
        return
    warnings.filterwarnings("ignore", "This process .* is multi-threaded", DeprecationWarning)
    _pending.append(warnings.filters[0])


def settle() -> None:
    """Let the warning through again; called when the fork is over."""
    while _pending:
        with contextlib.suppress(ValueError):
            warnings.filters.remove(_pending.pop())  # type: ignore[attr-defined]
