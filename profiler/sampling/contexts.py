"""What a thread works for: the asyncio task that it runs, the request that it answers."""

from __future__ import annotations

import re
import sys
from typing import Any

from guru.models.profile import Labels

_NUMBERED = re.compile(r"Task-\d+")

endpoint_by_thread: dict[int, str] = {}
"""Endpoints by the identity of the thread that answers; the middleware keeps it."""

endpoint_by_task: dict[int, str] = {}
"""Endpoints by the identity of the task object that answers."""


def running() -> dict[int, Any]:
    """Return the task that runs now, by the identity of its thread."""
    tasks = sys.modules.get("asyncio.tasks")
    current = getattr(tasks, "_current_tasks", None)
    if not current:
        return {}
    found = {}
    for loop, task in list(current.items()):
        ident = getattr(loop, "_thread_id", None)
        if ident is not None:
            found[ident] = task
    return found


def of(ident: int, tasks: dict[int, Any]) -> Labels:
    """Return the labels of what a thread does now, sorted."""
    task = tasks.get(ident)
    endpoint = endpoint_by_thread.get(ident)
    if task is None:
        return (("endpoint", endpoint),) if endpoint else ()
    endpoint = endpoint_by_task.get(id(task), endpoint)
    labels = (("task", _name(task)),)
    return (("endpoint", endpoint), *labels) if endpoint else labels


def _name(task: Any) -> str:
    """Return a task's name; where it has a mere number, that of its coroutine."""
    try:
        name = str(task.get_name())
        if _NUMBERED.fullmatch(name):
            name = str(getattr(task.get_coro(), "__qualname__", "")) or "task"
    except Exception:  # noqa: BLE001 - a task of another make than asyncio's
        return "task"
    return name
