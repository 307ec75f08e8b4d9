"""Bodies of responses: harmful where browsers read them as markup."""

from __future__ import annotations

import ast
import itertools
import re
import sys
from bisect import bisect_left

from guru.reviewer.flow.heap import Instance, Map, Seq
from guru.reviewer.flow.run.context import Context, texts_of
from guru.reviewer.flow.run.dangerous.place import Look, Place, held, named_values
from guru.reviewer.flow.values import Value

_PLAIN = r"(?is)^(?!.*(?:html|xml|svg)).+"


def _markup(ctx: Context, place: Place) -> list[Value]:
    """The body of a response, unless it is declared to be no markup."""
    named = place.arguments.named
    for name in ("content_type", "mimetype", "media_type"):
        constant = named[name].constant if name in named else None
        if constant is not None and re.match(_PLAIN, str(constant.value)):
            return []
    headers = named.get("headers")
    if headers is not None and is_plain(ctx, headers):
        return []
    if len(place.arguments.positional) > 1 and is_plain_text(place.arguments.positional[1]):
        return []
    if _is_declared_later(ctx, place.node):
        return []
    value = place.first
    thing = held(ctx, value) if value is not None else None
    if isinstance(thing, Seq) and thing.kind == "tuple":  # body, status, headers
        is_declared = any(is_plain(ctx, each) for each in thing.items[1:])
        return [] if is_declared else thing.items[:1]
    if value is None or isinstance(thing, Map | Instance):
        return []
    return [value]


def _assembled(ctx: Context, place: Place) -> list[Value]:
    """Markup that is put together from values."""
    value = place.first
    return [value] if value is not None and "<" in value.prefix else []


def _html_only(ctx: Context, place: Place) -> list[Value]:
    """The body of a response that is no markup unless it is said to be."""
    declared = place.arguments.named.get("content_type")
    texts = texts_of(declared) if declared is not None else None
    return named_values(place) if texts and any("html" in text for text in texts) else []


def is_plain_text(value: Value) -> bool:
    """Whether a constant names a media type that browsers don't read as markup."""
    constant = value.constant
    text = constant.value if constant is not None else None
    return isinstance(text, str) and "/" in text and re.match(_PLAIN, text) is not None


def is_plain(ctx: Context, headers: Value) -> bool:
    """Whether headers declare a body to be no markup."""
    thing = held(ctx, headers)
    if not isinstance(thing, Map):
        return False
    return any(
        isinstance(key.value, str) and key.value.lower() == "content-type" and is_plain_text(value)
        for key, value in thing.items.items()
    )


def _is_declared_later(ctx: Context, node: ast.AST) -> bool:
    """Whether the function around sets a response's type to a plain one after it is made."""
    last = getattr(ctx.calls[-1], "end_lineno", 0) if ctx.calls else sys.maxsize
    assignments = ctx.module.of_type(ast.Assign)
    line: int = getattr(node, "lineno", 0)
    first = bisect_left(assignments, line, key=lambda each: each.lineno)
    for each in itertools.takewhile(lambda each: each.lineno <= last, assignments[first:]):
        match each:
            case ast.Assign(targets=[target], value=ast.Constant(value=str(text))):
                pass
            case _:
                continue
        match target:
            case ast.Attribute(attr="mimetype" | "content_type"):
                declared = True
            case ast.Subscript(slice=ast.Constant(value=str(key))):
                declared = key.lower() == "content-type"
            case _:
                declared = False
        if declared and re.match(_PLAIN, text):
            return True
    return False


LOOKS: dict[str, Look] = {
    "markup": _markup,
    "assembled": _assembled,
    "html_only": _html_only,
}
