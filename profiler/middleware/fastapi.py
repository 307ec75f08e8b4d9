"""Requests of FastAPI and Starlette: ``profile_requests(app)``."""

from __future__ import annotations

import _thread
import asyncio
import functools
import importlib
import logging
from collections.abc import Callable
from typing import Any

from guru.profiler.middleware.asgi import Profiled
from guru.profiler.sampling.contexts import Endpoint, endpoint_by_task, endpoint_by_thread

_log = logging.getLogger("guru.profiler")


def profile_requests(app: Any) -> None:
    """Name the requests of an application by their routes: ``GET /items/{key}``.

    To be called before the application starts. Functions that are no coroutines, which run in
    other threads, are named too.
    """
    try:
        middleware: Any = importlib.import_module("starlette.middleware")
        # Twice: middleware in between may run what is inside in a task of its own.
        app.add_middleware(Profiled)
        app.user_middleware.append(middleware.Middleware(Profiled))
        _carry_names_to_threads()
    except Exception as error:  # noqa: BLE001 - the application runs on, named or not
        _log.error("requests are not named in profiles: %s", error)


def _carry_names_to_threads() -> None:
    """Have anyio, through which Starlette uses threads, take names along."""
    to_thread: Any = importlib.import_module("anyio.to_thread")
    run_sync = to_thread.run_sync
    if getattr(run_sync, "guru", False):
        return

    @functools.wraps(run_sync)
    async def named(function: Callable[..., Any], *args: Any, **options: Any) -> Any:
        task = asyncio.current_task() if _in_asyncio() else None
        name = endpoint_by_task.get(id(task)) if task is not None else None
        if name is not None:
            function = functools.partial(_call, name, function)
        return await run_sync(function, *args, **options)

    named.guru = True  # type: ignore[attr-defined]
    to_thread.run_sync = named


def _in_asyncio() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:  # trio
        return False
    return True


def _call(name: Endpoint, function: Callable[..., Any], *args: Any) -> Any:
    ident = _thread.get_ident()
    endpoint_by_thread[ident] = name
    try:
        return function(*args)
    finally:
        endpoint_by_thread.pop(ident, None)
