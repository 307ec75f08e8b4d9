"""The pieces of f-strings and t-strings: texts decoded and joined, all placed.

Up to Python 3.11 the interpreter gave the texts and the fields of an f-string the place of all the
string; since 3.12 each has its own. The nodes here follow the running interpreter.
"""

from __future__ import annotations

import ast
import itertools
import re
from typing import Any

from guru.reviewer.reading.newer import quirks
from guru.reviewer.reading.newer.positions import Place

_ESCAPE_OR_QUOTE = r'(?s)\\.|"|\\\Z'


class Undecoded(str):
    """Text between the fields, its escapes not yet read: only the string knows if it is raw."""

    __slots__ = ()


def settle(
    whole: Any, place: Place, *, raw: bool = False, joined: bool = False, kind: str | None = None
) -> None:
    """Decode the texts, join neighbours, and place all as this interpreter does.

    ``joined`` says that the string is made of several, each of which has been settled.
    """
    waiting: list[tuple[Any, bool]] = [(whole, False)]
    while waiting:
        node, is_format = waiting.pop()
        as_is = raw and not (is_format and quirks.RAW_FORMATS_ARE_DECODED)
        for value in node.values:
            if isinstance(value, ast.Constant) and isinstance(value.value, Undecoded):
                text = value.value if is_format else _single_braces(value.value)
                value.value = str(text) if as_is else _decoded(text)
        node.values = merged(node.values)
        for value in node.values:
            if not isinstance(value, ast.Constant) and value.format_spec is not None:
                waiting.append((value.format_spec, True))
        if quirks.PIECES_HAVE_PLACES:
            if is_format and quirks.FORMATS_END_IN_TEXT:
                _end_in_text(node)
        elif is_format and joined:
            _spread(_but_last_text(node.values), place, kind)
        else:
            _spread([node, *node.values], place, kind)


def _but_last_text(values: list[ast.expr]) -> list[ast.expr]:
    """What of a format has the place of all the strings; the rest has that of its own string."""
    return values[:-1] if values and isinstance(values[-1], ast.Constant) else values


def _spread(pieces: list[Any], place: Place, kind: str | None) -> None:
    for piece in pieces:
        for name, number in place.items():
            setattr(piece, name, number)
        if isinstance(piece, ast.Constant) and kind:
            piece.kind = kind


def _end_in_text(spec: Any) -> None:
    if spec.values and not isinstance(spec.values[-1], ast.Constant):
        line, column = spec.end_lineno, spec.end_col_offset
        place = Place(lineno=line, col_offset=column, end_lineno=line, end_col_offset=column)
        spec.values.append(ast.Constant(value="", kind=None, **place))


def _single_braces(text: str) -> str:
    return text.replace("{{", "{").replace("}}", "}")


def _decoded(text: str) -> str:
    """Return text with its escapes read.

    Raises:
        SyntaxError: An escape is malformed.

    """
    if "\\" not in text:
        return str(text)
    body = re.sub(_ESCAPE_OR_QUOTE, lambda found: _ESCAPES.get(found[0], found[0]), text)
    return str(ast.literal_eval(f'"""{body}"""'))


# In three quotes: one within must be escaped, and a backslash before a field is itself.
_ESCAPES = {'"': '\\"', "\\": "\\\\"}


def merged(values: list[Any]) -> list[Any]:
    """Join texts that stand beside each other and leave out what is empty."""
    found: list[Any] = []
    for is_text, run in itertools.groupby(values, lambda value: isinstance(value, ast.Constant)):
        if not is_text:
            found += run
            continue
        texts = list(run)
        first, last = texts[0], texts[-1]
        first.value = "".join(text.value for text in texts)
        first.end_lineno, first.end_col_offset = last.end_lineno, last.end_col_offset
        if first.value:
            found.append(first)
    return found
