"""Requests of a WSGI application."""

from __future__ import annotations

import _thread
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from guru.profiler.middleware.endpoint import endpoint
from guru.profiler.sampling.contexts import endpoint_by_thread

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Profiled:
    """Wraps an application: ``app = Profiled(app)``.

    What a thread does from the call to the closing of the answer is its request's.
    """

    def __init__(self, application: Application) -> None:
        self._application = application

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """Answer as the application does."""
        name = endpoint(environ.get("REQUEST_METHOD", ""), environ.get("PATH_INFO", ""))
        ident = _thread.get_ident()
        endpoint_by_thread[ident] = name
        try:
            answer = self._application(environ, start_response)
        except BaseException:
            endpoint_by_thread.pop(ident, None)
            raise
        if isinstance(answer, (list, tuple)):  # nothing more is computed
            endpoint_by_thread.pop(ident, None)
            return answer
        return _Answer(answer, ident)


class _Answer:
    """An answer that is computed while it is read."""

    def __init__(self, parts: Iterable[bytes], ident: int) -> None:
        self._parts = parts
        self._ident = ident

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._parts)

    def close(self) -> None:
        endpoint_by_thread.pop(self._ident, None)
        close = getattr(self._parts, "close", None)
        if close is not None:
            close()
