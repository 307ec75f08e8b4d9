"""f-strings and t-strings."""

from __future__ import annotations

import ast
import re
from typing import Any

from guru.reviewer.reading.newer import quirks
from guru.reviewer.reading.newer.nodes import Interpolation, TemplateStr
from guru.reviewer.reading.newer.pieces import Undecoded, merged, settle
from guru.reviewer.reading.newer.positions import Place
from guru.reviewer.reading.newer.walk import Builder, Walk

_STRING_OR_COMMENT = r"""(?s)('{3}.*?'{3}|"{3}.*?"{3}|'[^']*'|"[^"]*")|#[^\n]*"""


def is_formatted(node: ast.expr) -> bool:
    """Whether it is an f-string or a t-string."""
    return isinstance(node, (ast.JoinedStr, TemplateStr))


def concatenated(strings: list[Any], place: Place) -> ast.expr:
    """Join neighbouring strings of which one is formatted, at least.

    Raises:
        SyntaxError: They do not go together.

    """
    templates = [isinstance(string, TemplateStr) for string in strings]
    if any(isinstance(getattr(string, "value", None), bytes) for string in strings):
        raise SyntaxError("cannot mix bytes and nonbytes literals")
    if any(templates) and not all(templates):
        raise SyntaxError("cannot mix t-strings with other strings")
    kind: Any = TemplateStr if any(templates) else ast.JoinedStr
    values = [
        value
        for string in strings
        for value in (string.values if is_formatted(string) else [string])
    ]
    whole = kind(values=merged(values), **place)
    if not quirks.PIECES_HAVE_PLACES:
        settle(whole, place, joined=True, kind=getattr(strings[0], "kind", None))
    joined: ast.expr = whole
    return joined


def _formatted(walk: Walk, node: Any, place: Place) -> ast.expr:
    end, begin = walk.marks.pop(), walk.marks.pop()
    values = [value for part in walk.each(node.parts) for value in part]
    whole: ast.expr
    if type(node).__name__ == "TemplatedString":
        walk.needs(3, 14)
        whole = TemplateStr(values=values, **place)
    else:
        whole = ast.JoinedStr(values=values, **place)
        _note_nesting(walk, begin, end)
    settle(whole, place, raw="r" in node.start.lower())
    return whole


def _note_nesting(walk: Walk, begin: int, end: int) -> None:
    """Note an f-string that only newer interpreters read (PEP 701); this one is asked itself."""
    if quirks.PIECES_HAVE_PLACES:
        return
    try:
        ast.parse(walk.data[begin:end])
    except SyntaxError:
        walk.needs(3, 12)


def _text(_walk: Walk, node: Any, place: Place) -> list[ast.expr]:
    return [ast.Constant(value=Undecoded(node.value), kind=None, **place)]


def _field(walk: Walk, node: Any, place: Place) -> list[ast.expr]:
    """``{value=!r:format}``: with ``=`` the expression's text comes before the field."""
    marks = [walk.marks.pop() for _ in range(5)]
    closing, colon, sign, behind, opening = marks
    value = walk.of(node.expression)
    if not quirks.PIECES_HAVE_PLACES and isinstance(value, ast.Tuple) and not node.expression.lpar:
        _span_braces(walk, value, opening, behind)
    conversion = ord(node.conversion) if node.conversion else -1
    if node.equal is not None and conversion < 0 and node.format_spec is None:
        conversion = ord("r")
    source = _without_comments(walk.data[opening + 1 : sign].decode())
    field = {"value": value, "conversion": conversion, **place}
    if type(node).__name__ == "TemplatedStringExpression":
        field["str"] = source.rstrip("= \t\n\f")
    if node.format_spec is None:
        field["format_spec"] = None
    else:
        texts = [text for part in walk.each(node.format_spec) for text in part]
        field["format_spec"] = ast.JoinedStr(values=texts, **walk.places.of(colon, closing))
    kind: Any = Interpolation if "str" in field else ast.FormattedValue
    if node.equal is None:
        return [kind(**field)]
    text = ast.Constant(value=source, kind=None, **walk.places.of(opening + 1, sign))
    return [text, kind(**field)]


def _span_braces(walk: Walk, value: ast.expr, opening: int, behind: int) -> None:
    """Give a bare tuple the place of its braces, which stood for parentheses up to 3.11."""
    while walk.data[behind : behind + 1].isspace():
        behind += 1
    for name, number in walk.places.of(opening, behind + 1).items():
        setattr(value, name, number)


def _without_comments(source: str) -> str:
    """Return the text of an expression as ``=`` shows it."""
    if "#" not in source:
        return source
    return re.sub(_STRING_OR_COMMENT, lambda found: found[1] or "", source)


FORMATTED: dict[str, Builder] = {
    "FormattedString": _formatted,
    "FormattedStringText": _text,
    "FormattedStringExpression": _field,
    "TemplatedString": _formatted,
    "TemplatedStringText": _text,
    "TemplatedStringExpression": _field,
}
