"""A light tokenizer for source of any grammar: what nests, and little else.

It knows brackets within f-strings and t-strings as they are since Python 3.12. It stops at what no
tokenizer takes (a string without an end): libcst refuses all of such a source.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator


class Token(enum.Enum):
    """What can nest, or ends a nesting."""

    BEGIN = enum.auto()  # of a logical line
    OPEN = enum.auto()
    CLOSE = enum.auto()
    STRING = enum.auto()
    FORMATTED = enum.auto()  # the quotes that open an f-string or t-string
    LAMBDA = enum.auto()
    LINK = enum.auto()  # an operator, dot or word that nests (comparisons and ``=`` do not)
    COMMA = enum.auto()  # or a semicolon
    COLON = enum.auto()
    DEL = enum.auto()


_CODE = re.compile(
    r"""
    (?:[ \t\f]|\\\n|\#[^\n]*)*
    (?:
    (?P<FORMATTED>(?:[rR]?[fFtT]|[fFtT][rR])(?P<quote>'''|\"\"\"|'|\"))
    |(?P<STRING>[a-zA-Z]{0,2}(?:'''(?:\\.|[^\\])*?'''|\"\"\"(?:\\.|[^\\])*?\"\"\"
        |'(?!'')(?:\\.|[^\\'\n])*'|\"(?!\"\")(?:\\.|[^\\\"\n])*\"))
    |(?P<broken>['\"\\])
    |(?P<LINK>(?:if|and|or|not|for|await)\b|<<|>>|[^\w\s()\[\]{},;:=<>!])
    |(?P<LAMBDA>lambda\b)
    |(?P<DEL>del\b)
    |(?P<OPEN>[(\[{])
    |(?P<CLOSE>[)\]}])
    |(?P<COMMA>[,;])
    |(?P<line>\n)
    |(?P<COLON>:)
    |(?P<word>\w+|.)
    )
    """,
    re.VERBOSE | re.DOTALL,
)
_FORMAT = re.compile(r"(?P<open>\{)|(?P<close>\})")
_FIELD = object()


def _text(quote: str, *, raw: bool) -> re.Pattern[str]:
    """Return how the text of an f-string is passed, to a field or to its end."""
    named = "" if raw else r"\\N\{[^{}\n]*\}|"
    return re.compile(
        rf"(?:{named}\\[^{{}}]|\{{\{{|\}}\}}|(?P<open>\{{)|(?P<end>{quote}))", re.DOTALL
    )


_TEXTS = {
    (quote, raw): _text(quote, raw=raw)
    for quote in ("'", '"', "'''", '"""')
    for raw in (False, True)
}


def tokens(text: str) -> Iterator[tuple[Token, int]]:
    """Yield tokens and where they are; a ``BEGIN`` is where its line begins."""
    # What is open: brackets, fields of strings, and the patterns for the text around fields.
    opened: list[object] = []
    offset, fresh = 0, True
    while True:
        inside = opened[-1] if opened else None
        found = (
            inside.search(text, offset)
            if isinstance(inside, re.Pattern)
            else _CODE.match(text, offset)
        )
        if found is None or found.lastgroup == "broken":
            return
        kind, at = found.lastgroup or "", found.start(found.lastgroup or 0)
        offset = found.end()
        if fresh and kind != "line":
            fresh = False
            yield Token.BEGIN, found.start()
        if kind == "line":
            fresh = not opened
        elif kind == "COLON" and inside is _FIELD:
            opened.append(_FORMAT)
        elif kind == "FORMATTED":
            raw = "r" in found[kind].lower()
            opened.append(_TEXTS[found["quote"], raw])
            yield Token.FORMATTED, at
        elif kind in {"OPEN", "open"}:
            opened.append(_FIELD if kind == "open" else None)
            yield Token.OPEN, at
        elif kind in {"CLOSE", "close", "end"}:
            # The brace that ends a format ends its field as well.
            del opened[-2 if kind == "close" else -1 :]
            yield Token.CLOSE, at
        elif kind in Token.__members__:
            yield Token[kind], at
