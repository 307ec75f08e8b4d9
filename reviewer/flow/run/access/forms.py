"""Forms that check what comes in: fields of numbers, dates and identifiers hold no text."""

from __future__ import annotations

from guru.reviewer.flow.heap import Instance
from guru.reviewer.flow.run.access.classes import class_attribute
from guru.reviewer.flow.run.context import Context, library_names
from guru.reviewer.flow.values import Bound, Method, Ref, Value

_NO_TEXT = frozenset(
    f"{name}Field()"
    for name in ("Integer", "Float", "Decimal", "Boolean", "NullBoolean", "Date", "Time", "UUID")
) | {"DateTimeField()", "DurationField()"}


def is_number(ctx: Context, data: Value, key: Value) -> bool:
    """Whether an item of a form's ``cleaned_data`` is, for certain, of a field without text."""
    constant = key.constant
    name = constant.value if constant is not None else None
    return (
        isinstance(name, str)
        and bool(data.alternatives)
        and all(
            isinstance(each, Bound)
            and each.function == Method("cleaned_data")
            and _has_number(ctx, each.receiver, name)
            for each in data.alternatives
        )
    )


def _has_number(ctx: Context, form: Value, name: str) -> bool:
    only = form.only
    thing = ctx.state.get(only.number) if isinstance(only, Ref) else None
    field = class_attribute(ctx, thing.kind, name) if isinstance(thing, Instance) else None
    kinds = library_names(field) if field is not None else []
    return bool(kinds) and all(
        kind.startswith("django.") and kind.rpartition(".")[2] in _NO_TEXT for kind in kinds
    )
