"""Threads and locks of the system, also where an application has put green ones in their place.

gevent replaces what ``threading`` and ``_thread`` offer. A sampler that runs as one of its green
threads would see nothing but itself, since it runs only while the others wait.
"""

from __future__ import annotations

import _signal  # type: ignore[import-not-found]  # signal takes longer
import _thread
import contextlib
import os
import sys
import threading
from collections.abc import Callable

TYPE_CHECKING = False  # typing itself takes milliseconds to import
if TYPE_CHECKING:
    from typing import Any


def _originals() -> tuple[Any, ...]:
    monkey = sys.modules.get("gevent.monkey")
    if monkey is None:
        return _thread.start_new_thread, _thread.allocate_lock, _thread.get_ident
    names = ["start_new_thread", "allocate_lock", "get_ident"]
    return tuple(monkey.get_original("_thread", names))


# Taken once: what is replaced later is replaced in the module, not here.
_start, allocate_lock, get_ident = _originals()
get_native_id = getattr(_thread, "get_native_id", lambda: 0)  # gevent leaves it alone

_FAULTS = {getattr(_signal, name, 0) for name in ("SIGSEGV", "SIGBUS", "SIGFPE", "SIGILL")}
"""What a thread brings on itself; blocked, it would end the process without a word."""

own: set[int] = set()
"""The identities of the agent's own threads."""

main_thread: tuple[int, int] = (0, 0)
"""The identity of the main thread and its number in the kernel, where both are known."""


def note_main_thread() -> None:
    """Remember this thread if it is the main one.

    ``threading`` may have it wrong: under gevent its identity, and in a forked child, before Python
    3.12 or so, its number in the kernel, which there is still that of the parent.
    """
    global main_thread  # noqa: PLW0603 - one a process, set at its start
    if get_native_id() == os.getpid():  # so on Linux, where clocks go by these numbers
        main_thread = get_ident(), get_native_id()


def forget_threads() -> None:
    """Forget threads that a fork has not brought along."""
    own.clear()


def threads() -> dict[int, tuple[str, int | None]]:
    """Return name and number of the threads that Python knows, by their identity."""
    found = {
        thread.ident: (thread.name, thread.native_id)
        for thread in threading.enumerate()
        if thread.ident is not None
    }
    if main_thread[0]:
        found[main_thread[0]] = threading.main_thread().name, main_thread[1]
    return found


class NativeThread:
    """Runs a function in a thread of the system, which does not keep the interpreter from ending.

    It is not in ``threading.enumerate()``: the application need not see what is not its own.

    Raises:
        RuntimeError: The system allows no more threads.

    """

    def __init__(self, function: Callable[[], None]) -> None:
        self._function = function
        self._running = allocate_lock()
        self._running.acquire()
        self.ident: int = _start(self._run, ())

    def is_alive(self) -> bool:
        """Whether the function is not through."""
        return bool(self._running.locked())

    def join(self, timeout: float = -1) -> bool:
        """Wait at most ``timeout`` seconds, or as long as it takes, and tell whether it ended."""
        if get_ident() == self.ident or not self._running.acquire(timeout=timeout):
            return False
        self._running.release()
        return True

    def _run(self) -> None:
        own.add(get_ident())
        _leave_signals_to_others()
        try:
            self._function()
        finally:
            own.discard(get_ident())
            self._running.release()


def _leave_signals_to_others() -> None:
    """Have no signal of the process handled in this thread, from now on.

    A server's handler in C may end the process from the thread that it finds itself in. In one of
    ours, uwsgi's waits for ever for the interpreter's end, which waits for the main thread.
    """
    if hasattr(_signal, "pthread_sigmask"):
        with contextlib.suppress(OSError, ValueError):
            _signal.pthread_sigmask(_signal.SIG_BLOCK, _signal.valid_signals() - _FAULTS)
