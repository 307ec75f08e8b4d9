"""In a child of a program that is run: the agent, with what it saw written before the end.

Unlike an application in production, a program under ``guru profile run`` is there to be looked at,
so its children may be held up for a moment at their end: by ``os._exit``, and by SIGTERM where it
would have ended them at once (``multiprocessing.Pool`` ends its workers by it). One that is killed
otherwise loses what came after its last file, at most ``INTERVAL`` seconds.
"""

from __future__ import annotations

import os
from typing import NoReturn

from guru.profiler.sampling import agent
from guru.profiler.sampling.termination import before_sigterm

INTERVAL = 5.0
VARIABLE = "GURU_PROFILE_RUN"
"""Set for processes that a run starts; the agent's other variables tell the rest."""
_FASTEST = 200
_BUDGET = 0.05
_MEGABYTES = 1024


def start(rate: int, directory: str) -> None:
    """Start the agent; ``rate`` is that of the run, of which the agent takes at most 200.

    Beyond that its looks are no longer rare beside what they take, and shares are less right.
    """
    agent.start(
        "run",
        rate=min(rate, _FASTEST),
        directory=directory,
        interval=INTERVAL,
        labels=None,
        budget=_BUDGET,
        spool_megabytes=_MEGABYTES,
        collector="",
    )
    _write_before_exit()
    before_sigterm(agent.stop)


def start_as_told() -> None:
    """Start the agent in a process that begins anew, as the variables of the run tell."""
    from guru.profiler.agent import variables

    start(int(os.environ[variables.RATE]), os.environ[variables.DIRECTORY])


def _write_before_exit() -> None:
    leave = os._exit

    def _exit(status: int) -> NoReturn:
        agent.stop()
        leave(status)

    os._exit = _exit
