"""In a child of a program that is run: the agent, with what it saw written before the end.

Unlike an application in production, a program under ``guru profile run`` is there to be looked at,
so its children may be held up for a moment at their end: by ``os._exit``, and by SIGTERM where it
would have ended them at once (``multiprocessing.Pool`` ends its workers by it). One that is killed
otherwise loses what came after its last file, at most ``INTERVAL`` seconds.
"""

from __future__ import annotations

import atexit
import os
import sys
from collections.abc import Callable
from typing import NoReturn

from guru.profiler.sampling import agent, switch
from guru.profiler.sampling.termination import before_sigterm

INTERVAL = 5.0
VARIABLE = "GURU_PROFILE_RUN"
"""Set for processes that a run starts; the agent's other variables tell the rest."""
_FASTEST = 200
_BUDGET = 0.05
_MEGABYTES = 1024


def start(rate: int, directory: str) -> None:
    """Start the agent in a child, unless its parent's goes on in it; see ``look``."""
    if not agent.is_running():
        look(rate, directory)

    def finish() -> None:
        over = switch.is_paused() or not os.path.isdir(directory)  # noqa: PTH112 - loads slowly
        agent.drop() if over else agent.stop()

    atexit.register(finish)  # after the agent's own, so it is called before
    _before_exit(finish)
    before_sigterm(finish, agent.stop.__code__)


def look(rate: int, directory: str) -> None:
    """Start the agent; ``rate`` is that of the run, of which the agent takes at most 200.

    Beyond that its looks are no longer rare beside what they take, and shares are less right.
    """
    agent.start(
        "run",
        rate=min(rate, _FASTEST),
        directory=directory,
        interval=INTERVAL,
        labels={"program": sys.argv[0]} if getattr(sys, "argv", None) else None,
        budget=_BUDGET,
        spool_megabytes=_MEGABYTES,
        collector="",
    )


def start_as_told() -> None:
    """Start the agent in a process that begins anew, as the variables of the run tell."""
    from guru.profiler.agent import variables

    start(int(os.environ[variables.RATE]), os.environ[variables.DIRECTORY])


def _before_exit(finish: Callable[[], None]) -> None:
    leave = os._exit

    def _exit(status: int) -> NoReturn:
        finish()
        leave(status)

    os._exit = _exit
