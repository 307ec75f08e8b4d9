"""``Markup``: whatever is put into it is escaped on the way."""

from __future__ import annotations

import ast

from guru.reviewer.flow.dangers import HTML
from guru.reviewer.flow.run.access.contents import everything_in
from guru.reviewer.flow.run.arguments import Arguments
from guru.reviewer.flow.run.context import Context
from guru.reviewer.flow.values import Lib, Value

_MARKUP = frozenset(
    f"{name}()"
    for name in (
        "markupsafe.Markup",
        "flask.Markup",
        "jinja2.Markup",
        "jinja2.utils.markupsafe.Markup",
    )
)
_TAKING = frozenset({"format", "join", "format_map"})


def added(op: ast.operator, left: Value, right: Value) -> Value | None:
    """Return ``left op right`` where one of them is markup; None where none is."""
    if not isinstance(op, (ast.Add, ast.Mod)):
        return None
    if is_markup(left):
        return _with(left, right)
    return _with(right, left) if isinstance(op, ast.Add) and is_markup(right) else None


def method(ctx: Context, receiver: Value, name: str, arguments: Arguments) -> Value | None:
    """Call a method of markup that takes other texts in; None where it is none."""
    if name not in _TAKING or not is_markup(receiver):
        return None
    value = receiver
    for each in arguments.all():
        value = _with(value, everything_in(ctx, each))
    return value


def is_markup(value: Value) -> bool:
    """Whether a value is certainly markup, if it is a text at all."""
    names = [a.name for a in value.alternatives if isinstance(a, Lib)]
    return bool(names) and len(names) == len(value.alternatives) and _MARKUP.issuperset(names)


def _with(markup: Value, other: Value) -> Value:
    taken = other.taints if is_markup(other) else {t.without((HTML,)) for t in other.taints}
    return Value(markup.alternatives, True, markup.taints | taken, markup.prefix)
