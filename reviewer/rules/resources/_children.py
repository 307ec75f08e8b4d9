"""Processes started with ``subprocess``: which name holds one, and how it was started."""

from __future__ import annotations

import ast

from guru.reviewer.reading.calls import argument
from guru.reviewer.reading.module import Module
from guru.reviewer.rules.resources._uses import uses_of, value_before

POPEN = "subprocess.Popen"
_STREAMS = {"stdin": 3, "stdout": 4, "stderr": 5}


def started_by(module: Module, owner: ast.expr) -> ast.Call | None:
    """Return the call of ``Popen`` that made what a name stands for."""
    if not isinstance(owner, ast.Name) or module.resolve(owner) != f"{POPEN}()":
        return None
    value = value_before(module, owner) or _only_value(module, owner)
    return value if isinstance(value, ast.Call) else None


def pipes_of(module: Module, call: ast.Call, *streams: str) -> list[str]:
    """Return which of the streams (``stdout``, ...) a call connects to a pipe."""
    return [
        s for s in streams if module.resolve(argument(call, s, _STREAMS[s])) == "subprocess.PIPE"
    ]


def methods_called(module: Module, owner: ast.Name) -> dict[str, list[ast.AST]]:
    """Return what is read of a process, by attribute: ``kill``, ``stdout``, ``communicate``."""
    found: dict[str, list[ast.AST]] = {}
    for use in uses_of(module, owner):
        above = module.parent(use)
        if isinstance(above, ast.Attribute):
            found.setdefault(above.attr, []).append(above)
        else:
            found.setdefault("", []).append(use)
    return found


def _only_value(module: Module, owner: ast.Name) -> ast.expr | None:
    found = [b for b in module.names.bindings(owner) if b.kind in {"value", "with"}]
    return found[0].value if len(found) == 1 else None
