"""The extension that waits for moments without the interpreter, where it was built and is wanted.

It is an option (``extension/``): without it all is done in Python, with fewer looks within the same
budget. ``GURU_NO_EXTENSION=1`` leaves it alone. With it, a main thread that is the only one notes
its own stack where it looks for signals; what it notes is handed over every two seconds. Others
are watched from outside (``watching.py``).
"""

from __future__ import annotations

import os
import sys

from guru.profiler.sampling import clocks, contexts, native

TYPE_CHECKING = False  # typing itself takes milliseconds to import
if TYPE_CHECKING:
    from guru.profiler.sampling._ticker import Ticker

VARIABLE = "GURU_NO_EXTENSION"


def make() -> Ticker | None:
    """Return one for this process, None where that is not possible."""
    if os.environ.get(VARIABLE) or not native.main_thread[0] or not clocks.AVAILABLE:
        return None
    if not getattr(sys, "_is_gil_enabled", lambda: True)():
        return None
    try:
        from guru.profiler.sampling._ticker import Ticker
    except ImportError:
        return None
    endpoints = contexts.endpoint_by_thread, contexts.endpoint_by_task
    made = Ticker(*native.main_thread, *endpoints)
    contexts.endpoint_by_thread.tell(made.label)
    return made


def let_go(ticker: Ticker) -> None:
    """Have nobody tell it anything any more, if it is still the last one that was made."""
    if contexts.endpoint_by_thread.teller == ticker.label:
        contexts.endpoint_by_thread.teller = None


def follow_tasks(ticker: Ticker) -> None:
    """Have it tell the tasks of asyncio, once that is loaded."""
    tasks = sys.modules.get("asyncio.tasks")
    current = getattr(tasks, "_current_tasks", None)
    if current is not None:
        ticker.follow(sys.modules["asyncio.events"]._get_running_loop, current)  # noqa: SLF001
