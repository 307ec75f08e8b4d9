"""Requests of Django: add ``guru.profiler.middleware.django.profiled`` to ``MIDDLEWARE``."""

from __future__ import annotations

import _thread
from collections.abc import Callable
from typing import Any

from guru.profiler.middleware.endpoint import endpoint
from guru.profiler.sampling.contexts import endpoint_by_thread


class profiled:  # noqa: N801 - Django calls it as it would a function
    """Names requests by their route: ``GET items/<int:key>``."""

    def __init__(self, get_response: Callable[[Any], Any]) -> None:
        self._get_response = get_response

    def __call__(self, request: Any) -> Any:
        """Answer as the next does."""
        ident = _thread.get_ident()
        endpoint_by_thread[ident] = endpoint(request.method or "", request.path)
        try:
            return self._get_response(request)
        finally:
            endpoint_by_thread.pop(ident, None)

    def process_view(self, request: Any, *_: object) -> None:
        """Take the route as name as soon as Django knows it."""
        route = getattr(request.resolver_match, "route", "")
        if route:
            name = endpoint(request.method or "", route, route=True)
            endpoint_by_thread[_thread.get_ident()] = name
