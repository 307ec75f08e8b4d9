"""What a thread works for: the asyncio task that it runs, the request that it answers."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable

TYPE_CHECKING = False  # typing itself takes milliseconds to import
if TYPE_CHECKING:
    from typing import Any

    from guru.models.profile import Labels

_NUMBERED = re.compile(r"Task-\d+")

Endpoint = str | Callable[[], str]
"""The name of an endpoint, or what gives it once it is known; that must not raise."""


class EndpointByThread(dict[int, Endpoint]):
    """Endpoints by the identity of the thread that answers; ``teller`` is told of each change."""

    teller: Callable[[int, Endpoint | None], None] | None = None

    def __setitem__(self, ident: int, endpoint: Endpoint) -> None:
        """Note what a thread answers from now on."""
        super().__setitem__(ident, endpoint)
        if self.teller is not None:
            self.teller(ident, endpoint)

    def pop(self, ident: int, default: Endpoint | None = None) -> Endpoint | None:  # type: ignore[override]
        """Note that a thread answers nothing any more, and return what it did."""
        before = self.get(ident, default)
        if ident in self:
            del self[ident]
        return before

    def __delitem__(self, ident: int) -> None:
        """Note the same."""
        super().__delitem__(ident)
        if self.teller is not None:
            self.teller(ident, None)

    def tell(self, teller: Callable[[int, Endpoint | None], None]) -> None:
        """Have someone told, beginning with what is there; the last one alone is told."""
        for ident, endpoint in list(self.items()):
            teller(ident, endpoint)
        self.teller = teller


endpoint_by_thread = EndpointByThread()
"""What each thread answers; the middleware keeps it."""

endpoint_by_task: dict[int, Endpoint] = {}
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


def of_all(idents: Iterable[int]) -> dict[int, Labels]:
    """Return the labels of what each of these threads does now."""
    tasks = running()
    return {ident: of(ident, tasks) for ident in idents}


def of(ident: int, tasks: dict[int, Any]) -> Labels:
    """Return the labels of what a thread does now, sorted."""
    task = tasks.get(ident)
    endpoint = endpoint_by_thread.get(ident)
    if task is not None:
        endpoint = endpoint_by_task.get(id(task), endpoint)
    return labels(endpoint, task)


def labels(endpoint: Endpoint | None, task: Any) -> Labels:
    """Return the labels that tell an endpoint and a task, each None where there is none."""
    found = () if task is None else (("task", _name(task)),)
    if endpoint is None:
        return found
    return (("endpoint", endpoint if isinstance(endpoint, str) else endpoint()), *found)


def _name(task: Any) -> str:
    """Return a task's name; where it has a mere number, that of its coroutine."""
    try:
        name = str(task.get_name())
        if _NUMBERED.fullmatch(name):
            name = str(getattr(task.get_coro(), "__qualname__", "")) or "task"
    except Exception:  # noqa: BLE001 - a task of another make than asyncio's
        return "task"
    return name
