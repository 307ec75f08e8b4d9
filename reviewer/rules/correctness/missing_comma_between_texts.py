"""Texts that run together."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule

_PIECE = r"""[rbuRBU]{0,2}(?P<quote>['"])(?P<text>[^'"\\\s]+)(?P=quote)\s*(?:#.*)?"""


class MissingCommaBetweenTexts(Rule):
    """Two texts of a list run together

    ## What it does
    Finds lists, tuples and sets of short texts, one a line, where one item is two texts on two
    lines without a comma between them.

    ## Why is this bad
    Python joins neighbouring literals: `"a"` and `"b"` become `"ab"`, which is in the list
    instead of both.

    ## Example
    ```python
    ALLOWED = [
        "name",
        "mail"
        "city",
        "phone",
    ]
    ```

    ## Use instead
    ```python
    ALLOWED = [
        "name",
        "mail",
        "city",
        "phone",
    ]
    ```

    ## References
    - [Python: string literal concatenation](https://docs.python.org/3/reference/lexical_analysis.html#string-literal-concatenation)
    """

    severity = Severity.HIGH
    cwe = (1025,)
    where = dict.fromkeys(("List.elts", "Tuple.elts", "Set.elts"), ("Constant",))
    bad = (
        Bad('xs = [\n    "a",\n    "b"  # found\n    "c",\n    "d",\n]\n'),
        Bad("xs = (\n    'alpha',\n    'beta',\n    'gamma'  # found\n    'delta'\n)\n"),
        Bad('use({\n    "a.b",\n    "c.d",\n    "e.f"  # found\n    "g.h",\n})\n'),
    )
    good = (
        ('xs = [\n    "a",\n    "b",\n    "c",\n]\n'),
        ('xs = [\n    "a long text that "\n    "goes on",\n    "b",\n    "c",\n]\n'),
        ('xs = ["a", "b" "c", "d"]\n'),
        ('xs = [\n    "a"\n    "b"\n]\n'),
        ('xs = [\n    "a",\n    f(\n        "b"\n        "c"\n    ),\n    "d",\n]\n'),
        ('xs = [\n    "a.b.c",\n    "a.b."\n    "d",\n    "a.b.e",\n]\n'),
        ('xs = [\n    "one",\n    """two\nthree""",\n    "four",\n]\n'),
    )

    def check(self, node: ast.List | ast.Tuple | ast.Set, module: Module) -> Iterator[Found]:
        if len(node.elts) < 3:
            return
        long = [item for item in node.elts if item.end_lineno != item.lineno]
        if len(long) > 2 or not all(_is_text(item) for item in node.elts):
            return
        for item in long:
            pieces = self._pieces(item, module)
            if (
                len(pieces) == 2
                and all(pieces)
                and _are_words(pieces)
                and self._is_one_a_line(node, module)
            ):
                yield Found(
                    item, f"{pieces[0]!r} and {pieces[1]!r} run together: a comma is missing."
                )

    def _pieces(self, item: ast.expr, module: Module) -> list[str]:
        """Return the texts of the lines of an item; an empty one where a line is no single word."""
        place = module.location(item)
        lines = module.lines[place.line - 1 : place.end_line]
        found = [re.fullmatch(_PIECE, line.strip().rstrip(",)]}").strip()) for line in lines]
        return [match["text"] if match else "" for match in found]

    def _is_one_a_line(self, node: ast.List | ast.Tuple | ast.Set, module: Module) -> bool:
        """Whether each item stands in its own line and is one word, as the two pieces are."""
        lines = [item.lineno for item in node.elts]
        words = [i.value for i in node.elts if isinstance(i, ast.Constant)]
        return len(set(lines)) == len(lines) and not any(" " in str(word) for word in words)


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, (str, bytes))


def _are_words(pieces: list[str]) -> bool:
    """Whether neither half looks cut: `"app.tests."` and `"test_x"` are one name on two lines."""
    return pieces[0][-1].isalnum() and not pieces[1].startswith(("_", "/", "?", "&", "="))
