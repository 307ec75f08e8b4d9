"""What tests prove of how an address begins: with one slash it leads nowhere else."""

from __future__ import annotations

import ast

from guru.models.records import replace
from guru.reviewer.flow.dangers import ONE_SLASH, REDIRECT, REQUEST
from guru.reviewer.flow.run import places
from guru.reviewer.flow.run.context import Context
from guru.reviewer.flow.run.dangerous import fixes_host
from guru.reviewer.flow.values import Const, Value, opened

_SLASH = "/"
_SLASHES = "//"


def begins(ctx: Context, place: ast.expr, start: str) -> None:
    """A text is known to begin with another one."""
    value = places.peek(ctx, place)
    if value is None or not value.open or value.prefix.startswith(start):
        return
    value = replace(value, prefix=start)
    places.store(ctx, place, _on_this_host(value))


def begins_with_one(ctx: Context, place: ast.expr, starts: ast.Tuple) -> None:
    """A text is known to begin with one of several: harmless where each of them names a host."""
    texts = [places.quietly(ctx, each).constant for each in starts.elts]
    if texts and all(each and fixes_host(opened((), str(each.value))) for each in texts):
        places.clean(ctx, place, {REDIRECT, REQUEST})


def begins_otherwise(ctx: Context, place: ast.expr, start: Value) -> None:
    """A text is known not to begin with another one."""
    constant = start.constant
    if constant is not None and constant.value == _SLASHES:
        _has_one_slash(ctx, place)


def begins_with_item(ctx: Context, place: ast.expr, constant: Const) -> None:
    """The beginning of a text was compared: ``x[0] == '/'``, ``x[:1] == '/'``."""
    text, size = _beginning(place)
    if text is not None and isinstance(constant.value, str) and len(constant.value) == size:
        begins(ctx, text, constant.value)


def begins_with_other_item(ctx: Context, place: ast.expr, constant: Const) -> None:
    """A part of a text is another one: ``x[1] != '/'``, ``x[:2] != '//'``."""
    text, size = _beginning(place)
    if text is not None and size == len(_SLASHES) and constant.value == _SLASHES:
        _has_one_slash(ctx, text)
    match place:
        case ast.Subscript(value=text, slice=ast.Constant(value=1)) if constant.value == _SLASH:
            _has_one_slash(ctx, text)


def _beginning(place: ast.expr) -> tuple[ast.expr | None, int]:
    """Return the text whose first characters an expression is, and how many they are."""
    match place:
        case ast.Subscript(value=text, slice=ast.Constant(value=0)):
            return text, 1
        case ast.Subscript(
            value=text, slice=ast.Slice(lower=None, upper=ast.Constant(value=int(size)), step=None)
        ):
            return text, size
    return None, 0


def _has_one_slash(ctx: Context, place: ast.expr) -> None:
    value = places.peek(ctx, place)
    if value is not None and value.taints:
        places.store(ctx, place, _on_this_host(value.without({ONE_SLASH})))


def _on_this_host(value: Value) -> Value:
    """Return an address that stays on its host if it begins with a slash, and with one only."""
    one = all(ONE_SLASH in taint.safe for taint in value.taints)
    return value.without({REDIRECT}) if one and value.prefix.startswith(_SLASH) else value
