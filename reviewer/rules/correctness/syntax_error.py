"""Files that are no Python."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import ClassVar

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Found, Rule


class SyntaxErrorFound(Rule):
    """The file is no valid Python

    ## What it does
    Says that a file does not parse, where and why. The engine itself makes this finding;
    nothing else can be said of such a file.

    ## Why is this bad
    The file cannot be imported: whatever needs it fails at once. Often a merge conflict was not
    resolved, or the grammar is of another version of Python.

    ## Example
    ```python
    def total(prices)
        return sum(prices)
    ```

    ## Use instead
    ```python
    def total(prices):
        return sum(prices)
    ```

    ## References
    - [Python: syntax errors](https://docs.python.org/3/tutorial/errors.html#syntax-errors)
    - [Python: language reference, full grammar](https://docs.python.org/3/reference/grammar.html)
    """

    severity = Severity.HIGH
    emitted_by_engine: ClassVar[bool] = True
    good = (
        ("x = 1\n"),
        ("match = 1\n"),
        ("async def f():\n    await g()\n"),
        ("x: int\n"),
        ('print(f"{1}")\n'),
    )

    def check(self, node: ast.Module, module: Module) -> Iterator[Found]:
        """Find nothing: a file that gets here has been parsed."""
        yield from ()
