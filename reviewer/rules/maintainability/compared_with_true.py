"""Truth values compared with True and False."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.correctness._conditions import parts_of


class ComparedWithTrue(Rule):
    """A truth value is compared with `True` or `False`

    ## What it does
    Finds `== True`, `== False` and their negations in conditions, except in queries and masks,
    where they build an expression.

    ## Why is this bad
    `if done == True` asks the same as `if done`, except that other true values (`1` aside) are
    turned away without a word.

    ## Example
    ```python
    def finish(job):
        if job.done == True:
            job.close()
    ```

    ## Use instead
    ```python
    def finish(job):
        if job.done:
            job.close()
    ```

    ## References
    - [PEP 8: programming recommendations](https://peps.python.org/pep-0008/#programming-recommendations)
    """

    severity = Severity.INFO
    cwe = (1120,)
    codeguru = ("pep8-recommendations",)
    where = dict.fromkeys(
        ("If.test", "While.test", "IfExp.test", "Assert.test"), ("Compare", "BoolOp", "UnaryOp")
    )
    bad = (
        Bad("if a == True:  # found\n    pass\n"),
        Bad("while not a.b != False and c:  # found\n    pass\n"),
        Bad("x = 1 if f(a) == False else 2  # found\n"),
    )
    good = (
        ("if a:\n    pass\n"),
        ("if a is True:\n    pass\n"),
        ("rows = query.filter(User.active == True)\n"),
        ("if frame[frame.a == True].empty:\n    pass\n"),
        ("ok = a == True\n"),
        ("if a == 1:\n    pass\n"),
    )

    def check(
        self, node: ast.If | ast.While | ast.IfExp | ast.Assert, module: Module
    ) -> Iterator[Found]:
        for part in parts_of(node.test):
            match part:
                case ast.Compare(
                    ops=[ast.Eq() | ast.NotEq()], comparators=[ast.Constant(value=bool())]
                ):
                    yield Found(part, "Ask the value itself: `if x`, `if not x`.")
