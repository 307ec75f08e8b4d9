"""Edits of real files: of guru's own, and of Python's library."""

import ast
import importlib.util
from functools import cache
from pathlib import Path

from hypothesis import strategies as st
from tests.reviewer.earlier.edits import PIECES, Edit

MODULES = (
    *("guru.reviewer.rule_table", "guru.reviewer.registry", "guru.reviewer.index.callers"),
    *(
        "shelve",
        "cmd",
        "sched",
        "code",
        "zipapp",
        "wsgiref.handlers",
        "http.cookies",
        "xmlrpc.client",
    ),
)
_NEW = (
    "def brand_new(value):\n    return value\n",
    "class BrandNew:\n    kind = 1\n\n    def get(self, key):\n        return self.kind\n",
    "import os\n",
    "LIMIT = 3\n",
    "if __debug__:\n    LIMIT = 4\n",
    "def execute(cursor, name):\n    cursor.execute(f\"SELECT a FROM t WHERE b = '{name}'\")\n",
    "def items(request):\n    yield next(iter(request.GET))\n",
    "# noqa: E501\n",
    "# guru: ignore\n",
)
_LINES = (
    *("pass", "value = other()", "# said", "import json", "global LIMIT", "return None"),
    *("print(self)", "x = [lambda: n for n in range(3)]", "eval(input())", "text = ''"),
    *('"""said"""', "open(name)", "assert (1, 2)", "x = x + 1  # noqa", "if x is 1: pass"),
)


@cache
def text_of(name: str) -> str:
    """Return the text of a module."""
    found = importlib.util.find_spec(name)
    assert found is not None
    return Path(str(found.origin)).read_text(encoding="utf-8")


@st.composite
def real_edits(draw: st.DrawFn) -> Edit:
    """Draw a real file and an edit of it."""
    before = text_of(draw(st.sampled_from(MODULES)))
    after = before
    for _ in range(draw(st.integers(1, 2))):
        after = _edited(draw, after)
    return Edit(before, after)


def _edited(draw: st.DrawFn, text: str) -> str:
    lines = text.split("\n")
    try:
        statement = draw(st.sampled_from(ast.parse(text).body or [ast.Pass(lineno=1)]))
    except SyntaxError:
        return text
    first, last = statement.lineno - 1, statement.end_lineno or statement.lineno
    name = getattr(statement, "name", "")
    kind = draw(st.sampled_from(("append", "in", "line", "out", "move", "name", "word", "line")))
    if kind == "append":
        return text + "\n\n" + draw(st.sampled_from((*_NEW, *PIECES)))
    if kind == "in":
        lines[last:last] = draw(st.sampled_from(_NEW)).split("\n")
    elif kind == "line":
        number = draw(st.integers(first, last))
        shown = lines[min(number, len(lines) - 1)]
        blanks = shown[: len(shown) - len(shown.lstrip())]
        lines.insert(number, blanks + draw(st.sampled_from(_LINES)))
    elif kind == "out":
        del lines[first : draw(st.integers(first, last))]
    elif kind == "move":
        lines += lines[first:last]
        del lines[first:last]
    elif kind == "name" and name:
        lines[first:last] = [line.replace(name, f"{name}_too") for line in lines[first:last]]
    else:
        words = draw(st.sampled_from((("return", "yield"), ("self", "cls"), ("==", "is"))))
        lines[first:last] = [line.replace(*words) for line in lines[first:last]]
    return "\n".join(lines)
