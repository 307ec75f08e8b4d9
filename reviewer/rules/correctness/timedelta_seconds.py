"""Seconds that leave out the days."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.correctness._uses import uses_of_name

if TYPE_CHECKING:
    import libcst as cst

    from guru.reviewer.fixing.imports import Imports


class TimedeltaSeconds(Rule):
    """`seconds` of a timedelta leaves out the days

    ## What it does
    Finds `.seconds` of a difference of times, where the days of the same difference are not
    looked at.

    ## Why is this bad
    `seconds` is what is left after the full days, from 0 to 86399. A job of 25 hours took 3600
    seconds, and a difference of minus one second has 86399.

    ## Example
    ```python
    import datetime

    def took(start):
        return (datetime.datetime.now() - start).seconds
    ```

    ## Use instead
    ```python
    import datetime

    def took(start):
        return (datetime.datetime.now() - start).total_seconds()
    ```

    ## Fix safety
    The fix calls `total_seconds()`, which counts the days, may be negative, and is a float.

    ## References
    - [Python: timedelta.total_seconds](https://docs.python.org/3/library/datetime.html#datetime.timedelta.total_seconds)
    """

    severity = Severity.HIGH
    cwe = (682,)
    where = {"Attribute.attr": ("seconds",)}
    mentions = ("seconds",)
    bad = (
        Bad("x = (end - start).seconds  # found\n", fixed="x = (end - start).total_seconds()\n"),
        Bad(
            "def f(end, start):\n    delta = end - start\n    return delta.seconds / 60  # found\n",
            fixed="def f(end, start):\n    delta = end - start\n"
            "    return delta.total_seconds() / 60\n",
        ),
        Bad(
            "import datetime as dt\n"
            "if (dt.datetime.now() - self.seen).seconds > 5:  # found\n    pass\n"
        ),
    )
    good = (
        ("x = (end - start).total_seconds()\n"),
        (
            "def f(end, start):\n    delta = end - start\n"
            "    return delta.days * 86400 + delta.seconds\n"
        ),
        ("x = options.seconds\n"),
        ("x = (end - start).seconds()\n"),
        ("def f(delta):\n    return delta.seconds\n"),
        ("delta = parse(text)\nx = delta.seconds\n"),
    )

    def check(self, node: ast.Attribute, module: Module) -> Iterator[Found]:
        if not isinstance(node.ctx, ast.Load):
            return
        if isinstance(module.parent(node), ast.Call) and node is getattr(
            module.parent(node), "func", 0
        ):
            return
        value = node.value
        if isinstance(value, ast.Name):
            made = module.names.value_of(value)
            if not _is_difference(made) or self._asks_days(value, module):
                return
        elif not _is_difference(value):
            return
        yield Found(node, "Full days are left out: `total_seconds()` counts them.")

    def _asks_days(self, name: ast.Name, module: Module) -> bool:
        return any(
            isinstance(above := module.parent(use), ast.Attribute)
            and above.attr in {"days", "total_seconds"}
            for use in uses_of_name(module, name)
        )

    def fix(self, node: cst.Attribute, imports: Imports) -> cst.CSTNode | None:
        import libcst as cst

        return cst.Call(node.with_changes(attr=cst.Name("total_seconds")))


def _is_difference(node: ast.expr | None) -> bool:
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub)
