"""Queries: texts that are put together, and documents with operators in them."""

from __future__ import annotations

import re

from guru.reviewer.flow.heap import Map
from guru.reviewer.flow.run.access.contents import everything_in
from guru.reviewer.flow.run.context import Context
from guru.reviewer.flow.run.dangerous.place import Look, Place, held, judge, without_callers
from guru.reviewer.flow.values import Const, Taint, Value, opened

_VERBS = (
    r"(?i)"
    r"\W*(?:select|insert|replace|update|delete|with|create|alter|drop|truncate|merge|call|grant|"
    r"revoke|exec|execute|show|explain|pragma|use|set|begin|copy|declare|describe|attach|vacuum|"
    r"lock|match|optional|from|where|and|or|order|group|limit|values|union|analyze|refresh|desc|"
    r"comment|do|savepoint|rollback|reindex|rename|load)\b"
)
_QUERY = (
    r"(?i)"
    r"\W*(?:select\s|insert\s+(?:or\s+\w+\s+)?into\b|replace\s+into\b|update\s|delete\s+from\b|"
    r"with\s|create\s|alter\s|drop\s|truncate\s|merge\s+into\b|call\s|grant\s|exec\s|match\s)"
)
_LITERAL = frozenset(map(Const.of, ("$eq", "$ne", "$gt", "$gte", "$lt", "$lte", "$in", "$nin")))
_PARSED_AS_TEXT = ("json", "yaml", "loads", "body", "data", "event", "message")


def _query(ctx: Context, place: Place) -> list[Value]:
    """Return a query's text; of unknown callers, only one that is visibly put together."""
    value = place.first
    if value is None:
        names = ("sql", "query", "statement", "operation", "stmt")
        value = next((v for n, v in place.arguments.named.items() if n in names), None)
    if value is None or held(ctx, value) is not None:
        return []
    judge(ctx, place, value)
    begin = value.prefix.strip()
    if begin and not re.match(_VERBS, begin):
        return []
    return [value if re.match(_QUERY, value.prefix) else without_callers(value)]


def _any_query(ctx: Context, place: Place) -> list[Value]:
    """Texts that begin as queries do, handed to something of which the name alone is known."""
    return [value for value in place.arguments.all() if re.match(_QUERY, value.prefix)]


def _document(ctx: Context, place: Place) -> list[Value]:
    """A query that is a document: harmful where the value can be an operator or a script."""
    value = place.first
    if value is None:
        return []
    thing = held(ctx, value)
    if not isinstance(thing, Map):
        return [value]
    found: list[Value] = []
    for key, inner in thing.items.items():
        if key.value in {"$where", "$function", "$accumulator", "$expr"}:
            found.append(inner)
        elif not _is_literal(ctx, inner):
            everything = everything_in(ctx, inner)
            found.append(opened(taint for taint in everything.taints if _may_be_a_dict(taint)))
    return found


def _is_literal(ctx: Context, value: Value) -> bool:
    """Whether a value is compared as it is: ``{"$eq": value}``."""
    thing = held(ctx, value)
    return isinstance(thing, Map) and thing.rest is None and _LITERAL.issuperset(thing.items)


def _may_be_a_dict(taint: Taint) -> bool:
    text = taint.source.text.lower()
    texts = [text, *(step.text.lower() for step in taint.steps)]
    return any(word in each for each in texts for word in _PARSED_AS_TEXT)


def _built(ctx: Context, place: Place) -> list[Value]:
    """A text in a language of its own: harmful only where it is written by hand."""
    value = place.first
    return [value] if value is not None and held(ctx, value) is None else []


LOOKS: dict[str, Look] = {
    "query": _query,
    "any_query": _any_query,
    "document": _document,
    "built": _built,
}
