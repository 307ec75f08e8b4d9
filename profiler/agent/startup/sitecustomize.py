"""Python runs this at its start when this folder is on ``PYTHONPATH``: it starts the agent.

A ``sitecustomize`` of the application's own, further down the path, is run first as ever.
"""

import sys
from importlib.machinery import PathFinder


def _run_the_next() -> None:
    here = __file__.rpartition("/")[0] or __file__.rpartition("\\")[0]
    spec = PathFinder.find_spec("sitecustomize", [p for p in sys.path if p and p != here])
    if spec is not None and spec.loader is not None:
        from importlib.util import module_from_spec

        module = module_from_spec(spec)
        sys.modules["sitecustomize"] = module
        spec.loader.exec_module(module)


try:
    _run_the_next()
finally:
    try:
        from guru.profiler.agent.variables import start_as_told

        start_as_told()
    except Exception as _error:  # noqa: BLE001 - the application runs on, profiled or not
        print(f"guru: the profiler cannot start: {_error}", file=sys.stderr)  # noqa: T201
