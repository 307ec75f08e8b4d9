"""The arguments of a call, as they are handed over."""

from __future__ import annotations

import ast

from guru.models.records import define, field
from guru.reviewer.flow.heap import Map
from guru.reviewer.flow.run.access import maps
from guru.reviewer.flow.run.access.iteration import items_of
from guru.reviewer.flow.run.context import Context
from guru.reviewer.flow.values import OPEN, Ref, Value, join, opened


@define
class Arguments:
    """The arguments of a call; ``more`` is what ``*args`` or ``**kwargs`` may further hold."""

    positional: list[Value] = field(default_factory=list)
    named: dict[str, Value] = field(default_factory=dict)
    more: Value | None = None

    def get(self, position: int | None, name: str | None) -> Value | None:
        """Return an argument by position or name."""
        if name is not None and name in self.named:
            return self.named[name]
        if position is not None and position < len(self.positional):
            return self.positional[position]
        return self.more

    def all(self) -> list[Value]:
        """Return every argument."""
        found = list(self.positional)
        if self.named:
            found += self.named.values()
        if self.more is not None:
            found.append(self.more)
        return found


def arguments_of(ctx: Context, node: ast.Call) -> Arguments:
    """Return the arguments of a call, evaluated."""
    found = Arguments()
    for argument in node.args:
        if isinstance(argument, ast.Starred):
            items, rest = items_of(ctx, ctx.value(argument.value))
            _add(found, items)
            if rest is not None:
                found.more = rest if found.more is None else join(found.more, rest)
        else:
            _add(found, [ctx.value(argument)])
    for keyword in node.keywords:
        value = ctx.value(keyword.value)
        if keyword.arg is not None:
            found.named[keyword.arg] = value
            continue
        only = value.only
        thing = ctx.state.get(only.number) if isinstance(only, Ref) else None
        if isinstance(thing, Map) and thing.rest is None and not thing.maybe:
            named = {k.value: v for k, v in thing.items.items() if isinstance(k.value, str)}
            found.named.update(named)
        else:
            more = maps.get(thing, OPEN) if isinstance(thing, Map) else opened(value.taints)
            found.more = more if found.more is None else join(found.more, more)
    return found


def _add(found: Arguments, items: list[Value]) -> None:
    """Add arguments by position: behind an unknown number of others, they may be any of those."""
    if found.more is None:
        found.positional += items
    elif items:
        found.more = join(found.more, *items)


def replace_first(arguments: Arguments, receiver: Value) -> Arguments:
    """Return the arguments with the receiver before them."""
    return Arguments([receiver, *arguments.positional], arguments.named, arguments.more)
