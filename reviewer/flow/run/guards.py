"""What tests prove of a text: what is not in it, that it is one of a list, or like another one."""

from __future__ import annotations

import ast

from guru.reviewer.flow.dangers import (
    ALL_TEXT_DANGERS,
    CODE,
    KEYED,
    NOSQL,
    REDIRECT,
    REQUEST,
    warded_without,
)
from guru.reviewer.flow.heap import Frame
from guru.reviewer.flow.run import places
from guru.reviewer.flow.run.context import Context, library_names
from guru.reviewer.flow.values import Match, Taint, Value

_HOSTS = frozenset({"netloc", "hostname", "host", "domain"})
_ADDRESS = frozenset({REDIRECT, REQUEST})
_SAME_TEXT = frozenset({"lower", "upper", "strip", "casefold", "title", "encode", "decode"})
_QUOTES = ("'", '"')
_COMPARING = frozenset({"compare_digest", "constant_time_compare", "safe_str_cmp"})
_NUMBERS = frozenset(
    {
        *("int", "float", "bool", "complex", "uuid.UUID", "decimal.Decimal", "numbers.Number"),
        *("datetime.date", "datetime.datetime", "numbers.Integral", "numbers.Real"),
    }
)
_TEXTS = frozenset({"str", "bytes"})


def lacks(place: ast.expr, value: Value, part: str) -> Value:
    """Return a value that is known not to have ``part`` in it."""
    dangers = set(warded_without(part))
    inner = isinstance(place, ast.Subscript) and isinstance(place.slice, ast.Slice)
    if inner and part in _QUOTES and value.prefix.startswith(part):
        dangers.add(CODE)  # a plain literal: it begins with the quote, and none is inside
    return value.without(dangers)


def is_host(place: ast.expr) -> bool:
    """Whether an expression is the host of an address: ``urlparse(x).netloc``."""
    return isinstance(place, ast.Attribute) and place.attr in _HOSTS


def whole(place: ast.expr) -> ast.expr:
    """Return the text of which an expression is another form: ``x`` of ``x.lower()``."""
    match place:
        case ast.Call(func=ast.Attribute(value=owner, attr=name), args=[]) if name in _SAME_TEXT:
            return whole(owner)
        case ast.Call(func=ast.Name(id="str"), args=[inner]):
            return whole(inner)
    return place


def is_whole(place: ast.expr) -> bool:
    """Whether an expression may stand for a text as a whole: a part, such as an extension, not."""
    match place:
        case ast.Subscript() | ast.Attribute() | ast.Call(func=ast.Attribute(), args=[]):
            return False
    return True


def host_is_checked(ctx: Context, place: ast.expr) -> None:
    """The host of an address was tested: what it was parsed from leads nowhere else."""
    assert isinstance(place, ast.Attribute)  # noqa: S101 - callers have looked
    taints = ctx.value(place.value).taints
    clean_related(ctx, taints, _ADDRESS)


def host_ends(ctx: Context, place: ast.expr, end: Value) -> None:
    """The host of an address ends in a domain: with the dot before it, nobody else's does."""
    constant = end.constant
    text = constant.value if constant is not None else None
    if is_host(place) and isinstance(text, str) and text.startswith(".") and len(text) > 1:
        host_is_checked(ctx, place)


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
            frame.refine(name, value.with_taints((value.taints - touched) | cleaned))


def is_match(value: Value) -> bool:
    """Whether a value is a match of a regular expression, or nothing."""
    names = library_names(value)
    return any(isinstance(each, Match) for each in value.alternatives) or any(
        name.rpartition(".")[2] in {"match()", "fullmatch()", "search()"} for name in names
    )


def is_like(ctx: Context, place: ast.expr, other: Value) -> None:
    """A place holds the same text as ``other``: it has none of the dangers that this has not.

    Who signs a text with a key vouches for all of it.
    """
    signed = frozenset(taint for taint in other.taints if KEYED in taint.safe)
    if signed:
        clean_related(ctx, signed, ALL_TEXT_DANGERS)
    safe = frozenset.intersection(*(taint.safe for taint in other.taints)) & ALL_TEXT_DANGERS
    places.clean(ctx, place, safe)


def compares(ctx: Context, node: ast.Call) -> bool:
    """Whether a function of a library is asked if two texts are the same."""
    match node:
        case ast.Call(func=ast.Name() | ast.Attribute() as function, args=[_, _]):
            name = function.id if isinstance(function, ast.Name) else function.attr
            if name in _COMPARING:
                names = library_names(places.quietly(ctx, function))
                return any(each.rpartition(".")[2] in _COMPARING for each in names)
    return False


def is_of_type(ctx: Context, place: ast.expr, kinds: ast.expr) -> None:
    """A place holds a number, which carries no text; or a text, which holds no operators."""
    value = places.peek(ctx, place)
    if value is None or not value.taints:
        return
    each = kinds.elts if isinstance(kinds, ast.Tuple) else [kinds]
    names = {name for kind in each for name in library_names(places.quietly(ctx, kind)) or ["?"]}
    if names <= _NUMBERS:
        places.clean(ctx, place, ALL_TEXT_DANGERS)
    elif names <= _NUMBERS | _TEXTS:
        places.clean(ctx, place, {NOSQL})
