"""Inside a process that guru attaches to by ``sys.remote_exec``: the agent, for some seconds.

Standard library alone, as all of the agent: the process need not have what guru needs.
"""

from __future__ import annotations

import os
import threading
import time

from guru.profiler.sampling import agent

STARTED, DONE, STOP, FAILED = "started", "done", "stop", "failed"
"""Names of files by which the two processes speak; that of ``FAILED`` holds a line of text."""
_POLL = 0.1
_BUDGET = 0.05
_LONGEST = 86_400.0


def start(folder: str, rate: int, duration: float) -> None:
    """Sample this process for ``duration`` seconds, or until there is a file ``STOP``."""
    if agent.is_running():
        _tell(folder, FAILED, "the agent runs in it already: read the files that it writes")
        return
    agent.start(
        "attach",
        rate=rate,
        directory=folder,
        interval=_LONGEST,
        labels=None,
        budget=_BUDGET,
        spool_megabytes=256,
        collector="",
    )
    if not agent.is_running():
        _tell(folder, FAILED, "the agent cannot run in it; its log tells why")
        return
    _tell(folder, STARTED)
    arguments = folder, time.monotonic() + duration
    threading.Thread(target=_end, args=arguments, name="guru-attached", daemon=True).start()


def _end(folder: str, when: float) -> None:
    while time.monotonic() < when and not _is_there(folder, STOP):
        if not os.path.isdir(folder):  # noqa: PTH112 - pathlib loads slowly
            agent.drop()  # who asked has gone
            return
        time.sleep(_POLL)
    agent.stop()
    _tell(folder, DONE)


def _is_there(folder: str, name: str) -> bool:
    return os.path.exists(os.path.join(folder, name))  # noqa: PTH110, PTH118 - as above


def _tell(folder: str, name: str, text: str = "") -> None:
    with open(os.path.join(folder, name), "w", encoding="utf-8") as file:  # noqa: PTH118, PTH123
        file.write(text)
