"""Requests of an ASGI application."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from guru.profiler.middleware.endpoint import endpoint
from guru.profiler.sampling.contexts import endpoint_by_task

Application = Callable[[dict[str, Any], Any, Any], Awaitable[None]]


class Profiled:
    """Wraps an application: ``app = Profiled(app)``.

    What the task of a request does is the request's; tasks that it starts, and functions that it
    hands to other threads, are not.
    """

    def __init__(self, application: Application) -> None:
        self._application = application

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Answer as the application does."""
        task = asyncio.current_task() if scope.get("type") in {"http", "websocket"} else None
        if task is None:
            await self._application(scope, receive, send)
            return
        method = str(scope.get("method") or "WEBSOCKET")
        path = str(scope.get("root_path") or "") + str(scope.get("path") or "")
        before = endpoint_by_task.get(id(task))
        endpoint_by_task[id(task)] = endpoint(method, path)
        try:
            await self._application(scope, receive, send)
        finally:
            if before is None:
                endpoint_by_task.pop(id(task), None)
            else:
                endpoint_by_task[id(task)] = before
