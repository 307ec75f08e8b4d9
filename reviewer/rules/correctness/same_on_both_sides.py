"""An operator with the same thing on both sides."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.reading.alike import alike
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.correctness._uses import same_name
from guru.reviewer.rules.security._words import shown

_BINARY = (ast.Sub, ast.Div, ast.FloorDiv, ast.Mod, ast.BitXor)


class SameOnBothSides(Rule):
    """Both sides of an operator are the same

    ## What it does
    Finds `a.x == a.x`, `a < a`, `a and a`, `a.x - a.x`, and the same for `or`, `/`, `%` and `^`.
    `x != x` and `x == x`, which ask for NaN, are left alone.

    ## Why is this bad
    The result is known beforehand. One side was meant to be something else: in `__eq__` mostly
    `other`.

    ## Example
    ```python
    class Point:
        def __eq__(self, other):
            return self.x == other.x and self.y == self.y
    ```

    ## Use instead
    ```python
    class Point:
        def __eq__(self, other):
            return self.x == other.x and self.y == other.y
    ```

    ## References
    - [Python: comparisons](https://docs.python.org/3/reference/expressions.html#comparisons)
    - [CWE-1025: Comparison Using Wrong Factors](https://cwe.mitre.org/data/definitions/1025.html)
    """

    severity = Severity.HIGH
    cwe = (1025,)
    where = {
        "Compare.comparators": ("Name", "Attribute", "Subscript", "Compare"),
        "BinOp.op": ("Sub", "Div", "FloorDiv", "Mod", "BitXor"),
    }
    bad = (
        Bad("if a.b == a.b:  # found\n    pass\n"),
        Bad("ok = x and x  # found\n"),
        Bad("y = (a.end - a.end) / 2  # found\n"),
        Bad("ok = a < b and c or c == 1 or c == 1  # found\n"),
        Bad('y = row["a"] / row["a"]  # found\n'),
    )
    good = (
        ("if x != x:\n    pass\n"),
        ("ok = x == x\n"),
        ("ok = self.x == other.x\n"),
        ("x = random() - random()\n"),
        ("y = x * x + x\n"),
        ("ok = a.b != a.b\n"),
        ("ok = a[i] == a[j]\n"),
        ("n = n + (x - x)\n"),
    )

    def check(self, node: ast.Compare | ast.BoolOp | ast.BinOp, module: Module) -> Iterator[Found]:
        twice = None
        match node:
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                asks_nan = isinstance(op, (ast.Eq, ast.NotEq)) and not isinstance(
                    left, ast.Attribute
                )
                if not asks_nan and not isinstance(op, ast.NotEq) and _same(left, right):
                    twice = left
            case ast.BinOp(left=left, op=op, right=right) if isinstance(op, _BINARY):
                plain = isinstance(left, ast.Name)  # of arrays, `x - x` makes zeros of their shape
                twice = left if not plain and _same(left, right) else None
            case ast.BoolOp(values=values):
                pairs = itertools.pairwise(values)
                twice = next((a for a, b in pairs if _same(a, b)), None)
        if twice is not None:
            yield Found(node, f"`{shown(twice)}` stands on both sides.")


def _same(first: ast.expr, second: ast.expr) -> bool:
    """Whether two expressions are the same path, with constant keys and tests allowed."""
    if type(first) is not type(second):
        return False
    match first:
        case ast.Name() | ast.Attribute():
            return same_name(first, second)
        case ast.Subscript(slice=ast.Constant()) | ast.Compare():
            calls = (isinstance(part, ast.Call) for part in ast.walk(first))
            return alike(first, second) and not any(calls)
    return False
