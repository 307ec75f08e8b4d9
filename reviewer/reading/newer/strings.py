"""Plain strings, bytes, and strings that stand beside each other."""

from __future__ import annotations

import ast
import re
from typing import Any

from guru.reviewer.reading.newer.formatted import concatenated, is_formatted
from guru.reviewer.reading.newer.positions import Place
from guru.reviewer.reading.newer.steps import neighbours
from guru.reviewer.reading.newer.walk import Builder, Walk

_TOKEN = re.compile(r"([A-Za-z]*)('''|\"\"\"|'|\")(.*)\2", re.DOTALL)


def _simple(_walk: Walk, node: Any, place: Place) -> ast.expr:
    kind = "u" if node.value[0] == "u" else None
    return ast.Constant(value=_value(node.value), kind=kind, **place)


def _value(token: str) -> Any:
    """Return what a string's token stands for.

    Raises:
        SyntaxError: It has a malformed escape or a byte above 127.

    """
    match = _TOKEN.fullmatch(token)
    if match is None:
        raise SyntaxError("no string")
    prefix, body = match[1].lower(), match[3]
    if "b" not in prefix and ("\\" not in body or "r" in prefix):
        return body
    try:
        return ast.literal_eval(token)
    except ValueError as error:  # a lone surrogate in the source itself
        raise SyntaxError(str(error)) from None


def _adjacent(walk: Walk, node: Any, place: Place) -> ast.expr:
    strings = walk.each(neighbours(node))
    if any(is_formatted(string) for string in strings):
        return concatenated(strings, place)
    values = [string.value for string in strings]
    if len({type(value) for value in values}) > 1:
        raise SyntaxError("cannot mix bytes and nonbytes literals")
    whole = values[0][:0].join(values)
    return ast.Constant(value=whole, kind=strings[0].kind, **place)


STRINGS: dict[str, Builder] = {"SimpleString": _simple, "ConcatenatedString": _adjacent}
