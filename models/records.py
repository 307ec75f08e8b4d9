"""Classes of plain values: as ``dataclasses`` makes them, at a tenth of the cost.

A review loads some eighty such classes. ``dataclasses`` writes and compiles six methods for each,
and takes ``inspect`` to do so: together a sixth of a small review. Here ``__init__`` alone is
compiled, and the others are shared. That nothing writes to a ``frozen`` record is left to the type
checker, so that making one costs its assignments and no more. Where a wheel is compiled, the
methods are written out beforehand, by ``building/records.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from typing_extensions import dataclass_transform
else:

    def dataclass_transform(**_: object) -> Callable[[Any], Any]:
        """Tell type checkers, and nobody else, what a decorator does."""
        return lambda decorator: decorator


_Class = TypeVar("_Class", bound=type)
_Record = TypeVar("_Record")
_MISSING: Any = object()


class _Field:
    """What is known of a field beside its name."""

    __slots__ = ("compare", "default", "default_factory")

    def __init__(
        self,
        default: Any,
        default_factory: Callable[[], Any] | None = None,
        *,
        compare: bool = True,
    ) -> None:
        self.default = default
        self.default_factory = default_factory
        self.compare = compare


def field(
    *,
    default: Any = _MISSING,
    default_factory: Callable[[], Any] | None = None,
    compare: bool = True,
) -> Any:
    """Tell more of a field: what makes its default; that it does not count for equality."""
    return _Field(default, default_factory, compare=compare)


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(kind: _Class) -> _Class:
    """Make a class of values that never change: made of its annotated names, compared by them.

    What the class defines itself stays. ``__post_init__`` is called where there is one.
    """
    return _made(kind, {"__eq__": _equality, "__hash__": _hash})


@dataclass_transform(field_specifiers=(field,))
def define(kind: _Class) -> _Class:
    """Make a class of objects that change: made of its annotated names, each like no other."""
    return _made(kind, {})


def replace(record: _Record, **changes: Any) -> _Record:
    """Return a record like another but for these fields."""
    kind = type(record)
    for name in kind.__match_args__:  # type: ignore[attr-defined]
        if name not in changes:
            changes[name] = getattr(record, name)
    return kind(**changes)


def values(record: Any) -> tuple[Any, ...]:
    """Return what the fields of a record hold, in their order."""
    return tuple(getattr(record, name) for name in record.__match_args__)


def by_name(record: Any) -> dict[str, Any]:
    """Return what the fields of a record hold, by their names."""
    return {name: getattr(record, name) for name in record.__match_args__}


def told(record: Any) -> str:
    """Return a record as it is written, for ``__repr__``."""
    fields = ", ".join(f"{name}={value!r}" for name, value in by_name(record).items())
    return f"{type(record).__qualname__}({fields})"


def reduced(record: Any) -> tuple[type, tuple[Any, ...]]:
    """Tell ``pickle`` and ``copy`` how a record is made, for ``__reduce__``."""
    return type(record), values(record)


def _made(kind: _Class, compared: Mapping[str, Callable[[attrgetter[Any]], Any]]) -> _Class:
    """Return a class with a slot for each annotated name, and with the methods that it lacks."""
    own = {name: value for name, value in vars(kind).items() if name not in _WITHOUT_SLOTS}
    fields = {name: _field(own.pop(name, _MISSING)) for name in kind.__annotations__}
    get = attrgetter(*[name for name, known in fields.items() if known.compare])
    for name, method in compared.items():
        own.setdefault(name, method(get))
    own.setdefault("__repr__", told)
    own["__init__"] = _initialiser(fields, prepared="__post_init__" in own)
    own["__slots__"] = own["__match_args__"] = tuple(fields)
    own["__reduce__"] = reduced
    own["__dataclass_fields__"] = _FieldsOfDataclass()
    own["__qualname__"] = kind.__qualname__
    made: _Class = type(kind)(kind.__name__, kind.__bases__, own)
    return made


_WITHOUT_SLOTS = frozenset({"__dict__", "__weakref__"})


def _field(given: Any) -> _Field:
    return given if isinstance(given, _Field) else _Field(given)


def _initialiser(fields: Mapping[str, _Field], *, prepared: bool) -> Callable[..., None]:
    """Compile ``__init__``: a parameter and an assignment for each field."""
    parameters, lines = ["self"], []
    scope: dict[str, Any] = {"_missing": _MISSING}
    for name, known in fields.items():
        scope[f"_{name}"] = known.default_factory or known.default
        if known.default_factory is not None:
            parameters.append(f"{name}=_missing")
            lines.append(f" self.{name} = _{name}() if {name} is _missing else {name}")
            continue
        parameters.append(name if known.default is _MISSING else f"{name}=_{name}")
        lines.append(f" self.{name} = {name}")
    if prepared:
        lines.append(" self.__post_init__()")
    text = f"def __init__({', '.join(parameters)}):\n" + ("\n".join(lines) or " pass")
    exec(text, scope)  # noqa: S102 - as dataclasses does; names of fields are all that is in it
    made: Callable[..., None] = scope["__init__"]
    return made


def _equality(get: attrgetter[Any]) -> Callable[[object, object], bool]:
    def __eq__(self: object, other: object) -> bool:  # noqa: N807 - it becomes the method
        return get(self) == get(other) if type(other) is type(self) else NotImplemented

    return __eq__


def _hash(get: attrgetter[Any]) -> Callable[[object], int]:
    return lambda self: hash(get(self))


class _FieldsOfDataclass:
    """What ``dataclasses.replace`` and its like ask a class for: they take records, too."""

    def __get__(self, record: object, kind: type) -> Any:
        from dataclasses import fields, make_dataclass

        twin = make_dataclass(kind.__name__, kind.__match_args__)  # type: ignore[attr-defined]
        return {each.name: each for each in fields(twin)}
