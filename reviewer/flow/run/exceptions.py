"""Which handler meets an exception that is raised for certain."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator, Sequence

from guru.models.records import define, field
from guru.reviewer.flow.heap import Class, Instance, State
from guru.reviewer.flow.run.access.iteration import items_of
from guru.reviewer.flow.run.context import Context
from guru.reviewer.flow.values import Alternative, Lib, Ref, Value

Raised = tuple[Value, State]
BUILTIN = frozenset(
    name
    for name, each in vars(builtins).items()
    if isinstance(each, type) and issubclass(each, BaseException)
)


@define
class Meeting:
    """What was raised, by the handlers that it may meet; ``escaped`` may meet none of them."""

    by_handler: list[list[Raised]]
    escaped: list[Raised] = field(default_factory=list)


def meet(ctx: Context, handlers: Sequence[ast.ExceptHandler], raised: Sequence[Raised]) -> Meeting:
    """Give each raised exception to the handlers that may catch it, in their order."""
    kinds = [ctx.value(each.type) if each.type is not None else None for each in handlers]
    result = Meeting([[] for _ in handlers])
    for value, state in raised:
        verdicts: list[bool | None] = []
        for number, kind in enumerate(kinds):
            verdict = True if kind is None else _catches(ctx, kind, value)
            verdicts.append(verdict)
            if verdict is not False:
                result.by_handler[number].append((value, state))
            if verdict:
                break
        if True not in verdicts:
            result.escaped.append((value, state))
    return result


def _catches(ctx: Context, kind: Value, value: Value) -> bool | None:
    """Whether ``except kind`` catches a value; None where either is not known."""
    if len(value.alternatives) != 1:
        return None
    lineage = list(_lineage(ctx, value.alternatives[0]))
    if not lineage:
        return None
    wanted = list(_classes(ctx, kind))
    if not wanted:
        return None
    if any(each in lineage for each in wanted if each is not None):
        return True
    known = None not in wanted and lineage[-1] == Lib("BaseException")
    return False if known else None


def _classes(ctx: Context, kind: Value) -> Iterator[Alternative | None]:
    """Yield the classes that a handler names, None for one that is not known."""
    only = kind.only
    if isinstance(only, Lib) and only.name in BUILTIN:
        yield only
        return
    thing = ctx.state.get(only.number) if isinstance(only, Ref) else None
    if isinstance(thing, Class):
        yield only
        return
    items, rest = items_of(ctx, kind) if thing is not None else ([], kind)
    for item in items:
        yield from _classes(ctx, item)
    if rest is not None or not items:
        yield None


def _lineage(ctx: Context, raised: Alternative) -> Iterator[Alternative]:
    """Yield the class of an exception and all that it derives from, up to ``BaseException``."""
    if isinstance(raised, Lib):
        found = getattr(builtins, raised.name.removesuffix("()"), None)
        if raised.name.removesuffix("()") in BUILTIN and isinstance(found, type):
            yield from (Lib(each.__name__) for each in found.__mro__[:-1])
        return
    thing = ctx.state.get(raised.number) if isinstance(raised, Ref) else None
    if isinstance(thing, Instance):
        for each in thing.kind.alternatives:
            yield from _lineage(ctx, each)
    elif isinstance(thing, Class):
        yield raised
        for base in thing.bases:
            for each in base.alternatives:
                yield from _lineage(ctx, each)
