"""What uwsgi needs done otherwise than other servers.

It forks without Python's knowledge, so that ``os.register_at_fork`` tells nothing. It runs Python's
start-up before it has made room for threads, and then forks without holding the interpreter: where
another thread holds it at that moment, the worker waits for it for ever. So no thread of ours runs
before the workers are there.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import sys
from collections.abc import Callable

TYPE_CHECKING = False  # typing itself takes milliseconds to import
if TYPE_CHECKING:
    from typing import Any


def hosts_this_process() -> bool:
    """Whether the program that runs this interpreter is uwsgi."""
    with contextlib.suppress(OSError):
        return "uwsgi" in os.path.basename(os.readlink("/proc/self/exe"))  # noqa: PTH115, PTH119
    return "uwsgi" in os.path.basename(sys.executable or "")  # noqa: PTH119


def hindrance() -> str:
    """Return why threads do not run here, if so."""
    options = getattr(sys.modules.get("uwsgi"), "opt", None)
    if not isinstance(options, dict):
        return ""
    names = {k.decode("utf-8", "replace") if isinstance(k, bytes) else str(k) for k in options}
    if {"enable-threads", "threads"} & names:
        return ""
    return "uwsgi runs without threads; give it --enable-threads"


def is_before_fork() -> bool:
    """Whether uwsgi's workers are still to be forked off this process."""
    worker = getattr(sys.modules.get("uwsgi"), "worker_id", None)
    try:
        return worker is not None and int(worker()) == 0
    except Exception:  # noqa: BLE001 - of another make
        return False


def when_forked(call: Callable[[], None]) -> None:
    """Have ``call`` called in each worker, after what the application wants called there."""
    module: Any = sys.modules.get("uwsgi")
    if module is None:
        return
    try:
        # Its chain survives the application's own use of it; it needs uwsgi's master process.
        importlib.import_module("uwsgidecorators").postfork(call)
    except Exception:  # noqa: BLE001 - not installed, or no master, which it tells by this
        before = getattr(module, "post_fork_hook", None)

        def both() -> None:
            try:
                if before is not None:
                    before()
            finally:
                call()

        module.post_fork_hook = both


class _Later:
    """Asked by each import that is new, until the one after uwsgi is ready."""

    def __init__(self, call: Callable[[], None]) -> None:
        self._call: Callable[[], None] | None = call

    def find_spec(self, *_: object) -> None:
        # It stays in the list, which is being gone through right now.
        if self._call is not None and "uwsgi" in sys.modules:
            call, self._call = self._call, None
            call()


def when_ready(call: Callable[[], None]) -> None:
    """Have ``call`` called when uwsgi loads the application."""
    sys.meta_path.insert(0, _Later(call))
