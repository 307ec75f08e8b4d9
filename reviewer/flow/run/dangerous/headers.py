"""Headers of responses: each is written as it is given, and ``Location`` sends browsers away."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.reviewer.flow.dangers import HEADER, REDIRECT
from guru.reviewer.flow.heap import Map, Seq
from guru.reviewer.flow.run.access.contents import everything_in
from guru.reviewer.flow.run.context import Context
from guru.reviewer.flow.run.dangerous.place import Look, Place, fixes_host, held
from guru.reviewer.flow.values import Value

_LOCATION = "location"


def note(ctx: Context, node: ast.AST, headers: Value) -> None:
    """Note what a visitor has a hand in of headers that are sent."""
    for name, value in pairs(ctx, headers):
        note_one(ctx, node, name, value)


def note_one(ctx: Context, node: ast.AST, name: str, value: Value) -> None:
    """Note a header that is sent, by its name in small letters."""
    leads_away = name == _LOCATION
    if leads_away and fixes_host(value):
        return
    danger, what = (REDIRECT, "Location") if leads_away else (HEADER, "headers")
    taints = everything_in(ctx, value).taints
    live = frozenset(t for t in taints if danger not in t.safe and t.source.kind != "caller")
    if live:
        ctx.run.knowledge.report(ctx, danger, node, what, live)


def pairs(ctx: Context, headers: Value) -> Iterator[tuple[str, Value]]:
    """Yield the names of headers, in small letters, with their values."""
    thing = held(ctx, headers)
    if isinstance(thing, Map):
        for key, value in thing.items.items():
            yield str(key.value).lower(), value
        if thing.rest is not None:
            yield "", thing.rest
    elif isinstance(thing, Seq):
        for item in thing.items:
            pair = held(ctx, item)
            if isinstance(pair, Seq) and len(pair.items) == 2:
                yield _name(pair.items[0]), pair.items[1]
    else:
        yield "", headers


def _name(value: Value | None) -> str:
    constant = value.constant if value is not None else None
    return str(constant.value).lower() if constant is not None else ""


def _location(ctx: Context, place: Place) -> list[Value]:
    """The value of ``Location`` among the headers that are handed over."""
    if place.first is None:
        return []
    return [
        value
        for name, value in pairs(ctx, place.first)
        if name == _LOCATION and not fixes_host(value)
    ]


def _others(ctx: Context, place: Place) -> list[Value]:
    """The values of all headers that are handed over but ``Location``."""
    if place.first is None:
        return []
    return [value for name, value in pairs(ctx, place.first) if name != _LOCATION]


def _location_set(_ctx: Context, place: Place) -> list[Value]:
    """A value that is set where the header's name, before it, is ``Location``."""
    is_location = _name(place.arguments.get(0, None)) == _LOCATION
    return [place.first] if is_location and place.first and not fixes_host(place.first) else []


def _header_set(_ctx: Context, place: Place) -> list[Value]:
    """A value that is set where the header's name, before it, is another."""
    is_location = _name(place.arguments.get(0, None)) == _LOCATION
    return [place.first] if place.first and not is_location else []


LOOKS: dict[str, Look] = {
    "location": _location,
    "other_headers": _others,
    "location_set": _location_set,
    "header_set": _header_set,
}
