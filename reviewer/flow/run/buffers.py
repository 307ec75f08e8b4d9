"""``io.StringIO`` and ``io.BytesIO``: what was written comes out again, in order."""

from __future__ import annotations

from guru.reviewer.flow.heap import Seq
from guru.reviewer.flow.run import formatting
from guru.reviewer.flow.run.access.iteration import items_of
from guru.reviewer.flow.run.arguments import Arguments
from guru.reviewer.flow.run.context import Context
from guru.reviewer.flow.values import OPEN, Ref, Value, join, known, opened

CLASSES = frozenset({"io.StringIO", "io.BytesIO", "StringIO.StringIO", "cStringIO.StringIO"})
_READING = frozenset({"getvalue", "read", "readline", "getbuffer"})


def made(ctx: Context, arguments: Arguments) -> Value:
    """Return a new buffer with what it is given at first."""
    return ctx.sequence("buffer", list(arguments.positional[:1]), arguments.more)


def method(ctx: Context, receiver: Value, name: str, arguments: Arguments) -> Value | None:
    """Call a method of a buffer; None where the receiver is none."""
    only = receiver.only
    thing = ctx.state.edit(only.number) if isinstance(only, Ref) else None
    if not isinstance(thing, Seq) or thing.kind != "buffer":
        return None
    if name in {"write", "writelines"} and arguments.positional:
        items, rest = [arguments.positional[0]], None
        if name == "writelines":
            items, rest = items_of(ctx, arguments.positional[0])
        thing.items += items
        if rest is not None:
            thing.rest = rest if thing.rest is None else join(thing.rest, rest)
        return opened()
    if name in _READING:
        whole = formatting.concatenated(thing.items)
        return opened(whole.taints | thing.rest.taints, whole.prefix) if thing.rest else whole
    return OPEN if name not in {"seek", "close", "flush"} else known(None)
