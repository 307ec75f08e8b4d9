"""The agent: one a process, started and stopped by the application, inherited by its children.

It must never raise into the application, and never hold it up for long.
"""

from __future__ import annotations

import atexit
import logging
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from guru.profiler.agent import uwsgi, variables
from guru.profiler.sampling import fork_warning, interpreters, native, switch
from guru.profiler.sampling.background import Sampler, Settings

_log = logging.getLogger("guru.profiler")


@dataclass(slots=True)
class _Process:
    """What this process has of the agent.

    It is ``paused`` during a fork; ``waiting`` is what starts in the workers alone.
    """

    sampler: Sampler | None = None
    paused: Sampler | None = None
    waiting: Settings | None = None
    prepared: bool = False


_process = _Process()


def start(
    group: str,
    *,
    rate: int,
    directory: str | os.PathLike[str],
    interval: float,
    labels: Mapping[str, str] | None,
    budget: float,
    spool_megabytes: float,
    collector: str | None,
) -> None:
    """Start the agent of this process; see ``guru.profiler.start``."""
    if switch.is_off():
        return
    running = _process.waiting or (_process.sampler and _process.sampler.settings)
    if running:
        _log.warning("the profiler runs already, for group %s", running.group)
        return
    try:
        if min(rate, interval, budget, spool_megabytes) <= 0:
            _log.error("not profiling: rate, interval, budget and spool must be above 0")
            return
        hindrance = _hindrance()
        if hindrance:
            _log.error("not profiling: %s", hindrance)
            return
        kept = {str(name): str(value) for name, value in (labels or {}).items()}
        place = Path(directory).absolute()  # the application may change its current folder
        _prepare()
        spool = int(spool_megabytes * 1e6)
        address = str(
            collector if collector is not None else os.environ.get(variables.COLLECTOR, "")
        )
        settings = Settings(str(group), rate, place, interval, kept, budget, spool, address.strip())
        if uwsgi.is_before_fork():
            _process.waiting = settings
        else:
            _process.sampler = Sampler(settings)
    except RuntimeError as error:  # the system allows no more threads
        _log.error("not profiling: %s", error)
    except Exception:  # noqa: BLE001 - see the top
        _log.exception("the profiler could not start")


def stop() -> None:
    """Stop the agent of this process; see ``guru.profiler.stop``."""
    sampler, _process.sampler, _process.waiting = _process.sampler, None, None
    try:
        if sampler is not None:
            sampler.stop()
    except Exception:  # noqa: BLE001 - see the top
        _log.exception("the profiler could not stop in order")


def is_running() -> bool:
    """Whether the agent was started and not stopped in this process."""
    return _process.sampler is not None or _process.waiting is not None


def suspend() -> None:
    """Stop sampling for a while that does not count, writing and sending first if it is time."""
    try:
        if _process.sampler is not None:
            _process.sampler.suspend()
    except Exception:  # noqa: BLE001 - see the top
        _log.exception("the profiler could not be suspended")


def wake() -> None:
    """Go on after ``suspend``."""
    try:
        if _process.sampler is not None:
            _process.sampler.wake()
    except Exception:  # noqa: BLE001 - see the top
        _log.exception("the profiler could not go on")


def drop() -> None:
    """Stop without writing what was sampled since the last file."""
    sampler, _process.sampler, _process.waiting = _process.sampler, None, None
    if sampler is not None:
        sampler.pause()


def _hindrance() -> str:
    """Return why a thread cannot sample this process, if so."""
    if interpreters.is_sub_interpreter():
        return "the agent works in the main interpreter only"
    return uwsgi.hindrance()


def _prepare() -> None:
    """Ask once to be told of forks and of the end."""
    if _process.prepared:
        return
    _process.prepared = True
    atexit.register(stop)
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(
            before=_before_fork, after_in_parent=_after_in_parent, after_in_child=_after_in_child
        )
    uwsgi.when_forked(_after_fork_of_uwsgi)


def _before_fork() -> None:
    """Pause: a thread that runs during a fork may leave locks taken for ever in the child."""
    _process.paused = _process.sampler
    try:
        if _process.paused is not None:
            fork_warning.silence()
            _process.paused.pause()
    except Exception:  # noqa: BLE001 - see the top
        _log.exception("the profiler could not pause for a fork")


def _after_in_parent() -> None:
    paused, _process.paused = _process.paused, None
    try:
        if paused is not None and paused is _process.sampler:
            paused.resume()
    except Exception:  # noqa: BLE001 - see the top
        _log.exception("profiling could not go on after a fork")


def _after_in_child() -> None:
    parent, _process.sampler, _process.paused = _process.sampler, None, None
    if parent is not None:
        _begin_in_child(parent.settings, parent)


def _begin_in_child(settings: Settings, parent: Sampler | None = None) -> None:
    try:
        if parent is not None:
            native.forget_threads()
            parent.leave_to_parent()
        _process.sampler = Sampler(settings)
        _stop_with_worker(_process.sampler)
    except Exception:  # noqa: BLE001 - see the top
        _log.exception("profiling could not start in a child process")


def _after_fork_of_uwsgi() -> None:
    waiting, _process.waiting = _process.waiting, None
    if waiting is not None:
        _begin_in_child(waiting)


def _stop_with_worker(sampler: Sampler) -> None:
    """Make a worker of multiprocessing or Celery write at its end: it leaves without atexit."""
    util = sys.modules.get("multiprocessing.util")
    if util is not None:
        util.register_after_fork(sampler, lambda _: util.Finalize(None, stop, exitpriority=0))
    signals = sys.modules.get("celery.signals")
    if signals is not None:
        signals.worker_process_shutdown.connect(_stop_celery, weak=False, dispatch_uid=__name__)


def _stop_celery(**_: object) -> None:
    stop()
