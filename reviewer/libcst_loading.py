"""libcst, loaded at less than half of its usual cost.

Its two hundred kinds of nodes are frozen dataclasses. ``dataclasses`` writes and compiles three
methods for each, of which a fix needs what makes some forty kinds of nodes. While libcst is
imported, a stand-in for the decorator leaves them out: ``__init__`` is compiled for a kind when
the first node of it is made, and that nothing writes to a node is left to the type checker.
"""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable
from dataclasses import MISSING
from typing import Any

_NODES = "libcst._nodes."
_real = dataclasses.dataclass


def load_libcst() -> None:
    """Import libcst, where that has not been done, with its nodes made late."""
    if "libcst" in sys.modules:
        return
    dataclasses.dataclass = _dataclass
    try:
        import libcst  # noqa: F401 - what is imported is kept by Python
    finally:
        dataclasses.dataclass = _real


def _dataclass(kind: type | None = None, /, **options: Any) -> Any:
    """Do as ``dataclasses.dataclass`` does, but for nodes, which compare by identity."""
    if kind is None:
        return lambda kind: _dataclass(kind, **options)
    own = vars(kind)
    if not kind.__module__.startswith(_NODES) or "__eq__" not in own or "__init__" in own:
        return _real(kind, **options)
    kind.__init__ = _late_initialiser()  # type: ignore[misc]
    return _real(kind, **{**options, "init": False, "repr": False, "eq": False, "frozen": False})


def _late_initialiser() -> Callable[..., None]:
    def __init__(self: Any, *args: Any, **named: Any) -> None:  # noqa: N807 - it becomes the method
        kind = next(c for c in type(self).__mro__ if vars(c).get("__init__") is __init__)
        made = kind.__init__ = _initialiser(kind)  # type: ignore[misc]
        made(self, *args, **named)

    return __init__


def _initialiser(kind: type) -> Callable[..., None]:
    """Compile ``__init__``: a parameter and an assignment for each field."""
    parameters, lines = ["self"], []
    scope: dict[str, Any] = {"_missing": MISSING}
    for field in dataclasses.fields(kind):
        name, value = field.name, field.name
        if field.default_factory is not MISSING:
            scope[f"_{name}"] = field.default_factory
            parameters.append(f"{name}=_missing")
            value = f"_{name}() if {name} is _missing else {name}"
        elif field.default is not MISSING:
            scope[f"_{name}"] = field.default
            parameters.append(f"{name}=_{name}")
        else:
            parameters.append(name)
        lines.append(f" self.{name} = {value}")
    text = f"def __init__({', '.join(parameters)}):\n" + "\n".join(lines)
    exec(f"{text}\n self.__post_init__()", scope)  # noqa: S102 - as dataclasses does it
    made: Callable[..., None] = scope["__init__"]
    return made
