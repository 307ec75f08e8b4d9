"""Sorting for one item."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from guru.models.severity import Severity
from guru.reviewer.reading.calls import argument, is_constant
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule

if TYPE_CHECKING:
    import libcst as cst

    from guru.reviewer.fixing.imports import Imports


class SortedForExtreme(Rule):
    """A whole list is sorted to take its first or last item

    ## What it does
    Finds `sorted(xs)[0]` and `sorted(xs)[-1]`, with `key` and `reverse` too.

    ## Why is this bad
    `min` and `max` walk the items once and copy nothing; sorting makes a list and compares many
    times more.

    ## Example
    ```python
    def cheapest(offers):
        return sorted(offers, key=lambda offer: offer.price)[0]
    ```

    ## Use instead
    ```python
    def cheapest(offers):
        return min(offers, key=lambda offer: offer.price)
    ```

    ## Fix safety
    The fix calls `min` or `max`. Where nothing is there they raise ValueError and not
    IndexError, and among equals `max` takes the first where `sorted(...)[-1]` took the last.

    ## References
    - [Python: min](https://docs.python.org/3/library/functions.html#min)
    - [CWE-407: Inefficient Algorithmic Complexity](https://cwe.mitre.org/data/definitions/407.html)
    """

    severity = Severity.LOW
    cwe = (407, 1176)
    codeguru = ("use-of-inefficient-api",)
    where = {"Subscript.value": ("Call",)}
    mentions = ("sorted",)
    bad = (
        Bad("x = sorted(xs)[0]  # found\n", fixed="x = min(xs)\n"),
        Bad(
            "x = sorted(xs.values(), key=len)[-1]  # found\n",
            fixed="x = max(xs.values(), key=len)\n",
        ),
        Bad("x = sorted(xs, reverse=True)[0].name  # found\n"),
    )
    good = (
        ("x = min(xs)\n"),
        ("x = sorted(xs)[1]\n"),
        ("x = sorted(xs)[:3]\n"),
        ("ys = sorted(xs)\nx = ys[0]\n"),
        ("def f(sorted, xs):\n    return sorted(xs)[0]\n"),
    )

    def check(self, node: ast.Subscript, module: Module) -> Iterator[Found]:
        match node:
            case ast.Subscript(value=ast.Call(func=ast.Name(id="sorted")) as call, slice=place):
                last = isinstance(place, ast.UnaryOp) and is_constant(place.operand, 1)
                if not (last or is_constant(place, 0)) or module.resolve(call.func) != "sorted":
                    return
                reverse = argument(call, "reverse")
                if reverse is None or is_constant(reverse, True, False):
                    name = "max" if last != is_constant(reverse, True) else "min"
                    yield Found(node, f"`{name}` finds it without sorting all.")

    def fix(self, node: cst.Subscript, imports: Imports) -> cst.CSTNode | None:
        import libcst as cst

        if not isinstance(node.value, cst.Call):
            return None
        index = node.slice[0].slice
        last = isinstance(index, cst.Index) and isinstance(index.value, cst.UnaryOperation)
        kept = [a for a in node.value.args if a.keyword is None or a.keyword.value != "reverse"]
        if len(kept) != len(node.value.args):
            return None
        return node.value.with_changes(func=cst.Name("max" if last else "min"))
