"""``configparser``: values by section and option."""

from __future__ import annotations

from guru.reviewer.flow.heap import Map
from guru.reviewer.flow.run.access import maps
from guru.reviewer.flow.run.arguments import Arguments
from guru.reviewer.flow.run.context import Context
from guru.reviewer.flow.values import OPEN, Const, Ref, Value, known

CLASSES = frozenset(
    f"configparser.{name}" for name in ("ConfigParser", "RawConfigParser", "SafeConfigParser")
)
_PAIR = 2


def method(ctx: Context, receiver: Value, name: str, arguments: Arguments) -> Value | None:
    """Call a method of a parser; None where the receiver is none."""
    only = receiver.only
    thing = ctx.state.edit(only.number) if isinstance(only, Ref) else None
    if not isinstance(thing, Map) or thing.kind != "config":
        return None
    key = _key(arguments)
    match name:
        case "set" if len(arguments.positional) > _PAIR:
            maps.put(thing, key, arguments.positional[_PAIR])
            return known(None)
        case "get" | "getint" | "getboolean" | "getfloat":
            return maps.get(thing, key, arguments.named.get("fallback"))
        case "add_section" | "read" | "read_file" | "read_string":
            if name.startswith("read"):
                thing.rest = OPEN
            return known(None)
    return OPEN


def _key(arguments: Arguments) -> Value:
    constants = [value.constant for value in arguments.positional[:_PAIR]]
    if len(constants) < _PAIR or None in constants:
        return OPEN
    texts = tuple(c.value for c in constants if c is not None)
    return Value((Const(texts, tuple),))
