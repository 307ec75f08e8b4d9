"""The match statement and its patterns."""

from __future__ import annotations

import ast
from typing import Any

from guru.reviewer.reading.newer.constants import (
    identifier,
    is_named_constant,
    named_constant,
)
from guru.reviewer.reading.newer.positions import Place
from guru.reviewer.reading.newer.walk import Builder, Walk


def _match(walk: Walk, node: Any, place: Place) -> ast.stmt:
    return ast.Match(subject=walk.of(node.subject), cases=walk.each(node.cases), **place)


def _case(walk: Walk, node: Any, _place: Place) -> ast.match_case:
    return ast.match_case(
        pattern=walk.of(node.pattern), guard=walk.of(node.guard), body=walk.of(node.body)
    )


def _value(walk: Walk, node: Any, _place: Place) -> ast.pattern:
    """A value's pattern is where the value is, without parentheses."""
    value: Any = walk.of(node.value)
    return ast.MatchValue(value=value, **_place_of(value))


def _singleton(walk: Walk, node: Any, _place: Place) -> ast.pattern:
    value: Any = walk.of(node.value)
    if not is_named_constant(node.value.value):
        raise SyntaxError(f"no pattern: {node.value.value}")
    return ast.MatchSingleton(value=named_constant(node.value.value), **_place_of(value))


def _place_of(node: Any) -> Place:
    return {
        "lineno": node.lineno,
        "col_offset": node.col_offset,
        "end_lineno": node.end_lineno,
        "end_col_offset": node.end_col_offset,
    }


def _element(walk: Walk, node: Any, _place: Place) -> Any:
    return walk.of(node.value)


def _sequence(walk: Walk, node: Any, place: Place) -> ast.pattern:
    return ast.MatchSequence(patterns=walk.each(node.patterns), **place)


def _star(walk: Walk, node: Any, place: Place) -> ast.pattern:
    return ast.MatchStar(name=_captured(walk, node.name), **place)


def _captured(walk: Walk, name: Any) -> str | None:
    """Return the name that a pattern binds; ``_`` binds none."""
    walk.of(name)
    if name is None or name.value == "_":
        return None
    return identifier(name.value)


def _mapping(walk: Walk, node: Any, place: Place) -> ast.pattern:
    return ast.MatchMapping(
        keys=[walk.of(element.key) for element in node.elements],
        patterns=[walk.of(element.pattern) for element in node.elements],
        rest=_captured(walk, node.rest),
        **place,
    )


def _class(walk: Walk, node: Any, place: Place) -> ast.pattern:
    return ast.MatchClass(
        cls=walk.of(node.cls),
        patterns=walk.each(node.patterns),
        kwd_attrs=[identifier(keyword.key.value) for keyword in node.kwds],
        kwd_patterns=[walk.of(keyword.pattern) for keyword in node.kwds],
        **place,
    )


def _as(walk: Walk, node: Any, place: Place) -> ast.pattern:
    pattern = walk.of(node.pattern)
    return ast.MatchAs(pattern=pattern, name=_captured(walk, node.name), **place)


def _or(walk: Walk, node: Any, place: Place) -> ast.pattern:
    patterns = [walk.of(element.pattern) for element in node.patterns]
    return ast.MatchOr(patterns=patterns, **place)


PATTERNS: dict[str, Builder] = {
    "Match": _match,
    "MatchCase": _case,
    "MatchValue": _value,
    "MatchSingleton": _singleton,
    "MatchSequenceElement": _element,
    "MatchStar": _star,
    "MatchList": _sequence,
    "MatchTuple": _sequence,
    "MatchMapping": _mapping,
    "MatchClass": _class,
    "MatchAs": _as,
    "MatchOr": _or,
}
