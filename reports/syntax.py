"""Which parts of a line of Python are words of the language, texts, numbers, comments and names.

A piece of a file may start anywhere, so this is a guess by patterns, line by line. It only colours.
"""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Iterator

_TOKEN = re.compile(
    r"(?P<comment>\#.*)"
    r"|(?P<text>(?:\b[rRbBuUfFtT]{1,2})?(?:'''|\"\"\")(?:[^\\]|\\.)*?(?:'''|\"\"\"|$)"
    r"|(?:\b[rRbBuUfFtT]{1,2})?(?:'(?:[^'\\]|\\.)*(?:'|$)|\"(?:[^\"\\]|\\.)*(?:\"|$)))"
    r"|(?P<number>\b\d[\w.]*)"
    r"|(?P<name>[^\W\d]\w*|@[\w.]+)"
)
_WORDS = frozenset(keyword.kwlist)
_NAMES = frozenset(name for name in dir(builtins) if not name.startswith("_"))


def kinds_of(line: str) -> Iterator[tuple[int, int, str]]:
    """Yield ``start, end, kind`` of the parts to colour; kind as in the style sheet."""
    after = ""
    for match in _TOKEN.finditer(line):
        kind = match.lastgroup or ""
        word = match[0]
        if kind == "name":
            kind = "word" if word in _WORDS else "name"
            named = word in _NAMES or word[0] == "@" or after in {"def", "class"}
            after = word
            if kind == "name" and not named:
                continue
        yield match.start(), match.end(), kind
