"""Requests of an ASGI application."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from guru.profiler.middleware.endpoint import endpoint
from guru.profiler.sampling.contexts import endpoint_by_task

Application = Callable[[dict[str, Any], Any, Any], Awaitable[None]]


class Profiled:
    """Wraps an application: ``app = Profiled(app)``.

    What the task of a request does is the request's; tasks that it starts, and functions that it
    hands to other threads, are not. Once Starlette or FastAPI has found the route, a request goes
    by the route's path, ``GET /items/{key}``; before and elsewhere by its own, without keys.
    """

    def __init__(self, application: Application) -> None:
        self._application = application

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Answer as the application does."""
        task = asyncio.current_task() if scope.get("type") in {"http", "websocket"} else None
        if task is None:
            await self._application(scope, receive, send)
            return
        before = endpoint_by_task.get(id(task))
        endpoint_by_task[id(task)] = partial(_name, scope)
        try:
            await self._application(scope, receive, send)
        finally:
            if before is None:
                endpoint_by_task.pop(id(task), None)
            else:
                endpoint_by_task[id(task)] = before


def _name(scope: dict[str, Any]) -> str:
    """Name a request by what is known of it now; asked while the application answers."""
    method = str(scope.get("method") or "WEBSOCKET")
    root, path = str(scope.get("root_path") or ""), str(scope.get("path") or "")
    route = getattr(scope.get("route"), "path", None)
    if isinstance(route, str):
        return endpoint(method, root + route, route=True)
    # By the specification the path begins with the root; some servers leave it out.
    return endpoint(method, path if path.startswith(root) else root + path)
