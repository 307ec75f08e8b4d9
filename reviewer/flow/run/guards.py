"""What tests prove of a text: where it lies, how it begins, what is not in it."""

from __future__ import annotations

import ast

from guru.models.records import replace
from guru.reviewer.flow.dangers import (
    ALL_TEXT_DANGERS,
    ARCHIVE,
    CANONICAL,
    CODE,
    PATH,
    REDIRECT,
    REQUEST,
    warded_without,
)
from guru.reviewer.flow.heap import Frame
from guru.reviewer.flow.run.access.iteration import items_of
from guru.reviewer.flow.run.context import Context
from guru.reviewer.flow.values import Taint, Value

_HOSTS = frozenset({"netloc", "hostname", "host", "domain"})
_ADDRESS = frozenset({REDIRECT, REQUEST})
_SAME_TEXT = frozenset({"lower", "upper", "strip", "casefold", "title", "encode", "decode"})
_QUOTES = ("'", '"')


def begins(ctx: Context, place: ast.expr, value: Value, start: Value) -> Value | None:
    """Return a value that is known to begin with ``start``; a worked-out path lies below it."""
    if any(CANONICAL in taint.safe for taint in value.taints) and not start.taints:
        clean_related(ctx, value.taints, frozenset({PATH, ARCHIVE}), mark=CANONICAL)
        taints = {t.without((PATH, ARCHIVE)) if CANONICAL in t.safe else t for t in value.taints}
        return replace(value, taints=frozenset(taints))
    constant = start.constant
    if constant is None or not isinstance(constant.value, str) or not value.open:
        return None
    if value.prefix.startswith(constant.value):
        return None
    return replace(value, prefix=constant.value)


def lacks(place: ast.expr, value: Value, part: str) -> Value:
    """Return a value that is known not to have ``part`` in it."""
    dangers = set(warded_without(part))
    inner = isinstance(place, ast.Subscript) and isinstance(place.slice, ast.Slice)
    if inner and part in _QUOTES and value.prefix.startswith(part):
        dangers.add(CODE)  # a plain literal: it begins with the quote, and none is inside
    return replace(value, taints=frozenset(taint.without(dangers) for taint in value.taints))


def is_host(place: ast.expr) -> bool:
    """Whether an expression is the host of an address: ``urlparse(x).netloc``."""
    return isinstance(place, ast.Attribute) and place.attr in _HOSTS


def common_part_is_checked(ctx: Context, place: ast.expr) -> None:
    """What paths have in common was compared with a folder: they lie below it."""
    match place:
        case ast.Call(func=ast.Attribute(attr="commonpath" | "commonprefix"), args=[first, *_]):
            items, rest = items_of(ctx, ctx.value(first))
            for value in [*items, *([rest] if rest is not None else [])]:
                clean_related(ctx, value.taints, frozenset({PATH, ARCHIVE}))


def is_whole(place: ast.expr) -> bool:
    """Whether an expression is a text as a whole in another form: ``x.lower()``, ``str(x)``.

    A test of a part, such as an extension, proves nothing of the rest.
    """
    match place:
        case ast.Call(func=ast.Attribute(value=owner, attr=name), args=[]):
            return name in _SAME_TEXT and is_whole(owner)
        case ast.Call(func=ast.Name(id="str"), args=[inner]):
            return is_whole(inner)
        case ast.Call() | ast.Subscript():
            return not isinstance(place, ast.Subscript) or _is_key(place.slice)
    return True


def _is_key(part: ast.expr) -> bool:
    return isinstance(part, ast.Constant) and isinstance(part.value, str)


def host_is_checked(ctx: Context, place: ast.expr) -> None:
    """The host of an address was tested: what it was parsed from leads nowhere else."""
    assert isinstance(place, ast.Attribute)  # noqa: S101 - callers have looked
    taints = ctx.value(place.value).taints
    clean_related(ctx, taints, _ADDRESS)


def everything_is_checked(ctx: Context, value: Value) -> None:
    """A value derived from others is known to be harmless, and so are they."""
    clean_related(ctx, value.taints, ALL_TEXT_DANGERS)


def clean_related(
    ctx: Context, taints: frozenset[Taint], dangers: frozenset[str], mark: str = ""
) -> None:
    """Ward off dangers in local values with the same hands in them, and with ``mark`` if given."""
    sources = {taint.source for taint in taints}
    frame = ctx.state.edit(ctx.frame) if sources else None
    if not isinstance(frame, Frame):
        return
    for name, value in list(frame.names.items()):
        touched = {t for t in value.taints if t.source in sources and (not mark or mark in t.safe)}
        if touched:
            cleaned = frozenset(taint.without(dangers) for taint in touched)
            frame.names[name] = replace(value, taints=(value.taints - touched) | cleaned)
