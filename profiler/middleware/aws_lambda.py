"""Functions of AWS Lambda: the decorator ``profiled``.

Between two invocations Lambda freezes the process, and it may never go on. So what was sampled is
written, and sent, before the handler returns: at the end of the first invocation, then at most once
an ``interval``. While frozen nothing is counted.
"""

from __future__ import annotations

import _thread
import functools
import os
from collections.abc import Callable
from typing import Any

from guru.profiler.middleware.endpoint import endpoint
from guru.profiler.sampling import agent
from guru.profiler.sampling.contexts import endpoint_by_thread

Handler = Callable[[Any, Any], Any]
_DIRECTORY = "/tmp/guru-profiles"  # noqa: S108 - the one place that Lambda lets a function write to


def profiled(
    group: str = "", *, rate: int = 100, interval: float = 60.0, collector: str | None = None
) -> Callable[[Handler], Handler]:
    """Profile a handler; the group is the function's name if none is told.

    ``rate`` is in samples a second, ``interval`` in seconds. Files are lost with the function's
    instance, so a ``collector`` should be told, here or by ``GURU_COLLECTOR``.
    """

    def decorated(handler: Handler) -> Handler:
        @functools.wraps(handler)
        def handle(event: Any, context: Any) -> Any:
            name = str(getattr(context, "function_name", "") or _function_name())
            _begin(group or name, rate, interval, collector)
            ident = _thread.get_ident()
            endpoint_by_thread[ident] = endpoint("lambda", name, route=True)
            try:
                return handler(event, context)
            finally:
                endpoint_by_thread.pop(ident, None)
                agent.suspend()

        return handle

    return decorated


def _function_name() -> str:
    return os.environ.get("AWS_LAMBDA_FUNCTION_NAME", "lambda")


def _labels() -> dict[str, str]:
    version = os.environ.get("AWS_LAMBDA_FUNCTION_VERSION", "")
    return {"version": version} if version else {}


def _begin(group: str, rate: int, interval: float, collector: str | None) -> None:
    if agent.is_running():
        agent.wake()
        return
    agent.start(
        group,
        rate=rate,
        directory=_DIRECTORY,
        interval=interval,
        labels=_labels(),
        budget=0.01,
        spool_megabytes=64,
        collector=collector,
    )
