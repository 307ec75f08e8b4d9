"""What values say: whether one is true, and what is left of it where that is known."""

from __future__ import annotations

from guru.reviewer.flow.heap import Class, Instance, Map, Seq
from guru.reviewer.flow.run import special
from guru.reviewer.flow.run.access.classes import class_attribute
from guru.reviewer.flow.run.context import Context
from guru.reviewer.flow.values import Const, Fn, Ref, Value


def of_value(ctx: Context, value: Value) -> bool | None:
    """Return whether a value is true, None where it may be either."""
    if value.open or not value.alternatives:
        return None
    for name in ("__bool__", "__len__"):
        if special.defines(ctx, value, name):
            result = special.called(ctx, value, name, [])
            return of_value(ctx, result) if result is not None else None
    found = {_of_alternative(ctx, alternative) for alternative in value.alternatives}
    return found.pop() if len(found) == 1 else None


def _of_alternative(ctx: Context, alternative: object) -> bool | None:
    match alternative:
        case Const():
            return bool(alternative.value)
        case Fn():
            return True
        case Ref(number=number):
            thing = ctx.state.get(number)
            if isinstance(thing, (Seq, Map)):
                return _is_filled(thing)
            if isinstance(thing, Class):
                return True
            if isinstance(thing, Instance) and not any(
                class_attribute(ctx, thing.kind, name) for name in ("__bool__", "__len__")
            ):
                return True
    return None


def _is_filled(thing: Seq | Map) -> bool | None:
    if isinstance(thing, Seq) and thing.kind in {"iterator", "buffer"}:
        return True  # of an object without a length
    if isinstance(thing, Map) and thing.maybe.issuperset(thing.items):
        return None if thing.items or thing.rest is not None else False
    return True if thing.items else (False if thing.rest is None else None)


def narrowed(ctx: Context, value: Value, holds: bool) -> Value:
    """Return a value without the alternatives that contradict its truth."""
    kept = tuple([a for a in value.alternatives if _of_alternative(ctx, a) is not (not holds)])
    if not holds and not any(isinstance(a, Ref) for a in kept):
        return Value(kept, value.open)  # nothing, or an empty text: there is nobody's hand in it
    return Value(kept, value.open, value.taints, value.prefix)


def equal_to(constant: Const) -> Value:
    """Return what equals a constant: of a number, 1, 1.0 and True."""
    value = constant.value
    if not isinstance(value, (int, float)):
        return Value((constant,))
    found = dict.fromkeys(Const.of(kind(value)) for kind in (type(value), int, float, bool))
    return Value(tuple(each for each in found if each.value == value))
