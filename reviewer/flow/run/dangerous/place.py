"""A dangerous place as it is met, and what is known of the values there."""

from __future__ import annotations

import ast
from collections.abc import Callable

from guru.models.records import frozen
from guru.reviewer.flow.dangers import HARMLESS, UNCLEAR
from guru.reviewer.flow.models_table import Sink
from guru.reviewer.flow.run.arguments import Arguments
from guru.reviewer.flow.run.context import Context
from guru.reviewer.flow.values import Const, Ref, Value


@frozen
class Place:
    """A dangerous place as it is met: the call with what is handed over."""

    sink: Sink
    receiver: Value | None
    arguments: Arguments
    node: ast.AST

    @property
    def first(self) -> Value | None:
        """The argument that the model names."""
        return self.arguments.get(self.sink.position, self.sink.argument)


Look = Callable[[Context, Place], list[Value]]


def named_values(place: Place) -> list[Value]:
    """Return what the model names: the receiver, all arguments or one of them."""
    sink = place.sink
    if sink.receiver:
        return [place.receiver] if place.receiver is not None else []
    if sink.whole:
        return place.arguments.all()
    return [place.first] if place.first is not None else []


def library_name(node: ast.AST) -> str:
    """Return the last word of what is called."""
    match node:
        case ast.Call(func=ast.Attribute(attr=name)) | ast.Call(func=ast.Name(id=name)):
            return name
    return ""


def held(ctx: Context, value: Value) -> object | None:
    """Return the object that a value certainly is."""
    only = value.only
    return ctx.state.get(only.number) if isinstance(only, Ref) else None


def without_callers(value: Value) -> Value:
    """Return a value without the hands of callers of whom nothing is known."""
    kept = frozenset(taint for taint in value.taints if taint.source.kind != "caller")
    return value.with_taints(kept)


def judge(ctx: Context, place: Place, value: Value) -> None:
    """Note whether it is known that nobody outside has a hand in a value."""
    verdict = HARMLESS if _is_harmless(place.sink, value) else UNCLEAR
    ctx.run.knowledge.report(ctx, verdict, place.node, place.sink.name, frozenset())


def _is_harmless(sink: Sink, value: Value) -> bool:
    """Whether it is known that nobody outside has a hand in a value."""
    if any(sink.danger not in taint.safe for taint in value.taints):
        return False
    is_constant = all(isinstance(each, Const) for each in value.alternatives)
    return bool(value.taints) or (is_constant and not value.open)


def fixes_host(value: Value) -> bool:
    """Whether a text begins so that the host is chosen: only the path is left open."""
    begin = value.prefix
    for start in ("http://", "https://", "//"):
        if begin.startswith(start):
            return any(mark in begin[len(start) :] for mark in "/?#")
    if begin.startswith("/") and not begin.startswith("//") and len(begin) > 1:
        return True
    return begin.startswith(("?", "#", "./"))
