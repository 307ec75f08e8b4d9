"""The agent as variables of the environment ask for it."""

from __future__ import annotations

import os
import sys

SWITCH = "GURU_PROFILE"
GROUP, RATE = "GURU_PROFILE_GROUP", "GURU_PROFILE_RATE"
DIRECTORY, INTERVAL = "GURU_PROFILE_DIRECTORY", "GURU_PROFILE_INTERVAL"
COLLECTOR = "GURU_COLLECTOR"
_ON = frozenset({"1", "on", "yes", "true"})


def start_as_told() -> None:
    """Start the agent if ``GURU_PROFILE`` says so; a variable that is no number is told."""
    if os.environ.get(SWITCH, "").strip().lower() not in _ON:
        return
    if os.environ.get("GURU_PROFILE_RUN"):  # under guru profile run
        from guru.profiler.sampling.child import start_as_told as start_under_run

        start_under_run()
        return
    from guru.profiler.agent import uwsgi

    if uwsgi.hosts_this_process() and "uwsgi" not in sys.modules:
        uwsgi.when_ready(_start)
    else:
        _start()


def _start() -> None:
    import guru.profiler

    try:
        rate = int(os.environ.get(RATE) or 100)
        interval = float(os.environ.get(INTERVAL) or 60.0)
    except ValueError as error:
        print(f"guru: not profiling: {RATE} or {INTERVAL}: {error}", file=sys.stderr)  # noqa: T201
        return
    guru.profiler.start(
        os.environ.get(GROUP) or "default",
        rate=rate,
        directory=os.environ.get(DIRECTORY) or "guru-profiles",
        interval=interval,
    )
