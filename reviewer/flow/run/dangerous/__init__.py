"""What counts at a dangerous place: which of the values handed over do the harm there."""

from __future__ import annotations

import ast
import re

from guru.reviewer.flow.run.access.contents import everything_in, may_hold_taint
from guru.reviewer.flow.run.arguments import Arguments
from guru.reviewer.flow.run.context import Context, library_names
from guru.reviewer.flow.run.dangerous import (
    commands,
    documents,
    headers,
    logs,
    markup,
    queries,
    uploads,
)
from guru.reviewer.flow.run.dangerous.place import (
    Look,
    Place,
    fixes_host,
    library_name,
    named_values,
)
from guru.reviewer.flow.values import Taint, Value

__all__ = ["LOOKS", "Place", "fixes_host", "is_touched", "library_name", "taints_at"]

LOOKS: dict[str, Look] = {
    **commands.LOOKS,
    **queries.LOOKS,
    **markup.LOOKS,
    **documents.LOOKS,
    **logs.LOOKS,
    **uploads.LOOKS,
    **headers.LOOKS,
}
"""How the models' ``look`` is done."""
_NOTING = frozenset({"query", "yaml", "parsed"})
"""Looks that note more than whose hand is in what counts."""


def taints_at(ctx: Context, place: Place) -> frozenset[Taint]:
    """Return whose hand is in what counts there, without those that are warded off."""
    sink = place.sink
    if sink.look not in _NOTING and not is_touched(ctx, place.receiver, place.arguments):
        return frozenset()
    if sink.on is not None and not _is_on(ctx, place):
        return frozenset()
    look = LOOKS.get(sink.look or "")
    values = look(ctx, place) if look is not None else named_values(place)
    taints: set[Taint] = set()
    for value in values:
        if not (sink.prefixed and fixes_host(value)):
            taints |= everything_in(ctx, value).taints
    return frozenset(
        taint
        for taint in taints
        if sink.danger not in taint.safe and (sink.told or taint.source.kind != "caller")
    )


def is_touched(ctx: Context, receiver: Value | None, arguments: Arguments) -> bool:
    """Whether anyone outside has a hand in what a call is handed, or is made on."""
    given = arguments.all()
    return may_hold_taint(ctx, given if receiver is None else [receiver, *given])


def _is_on(ctx: Context, place: Place) -> bool:
    """Whether what the method is called on looks like what the model is about."""
    assert place.sink.on is not None  # noqa: S101 - callers have looked
    written = ""
    if isinstance(place.node, ast.Call) and isinstance(place.node.func, ast.Attribute):
        written = ast.unparse(place.node.func.value)
    names = library_names(place.receiver) if place.receiver is not None else []
    texts = (written, *names)
    if place.sink.off is not None and any(re.search(place.sink.off, text) for text in texts):
        return False
    return any(re.search(place.sink.on, text) for text in texts)
