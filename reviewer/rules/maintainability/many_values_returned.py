"""Tuples of many values."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule

_MOST = 4
_BY_PLACE = r"state|identity|key|args|row|deconstruct|astuple|fields"


class ManyValuesReturned(Rule):
    """A function returns many values in a tuple

    ## What it does
    Finds `return` of tuples with five or more values, other than in methods of protocols that
    ask for it.

    ## Why is this bad
    Callers unpack by position: two values exchanged, or one added in the middle, and everything
    still runs. A dataclass or named tuple says which is which.

    ## Example
    ```python
    def summary(rows):
        return len(rows), min(rows), max(rows), sum(rows), rows[0], rows[-1]
    ```

    ## Use instead
    ```python
    from dataclasses import dataclass

    @dataclass
    class Summary:
        count: int
        least: float
        most: float
        total: float

    def summary(rows):
        return Summary(len(rows), min(rows), max(rows), sum(rows))
    ```

    ## References
    - [Python: dataclasses](https://docs.python.org/3/library/dataclasses.html)
    - [CWE-1124: Excessively Deep Nesting](https://cwe.mitre.org/data/definitions/1124.html)
    """

    severity = Severity.INFO
    cwe = (1124,)
    codeguru = ("multiple-values-in-return",)
    where = {"Return.value": ("Tuple",)}
    bad = (
        Bad("def f():\n    return a, b, c, d, e, g  # found\n"),
        Bad(
            "class A:\n    def f(self):\n"
            "        return (self.a, self.b, self.c, 4, 5, 6, 7)  # found\n"
        ),
        Bad(
            "async def f(x):\n    if x:\n"
            "        return 1, x, 3, 4, 5, 6  # found\n    return None\n"
        ),
    )
    good = (
        ("def f():\n    return a, b, c\n"),
        ("class A:\n    def __reduce__(self):\n        return a, b, c, d, e, g\n"),
        ('def f():\n    return "a", "b", "c", "d", "e", "g"\n'),
        ("def f():\n    return [a, b, c, d, e, g]\n"),
        ("def f():\n    return Point(a, b, c, d, e, g)\n"),
    )

    def check(self, node: ast.Return, module: Module) -> Iterator[Found]:
        if not isinstance(node.value, ast.Tuple) or len(node.value.elts) <= _MOST:
            return
        function = module.function_of(node)
        if (
            function is None
            or function.name.startswith("__")
            or re.search(_BY_PLACE, function.name)
        ):
            return
        if not all(isinstance(item, ast.Constant) for item in node.value.elts):
            text = f"{len(node.value.elts)} values are returned by position: give them names."
            yield Found(node, text)
