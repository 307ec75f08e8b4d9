"""Methods of built-in types, and of what is unknown."""

from __future__ import annotations

import ast

from guru.reviewer.flow.heap import Map, Seq, State, join_states
from guru.reviewer.flow.run.access import forms
from guru.reviewer.flow.run.access.contents import everything_in
from guru.reviewer.flow.run.arguments import Arguments
from guru.reviewer.flow.run.context import Context
from guru.reviewer.flow.run.methods import dicts, lists, sets, texts
from guru.reviewer.flow.values import OPEN, Const, Ref, Value, join, opened

_NOTHING_GOES_THROUGH = frozenset(
    {
        *("startswith", "endswith", "find", "rfind", "index", "count", "isdigit", "isalpha"),
        *("isalnum", "isnumeric", "isspace", "isupper", "islower", "isidentifier", "isdecimal"),
        *("__len__", "__contains__", "bit_length"),
    }
)
_READ_ITEMS = frozenset({"get", "pop"})
_KEEPS_START = frozenset({"encode", "decode", "copy", "ljust"})
_TAKES_IN = frozenset(
    {*("append", "add", "write", "extend", "insert", "put", "put_nowait", "send"), "update"}
)


def method(ctx: Context, receiver: Value, name: str, arguments: Arguments, node: ast.AST) -> Value:
    """Call a method of a built-in type, or of something unknown."""
    if name in _READ_ITEMS and arguments.positional:
        key, *otherwise = arguments.all()
        if forms.is_number(ctx, receiver, key):
            return join(OPEN, *otherwise)
    found: list[Value] = []
    before, certain = ctx.state, receiver.only is not None
    ends: list[State] = []
    for alternative in receiver.alternatives:
        if not certain:
            ctx.state = before.copy()
        thing = ctx.state.get(alternative.number) if isinstance(alternative, Ref) else None
        match alternative, thing:
            case Const(), _:
                found.append(texts.of_constant(ctx, alternative, name, arguments))
            case Ref(), Seq(kind="set") if name in sets.METHODS:
                found.append(sets.METHODS[name](ctx, alternative, arguments))
            case Ref(), Seq() if name in lists.METHODS:
                found.append(lists.METHODS[name](ctx, alternative, arguments))
            case Ref(), Map() if name in dicts.METHODS:
                found.append(dicts.METHODS[name](ctx, alternative, arguments))
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
        return texts.replaced(value, receiver, arguments)
    value = value.tainted_by(receiver.taints)
    return texts.parted(name, value, arguments) if name in texts.PARTING and value.taints else value


def _unknown(ctx: Context, receiver: Value, name: str, arguments: Arguments) -> Value:
    """A method that is not known hands on whatever hand was in the object or its arguments."""
    if name in _NOTHING_GOES_THROUGH:
        return opened()
    taints = set(everything_in(ctx, receiver).taints)
    given = arguments.all()
    for value in given[1:] if name == "replace" else given:  # what is replaced is gone
        taints |= everything_in(ctx, value).taints
    if name == "format" and receiver.constant is None:
        return opened(taints, receiver.prefix)
    if name in _TAKES_IN:
        _absorb(ctx, receiver, arguments)
    if name in {"strip", "lstrip"} and not arguments.all():
        return opened(taints, receiver.prefix.strip())
    return opened(taints, receiver.prefix if name in _KEEPS_START else "")


def _absorb(ctx: Context, receiver: Value, arguments: Arguments) -> None:
    """What is put into an unknown object may come out of it again."""
    taints = {t for v in arguments.all() for t in everything_in(ctx, v).taints}
    if taints:
        ctx.run.knowledge.taint_variable(ctx, receiver, frozenset(taints))
