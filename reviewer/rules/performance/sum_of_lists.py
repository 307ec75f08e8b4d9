"""Lists flattened with sum."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from guru.models.severity import Severity
from guru.reviewer.reading.calls import argument
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule

if TYPE_CHECKING:
    import libcst as cst

    from guru.reviewer.fixing.imports import Imports


class SumOfLists(Rule):
    """Lists are joined with `sum`

    ## What it does
    Finds `sum(lists, [])` and `sum(lists, ())`.

    ## Why is this bad
    `sum` makes a new list for every item and copies all that came before: joining a thousand
    lists copies half a million times.

    ## Example
    ```python
    def flat(pages):
        return sum((page.rows for page in pages), [])
    ```

    ## Use instead
    ```python
    import itertools

    def flat(pages):
        return list(itertools.chain.from_iterable(page.rows for page in pages))
    ```

    ## Fix safety
    Safe: the same items in the same order, in a new list.

    ## References
    - [Python: itertools.chain.from_iterable](https://docs.python.org/3/library/itertools.html#itertools.chain.from_iterable)
    - [CWE-407: Inefficient Algorithmic Complexity](https://cwe.mitre.org/data/definitions/407.html)
    """

    severity = Severity.LOW
    cwe = (407, 1176)
    codeguru = ("use-of-inefficient-api",)
    safe_fix = True
    calls = ("sum",)
    bad = (
        Bad(
            "x = sum(xs, [])  # found\n",
            fixed="import itertools\nx = list(itertools.chain.from_iterable(xs))\n",
        ),
        Bad(
            "import itertools as it\nx = sum((y.z for y in xs), ())  # found\n",
            fixed="import itertools as it\nx = tuple(it.chain.from_iterable(y.z for y in xs))\n",
        ),
        Bad("def f(xs):\n    return sum(map(list, xs), start=[])  # found\n"),
    )
    good = (
        ("x = sum(xs)\n"),
        ("x = sum(xs, 0)\n"),
        ("x = sum(xs, start)\n"),
        ("x = sum(xs, [1])\n"),
        ("def f(sum, xs):\n    return sum(xs, [])\n"),
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        start = argument(call, "start", 1)
        if isinstance(start, (ast.List, ast.Tuple)) and not start.elts:
            yield Found(call, "Each step copies all the lists before: chain them.")

    def fix(self, node: cst.Call, imports: Imports) -> cst.CSTNode | None:
        import libcst as cst

        start = node.args[1].value
        if len(node.args) != 2 or not isinstance(start, (cst.List, cst.Tuple)):
            return None
        kind = "list" if isinstance(start, cst.List) else "tuple"
        chain = cst.parse_expression(f"{imports.add('itertools')}.chain.from_iterable")
        given = node.args[0].with_changes(comma=cst.MaybeSentinel.DEFAULT)
        if isinstance(given.value, cst.GeneratorExp):
            given = given.with_changes(value=given.value.with_changes(lpar=[], rpar=[]))
        return cst.Call(cst.Name(kind), [cst.Arg(cst.Call(chain, [given]))])
