"""Methods of built-in types: texts, lists, dicts, sets."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace

from guru.reviewer.flow.dangers import warded_without
from guru.reviewer.flow.heap import Map, Seq, State, join_states
from guru.reviewer.flow.run import access, built, formatting
from guru.reviewer.flow.run.calls import Arguments
from guru.reviewer.flow.run.context import Context
from guru.reviewer.flow.run.operators import is_small
from guru.reviewer.flow.values import (
    OPEN,
    Const,
    Ref,
    Value,
    join,
    known,
    one,
    opened,
)

_LONGEST_WORK = 1_000_000  # characters that a replacement may come to
_LARGEST_NUMBER = 2_000  # as an argument of a text's method: wider fields are not worked out
_TEXT = frozenset(
    {
        *("upper", "lower", "strip", "lstrip", "rstrip", "replace", "split", "rsplit", "title"),
        *("startswith", "endswith", "find", "rfind", "index", "count", "encode", "decode", "join"),
        *("capitalize", "swapcase", "casefold", "partition", "rpartition", "splitlines", "zfill"),
        *("isdigit", "isalpha", "isalnum", "isnumeric", "isspace", "isupper", "islower", "hex"),
        *("removeprefix", "removesuffix", "center", "ljust", "rjust", "expandtabs", "translate"),
        *("isidentifier", "isdecimal", "bit_length", "real", "conjugate"),
    }
)
_NOTHING_GOES_THROUGH = frozenset(
    {
        *("startswith", "endswith", "find", "rfind", "index", "count", "isdigit", "isalpha"),
        *("isalnum", "isnumeric", "isspace", "isupper", "islower", "isidentifier", "isdecimal"),
        *("__len__", "__contains__", "bit_length"),
    }
)
_KEEPS_START = frozenset({"encode", "decode", "copy", "ljust"})


def method(ctx: Context, receiver: Value, name: str, arguments: Arguments, node: ast.AST) -> Value:
    """Call a method of a built-in type, or of something unknown."""
    found: list[Value] = []
    before, certain = ctx.state, receiver.only is not None
    ends: list[State] = []
    for alternative in receiver.alternatives:
        if not certain:
            ctx.state = before.copy()
        thing = ctx.state.get(alternative.number) if isinstance(alternative, Ref) else None
        match alternative, thing:
            case Const(), _:
                found.append(_of_constant(ctx, alternative, name, arguments))
            case Ref(), Seq(kind="set") if name in _SET:
                found.append(_SET[name](ctx, alternative, arguments))
            case Ref(), Seq() if name in _SEQUENCE:
                found.append(_SEQUENCE[name](ctx, alternative, arguments))
            case Ref(), Map() if name in _MAP:
                found.append(_MAP[name](ctx, alternative, arguments))
            case _:
                found.append(_unknown(ctx, receiver, name, arguments))
        ends.append(ctx.state)
    if not certain and ends:
        ctx.state = join_states(*ends, before if receiver.open else None) or before
    if receiver.open or not found:
        found.append(_unknown(ctx, receiver, name, arguments))
    value = join(*found)
    if name in _NOTHING_GOES_THROUGH:
        return Value(value.alternatives, value.open)
    if name == "replace":
        return _replaced(value, receiver, arguments)
    return value.tainted_by(receiver.taints)


def _replaced(value: Value, receiver: Value, arguments: Arguments) -> Value:
    """A text without a part that makes it dangerous: `x.replace(..., "")`."""
    constants = [each.constant for each in arguments.positional[:2]]
    value = value.tainted_by(receiver.taints)
    if len(constants) < 2 or constants[0] is None or constants[1] is None:
        return value
    part, other = constants[0].value, constants[1].value
    if not isinstance(part, str) or not isinstance(other, str) or part in other:
        return value
    dangers = warded_without(part)
    return replace(value, taints=frozenset(taint.without(dangers) for taint in value.taints))


def _unknown(ctx: Context, receiver: Value, name: str, arguments: Arguments) -> Value:
    """A method that is not known hands on whatever hand was in the object or its arguments."""
    if name in _NOTHING_GOES_THROUGH:
        return opened()
    taints = set(access.everything_in(ctx, receiver).taints)
    for value in arguments.all():
        taints |= access.everything_in(ctx, value).taints
    if name == "format" and receiver.constant is None:
        return opened(taints, receiver.prefix)
    if name in {
        "append",
        "add",
        "write",
        "extend",
        "insert",
        "put",
        "put_nowait",
        "send",
        "update",
    }:
        _absorb(ctx, receiver, arguments)
    if name in {"strip", "lstrip"} and not arguments.all():
        return opened(taints, receiver.prefix.strip())
    return opened(taints, receiver.prefix if name in _KEEPS_START else "")


def _absorb(ctx: Context, receiver: Value, arguments: Arguments) -> None:
    """What is put into an unknown object may come out of it again."""
    taints = {t for v in arguments.all() for t in access.everything_in(ctx, v).taints}
    if taints:
        ctx.run.knowledge.taint_variable(ctx, receiver, frozenset(taints))


def _of_constant(ctx: Context, owner: Const, name: str, arguments: Arguments) -> Value:
    text = owner.value
    if name == "format" and isinstance(text, str):
        given = (arguments.positional, arguments.named, arguments.more)
        return formatting.str_format(ctx, one(owner), *given)
    if name == "join" and isinstance(text, str) and arguments.positional:
        return _join(ctx, text, arguments.positional[0])
    constants = [value.constant for value in arguments.positional]
    taints = {t for v in arguments.all() for t in access.everything_in(ctx, v).taints}
    plain = name in _TEXT and None not in constants and not arguments.named and not arguments.more
    if not plain or not isinstance(text, str | bytes | int | float):
        return opened(taints)
    values = [constant.value for constant in constants if constant is not None]
    if any(isinstance(v, int) and abs(v) > _LARGEST_NUMBER for v in values):
        return opened(taints)
    longest = max([1, *map(_size, values)])
    if name == "replace" and isinstance(text, str | bytes) and len(text) * longest > _LONGEST_WORK:
        return opened(taints)
    try:
        result = getattr(text, name)(*values)
    except Exception:  # noqa: BLE001 - whatever the reviewed code would meet at this place
        return opened(taints)
    if isinstance(result, list | tuple):
        kind = type(result).__name__
        return ctx.sequence(kind, [known(each) for each in result]).tainted_by(taints)
    return (known(result) if is_small(result) else OPEN).tainted_by(taints)


def _size(value: object) -> int:
    return len(value) if isinstance(value, str | bytes) else 1


def _join(ctx: Context, separator: str, value: Value) -> Value:
    items, rest = access.items_of(ctx, value)
    if rest is not None:
        taints = rest.taints | {t for item in items for t in item.taints} | value.taints
        return built.assembled(opened(taints), [*items, rest, known(separator)])
    pieces: list[Value] = []
    for number, each in enumerate(items):
        pieces += [known(separator), each] if number else [each]
    return formatting.concatenated(pieces).tainted_by(value.taints)


def _sequence(ctx: Context, owner: Ref) -> Seq:
    thing = ctx.state.edit(owner.number)
    assert isinstance(thing, Seq)  # noqa: S101 - callers have looked
    return thing


def _append(ctx: Context, owner: Ref, arguments: Arguments) -> Value:
    thing = _sequence(ctx, owner)
    access.extend(thing, [arguments.get(0, None) or OPEN], None)
    return known(None)


def _append_left(ctx: Context, owner: Ref, arguments: Arguments) -> Value:
    _sequence(ctx, owner).items.insert(0, arguments.get(0, None) or OPEN)
    return known(None)


def _extend(ctx: Context, owner: Ref, arguments: Arguments) -> Value:
    items, rest = access.items_of(ctx, arguments.get(0, None) or OPEN)
    access.extend(_sequence(ctx, owner), items, rest)
    return known(None)


def _insert(ctx: Context, owner: Ref, arguments: Arguments) -> Value:
    thing = _sequence(ctx, owner)
    place = arguments.positional[0].constant if arguments.positional else None
    value = arguments.get(1, None) or OPEN
    if place is not None and isinstance(place.value, int) and thing.rest is None:
        thing.items.insert(place.value, value)
    else:
        access.scatter(thing, value)
    return known(None)


def _pop(ctx: Context, owner: Ref, arguments: Arguments) -> Value:
    thing = _sequence(ctx, owner)
    place = arguments.positional[0].constant if arguments.positional else Const.of(-1)
    if place is not None and isinstance(place.value, int) and thing.rest is None:
        try:
            return thing.items.pop(place.value)
        except IndexError:
            return OPEN
    access.scatter(thing)
    return thing.rest or OPEN


def _pop_left(ctx: Context, owner: Ref, arguments: Arguments) -> Value:
    thing = _sequence(ctx, owner)
    last = thing.kind == "stack"
    if thing.items and not (last and thing.rest is not None):
        return thing.items.pop(-1 if last else 0)
    access.scatter(thing)
    return thing.rest or OPEN


def _remove(ctx: Context, owner: Ref, arguments: Arguments) -> Value:
    thing = _sequence(ctx, owner)
    value = arguments.get(0, None)
    constants = [each.constant for each in thing.items]
    if value is None or value.constant is None or thing.rest is not None or None in constants:
        access.scatter(thing)
        return known(None)
    same = (n for n, c in enumerate(constants) if c is not None and c.value == value.constant.value)
    place = next(same, None)
    if place is not None:
        del thing.items[place]
    return known(None)


def _clear(ctx: Context, owner: Ref, arguments: Arguments) -> Value:
    thing = ctx.state.edit(owner.number)
    if isinstance(thing, Seq | Map):
        thing.items.clear()
        thing.rest = None
    if isinstance(thing, Map):
        thing.maybe.clear()
    return known(None)


def _reverse(ctx: Context, owner: Ref, arguments: Arguments) -> Value:
    thing = _sequence(ctx, owner)
    if thing.rest is None:
        thing.items.reverse()
    else:
        access.scatter(thing)
    return known(None)


def _sort(ctx: Context, owner: Ref, arguments: Arguments) -> Value:
    thing = _sequence(ctx, owner)
    access.scatter(thing)
    return known(None)


def _copy(ctx: Context, owner: Ref, arguments: Arguments) -> Value:
    thing = ctx.state.get(owner.number)
    return one(Ref(ctx.state.add(thing.copy()))) if thing is not None else OPEN


def _union(ctx: Context, owner: Ref, arguments: Arguments) -> Value:
    copied = _copy(ctx, owner, arguments)
    for value in arguments.positional:
        only = copied.only
        if isinstance(only, Ref):
            _extend(ctx, only, Arguments([value]))
    return copied


def _taken(ctx: Context, owner: Ref, arguments: Arguments) -> Value:
    """``set.pop`` takes any of the items."""
    thing = _sequence(ctx, owner)
    if len(thing.items) == 1 and thing.rest is None:
        return thing.items.pop()
    access.scatter(thing)
    return thing.rest or OPEN


def _fewer(ctx: Context, owner: Ref, arguments: Arguments) -> Value:
    """``difference``, ``intersection`` and the like in place: some items stay, others may come."""
    thing = _sequence(ctx, owner)
    parts = [access.anything(*access.items_of(ctx, each)) for each in arguments.positional]
    access.scatter(thing, *parts)
    return known(None)


def _fewer_elsewhere(ctx: Context, owner: Ref, arguments: Arguments) -> Value:
    made = _copy(ctx, owner, arguments)
    only = made.only
    if isinstance(only, Ref):
        _fewer(ctx, only, arguments)
    return made


def _map(ctx: Context, owner: Ref) -> Map:
    thing = ctx.state.edit(owner.number)
    assert isinstance(thing, Map)  # noqa: S101 - callers have looked
    return thing


def _get(ctx: Context, owner: Ref, arguments: Arguments) -> Value:
    default = arguments.get(1, "default") or known(None)
    return access.get(_map(ctx, owner), arguments.get(0, None) or OPEN, default)


def _set_default(ctx: Context, owner: Ref, arguments: Arguments) -> Value:
    thing = _map(ctx, owner)
    key = arguments.get(0, None) or OPEN
    before = access.get(thing, key, arguments.get(1, None) or known(None))
    access.put(thing, key, before)
    return before


def _pop_key(ctx: Context, owner: Ref, arguments: Arguments) -> Value:
    thing = _map(ctx, owner)
    key = arguments.get(0, None) or OPEN
    value = access.get(thing, key, arguments.get(1, None))
    access.take(thing, key)
    return value


def _pop_item(ctx: Context, owner: Ref, arguments: Arguments) -> Value:
    thing = _map(ctx, owner)
    if thing.rest is None and thing.items and not thing.maybe:
        key, value = thing.items.popitem()
        return ctx.sequence("tuple", [one(key), value])
    access.take(thing, OPEN)
    value = access.get(thing, OPEN)
    return ctx.sequence("tuple", [OPEN, value])


def _update(ctx: Context, owner: Ref, arguments: Arguments) -> Value:
    thing = _map(ctx, owner)
    for value in arguments.positional:
        access.update_map(ctx, thing, value)
    for name, value in arguments.named.items():
        access.put(thing, known(name), value)
    if arguments.more is not None:
        access.put(thing, OPEN, arguments.more)
    return known(None)


def _keys(ctx: Context, owner: Ref, arguments: Arguments) -> Value:
    items, rest = access.items_of(ctx, one(owner))
    return ctx.sequence("list", items, rest)


def _values(ctx: Context, owner: Ref, arguments: Arguments) -> Value:
    thing = _map(ctx, owner)
    if thing.maybe:
        return ctx.sequence("list", [], access.anything(list(thing.items.values()), thing.rest))
    return ctx.sequence("list", list(thing.items.values()), thing.rest)


def _items(ctx: Context, owner: Ref, arguments: Arguments) -> Value:
    thing = _map(ctx, owner)
    pairs = [ctx.sequence("tuple", [one(key), value]) for key, value in thing.items.items()]
    rest = ctx.sequence("tuple", [OPEN, thing.rest]) if thing.rest is not None else None
    if thing.maybe:
        return ctx.sequence("list", [], access.anything(pairs, rest))
    return ctx.sequence("list", pairs, rest)


Handler = Callable[[Context, Ref, Arguments], Value]
_SEQUENCE: dict[str, Handler] = {
    "append": _append,
    "add": _append,
    "put": _append,
    "put_nowait": _append,
    "appendleft": _append_left,
    "extend": _extend,
    "update": _extend,
    "insert": _insert,
    "pop": _pop,
    "popleft": _pop_left,
    "get": _pop_left,
    "get_nowait": _pop_left,
    "remove": _remove,
    "discard": _remove,
    "clear": _clear,
    "reverse": _reverse,
    "sort": _sort,
    "copy": _copy,
    "union": _union,
    "__iter__": _copy,
    "__next__": _pop_left,
}
_SET: dict[str, Handler] = {
    "pop": _taken,
    "difference_update": _fewer,
    "intersection_update": _fewer,
    "symmetric_difference_update": _fewer,
    "difference": _fewer_elsewhere,
    "intersection": _fewer_elsewhere,
    "symmetric_difference": _fewer_elsewhere,
}
_MAP: dict[str, Handler] = {
    "get": _get,
    "setdefault": _set_default,
    "pop": _pop_key,
    "popitem": _pop_item,
    "update": _update,
    "keys": _keys,
    "values": _values,
    "items": _items,
    "copy": _copy,
    "clear": _clear,
}
