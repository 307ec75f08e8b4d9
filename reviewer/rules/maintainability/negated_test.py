"""`not` in front of a comparison that has its own negation."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule

if TYPE_CHECKING:
    import libcst as cst

    from guru.reviewer.fixing.imports import Imports


class NegatedTest(Rule):
    """`not` stands in front of `in` or `is`

    ## What it does
    Finds `not x in y` and `not x is y`.

    ## Why is this bad
    `not x in y` reads like a question about `not x`. `x not in y` and `x is not y` are
    operators of their own.

    ## Example
    ```python
    def missing(name, names):
        return not name in names
    ```

    ## Use instead
    ```python
    def missing(name, names):
        return name not in names
    ```

    ## Fix safety
    Safe: the same answer.

    ## References
    - [PEP 8: programming recommendations](https://peps.python.org/pep-0008/#programming-recommendations)
    """

    severity = Severity.INFO
    cwe = (1120,)
    codeguru = ("pep8-recommendations",)
    where = {"UnaryOp.operand": ("Compare",)}
    safe_fix = True
    bad = (
        Bad("if not a in b:  # found\n    pass\n", fixed="if a not in b:\n    pass\n"),
        Bad("ok = (not a.b is None) and c  # found\n", fixed="ok = (a.b is not None) and c\n"),
        Bad("while not (a in b):  # found\n    pass\n"),
    )
    good = (
        ("if a not in b:\n    pass\n"),
        ("if not a == b:\n    pass\n"),
        ("if not (a in b or c):\n    pass\n"),
        ("if not a:\n    pass\n"),
        ("if not all(a in b for a in c):\n    pass\n"),
    )

    def check(self, node: ast.UnaryOp, module: Module) -> Iterator[Found]:
        match node:
            case ast.UnaryOp(op=ast.Not(), operand=ast.Compare(ops=[ast.In() | ast.Is() as op])):
                sign = "not in" if isinstance(op, ast.In) else "is not"
                yield Found(node, f"Write `{sign}`.")

    def fix(self, node: cst.UnaryOperation, imports: Imports) -> cst.CSTNode | None:
        import libcst as cst

        inner = node.expression
        if not isinstance(inner, cst.Comparison) or inner.lpar:
            return None
        target = inner.comparisons[0]
        operator = cst.NotIn() if isinstance(target.operator, cst.In) else cst.IsNot()
        return inner.with_changes(
            comparisons=[target.with_changes(operator=operator)], lpar=node.lpar, rpar=node.rpar
        )
