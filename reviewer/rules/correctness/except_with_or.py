"""Exceptions joined with `or`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.security._words import shown

if TYPE_CHECKING:
    import libcst as cst

    from guru.reviewer.fixing.imports import Imports


class ExceptWithOr(Rule):
    """`except A or B` catches only one of them

    ## What it does
    Finds `except` clauses whose types are joined with `or` or `and` instead of a tuple.

    ## Why is this bad
    `A or B` is evaluated first and is `A`, `A and B` is `B`: the other exception is not caught
    at all.

    ## Example
    ```python
    try:
        connect()
    except ConnectionError or TimeoutError:
        retry()
    ```

    ## Use instead
    ```python
    try:
        connect()
    except (ConnectionError, TimeoutError):
        retry()
    ```

    ## Fix safety
    Safe: the clause catches what it says. The exception that was passed on until now is
    handled.

    ## References
    - [Python: the try statement](https://docs.python.org/3/reference/compound_stmts.html#except-clause)
    - [CWE-755: Improper Handling of Exceptional Conditions](https://cwe.mitre.org/data/definitions/755.html)
    """

    severity = Severity.HIGH
    cwe = (755,)
    codeguru = ("improper-error-handling",)
    where = {"ExceptHandler.type": ("BoolOp",)}
    safe_fix = True
    bad = (
        Bad(
            "try:\n    f()\nexcept KeyError or IndexError:  # found\n    g()\n",
            fixed="try:\n    f()\nexcept (KeyError, IndexError):\n    g()\n",
        ),
        Bad(
            "try:\n    f()\n"
            "except a.Lost or ValueError or b.Gone as error:  # found\n"
            "    g(error)\n",
            fixed="try:\n    f()\nexcept (a.Lost, ValueError, b.Gone) as error:\n    g(error)\n",
        ),
        Bad("try:\n    f()\nexcept (KeyError and IndexError):  # found\n    g()\n"),
    )
    good = (
        ("try:\n    f()\nexcept (KeyError, IndexError):\n    g()\n"),
        ("try:\n    f()\nexcept KeyError:\n    g()\n"),
        ("try:\n    f()\nexcept:\n    g()\n"),
        ("try:\n    f()\nexcept errors[a or b]:\n    g()\n"),
        ("try:\n    f()\nexcept ERRORS + (OSError,):\n    g()\n"),
    )

    def check(self, node: ast.ExceptHandler, module: Module) -> Iterator[Found]:
        if isinstance(node.type, ast.BoolOp):
            taken = node.type.values[0 if isinstance(node.type.op, ast.Or) else -1]
            yield Found(node.type, f"This catches `{shown(taken)}` alone: name them in a tuple.")

    def fix(self, node: cst.BooleanOperation, imports: Imports) -> cst.CSTNode | None:
        import libcst as cst

        types = _operands(node)
        if node.lpar or not all(isinstance(t, (cst.Name, cst.Attribute)) for t in types):
            return None
        return cst.Tuple([cst.Element(one) for one in types])


def _operands(node: cst.BaseExpression) -> list[cst.BaseExpression]:
    import libcst as cst

    if isinstance(node, cst.BooleanOperation):
        return [*_operands(node.left), *_operands(node.right)]
    return [node]
