"""Keys as dicts and sets tell them apart."""

from __future__ import annotations

from guru.reviewer.flow.heap import Seq
from guru.reviewer.flow.run.context import Context
from guru.reviewer.flow.values import Const, Ref, Value, known


def as_key(ctx: Context, key: Value) -> Value:
    """Return a key as it is compared: a tuple of constants is a constant."""
    only = key.only
    thing = ctx.state.get(only.number) if isinstance(only, Ref) else None
    if not isinstance(thing, Seq) or thing.kind != "tuple" or thing.rest is not None:
        return key
    constants = [as_key(ctx, item).constant for item in thing.items]
    if None in constants:
        return key
    return known(tuple(c.value for c in constants if c is not None)).tainted_by(key.taints)


def known_keys(key: Value) -> list[Const] | None:
    """Return the keys that a value certainly is one of, as a dict tells them apart."""
    found = [a for a in key.alternatives if isinstance(a, Const) and is_hashable(a)]
    if key.open or not found or len(found) < len(key.alternatives):
        return None
    return list(dict.fromkeys(key_of(each) for each in found))


def key_of(constant: Const) -> Const:
    """Return the key under which a constant is found: 1, 1.0 and True are the same one."""
    value = constant.value
    if isinstance(value, bool) or (isinstance(value, float) and value.is_integer()):
        return Const.of(int(value))
    return constant


def is_hashable(constant: Const) -> bool:
    """Whether a constant can be a key at all: a tuple may hold what cannot."""
    try:
        hash(constant)
    except TypeError:
        return False
    return True
