"""Requests of Flask: ``profile_requests(app)``."""

from __future__ import annotations

import _thread
from typing import Any

from guru.profiler.middleware.endpoint import endpoint
from guru.profiler.sampling.contexts import endpoint_by_thread


def profile_requests(app: Any) -> None:
    """Name the requests of a Flask application by their rule: ``GET /items/<int:key>``."""
    from flask import request

    def begin() -> None:
        rule = request.url_rule
        known = rule is not None
        path = rule.rule if rule is not None else request.path
        endpoint_by_thread[_thread.get_ident()] = endpoint(request.method, path, route=known)

    def end(_: object) -> None:
        endpoint_by_thread.pop(_thread.get_ident(), None)

    app.before_request(begin)
    app.teardown_request(end)
