"""Tasks of Celery: ``profile_tasks()``, once, where the Celery application is made."""

from __future__ import annotations

import _thread
import importlib
from typing import Any

from guru.profiler.middleware.endpoint import endpoint
from guru.profiler.sampling.contexts import Endpoint, endpoint_by_thread

_before: dict[str, Endpoint | None] = {}
"""What the thread worked for before a task, by the task's id: tasks may run others in place."""


def profile_tasks() -> None:
    """Name what a worker does by its task: ``task shop.sale``."""
    signals: Any = importlib.import_module("celery.signals")
    signals.task_prerun.connect(_begin, weak=False, dispatch_uid=f"{__name__}.begin")
    signals.task_postrun.connect(_end, weak=False, dispatch_uid=f"{__name__}.end")


def _begin(task_id: str = "", task: Any = None, **_: object) -> None:
    ident = _thread.get_ident()
    _before[task_id] = endpoint_by_thread.get(ident)
    endpoint_by_thread[ident] = endpoint("task", str(getattr(task, "name", "?")), route=True)


def _end(task_id: str = "", **_: object) -> None:
    before = _before.pop(task_id, None)
    ident = _thread.get_ident()
    if before is None:
        endpoint_by_thread.pop(ident, None)
    else:
        endpoint_by_thread[ident] = before
