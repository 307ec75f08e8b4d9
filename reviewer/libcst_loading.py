"""libcst, loaded at less than half of its usual cost.

Its two hundred classes are frozen dataclasses, most of them kinds of nodes. ``dataclasses`` writes
and compiles three to six methods for each, of which a fix needs what makes some forty kinds of
nodes. While libcst is imported, a stand-in for the decorator leaves them out: ``__init__`` is
compiled for a class when the first of its objects is made, the others are shared, and that nothing
writes to a frozen object is left to the type checker.
"""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable
from dataclasses import MISSING
from typing import Any

_PACKAGE = "libcst."
_UNDERSTOOD = {"frozen"}
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
    """Do as ``dataclasses.dataclass`` does, but compile nothing for a class of libcst."""
    if kind is None:
        return lambda kind: _dataclass(kind, **options)
    own = dict(vars(kind))
    known = kind.__module__.startswith(_PACKAGE) and options.keys() <= _UNDERSTOOD
    if not known:
        return _real(kind, **options)
    if "__init__" not in own:
        kind.__init__ = _late_initialiser()  # type: ignore[misc]
    made: Any = _real(kind, init=False, repr=False, eq=False)
    if "__repr__" not in own:
        made.__repr__ = _text
    if "__eq__" not in own:  # nodes compare by identity, and say so themselves
        made.__eq__ = _is_equal
        made.__hash__ = _hash if options.get("frozen") else None
    return made


def _compared(record: Any) -> tuple[Any, ...]:
    return tuple(getattr(record, f.name) for f in dataclasses.fields(record) if f.compare)


def _is_equal(self: Any, other: object) -> bool:
    return _compared(self) == _compared(other) if type(other) is type(self) else NotImplemented


def _hash(self: Any) -> int:
    return hash(_compared(self))


def _text(self: Any) -> str:
    told = (f"{f.name}={getattr(self, f.name)!r}" for f in dataclasses.fields(self) if f.repr)
    return f"{type(self).__qualname__}({', '.join(told)})"


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
        name, factory = field.name, field.default_factory
        scope[f"_{name}"] = field.default if factory is MISSING else factory
        made = f"_{name}()" if factory is not MISSING else f"_{name}"
        if not field.init:
            if scope[f"_{name}"] is not MISSING:
                lines.append(f" self.{name} = {made}")
        elif scope[f"_{name}"] is MISSING:
            parameters.append(name)
            lines.append(f" self.{name} = {name}")
        else:
            parameters.append(f"{name}=_missing")
            lines.append(f" self.{name} = {made} if {name} is _missing else {name}")
    lines.append(" self.__post_init__()" if hasattr(kind, "__post_init__") else " pass")
    text = f"def __init__({', '.join(parameters)}):\n" + "\n".join(lines)
    exec(text, scope)  # noqa: S102 - as dataclasses does it
    initialiser: Callable[..., None] = scope["__init__"]
    return initialiser
