"""Branches that do the same."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from guru.models.severity import Severity
from guru.reviewer.reading.alike import alike
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule


class IdenticalBranches(Rule):
    """Both branches of a condition do the same

    ## What it does
    Finds `if` and `else` with the same body, `a if c else a`, and neighbouring branches of a
    chain with the same body of three or more statements.

    ## Why is this bad
    The condition decides nothing. Either one branch was to be changed after copying, or the
    condition can go.

    ## Example
    ```python
    def fee(order):
        if order.abroad:
            return order.weight * 3
        else:
            return order.weight * 3
    ```

    ## Use instead
    ```python
    def fee(order):
        if order.abroad:
            return order.weight * 5
        return order.weight * 3
    ```

    ## References
    - [CWE-1041: Use of Redundant Code](https://cwe.mitre.org/data/definitions/1041.html)
    - [Python: the if statement](https://docs.python.org/3/reference/compound_stmts.html#the-if-statement)
    """

    severity = Severity.MEDIUM
    cwe = (1041, 561)
    bad = (
        Bad("if a:  # found\n    x = 1\nelse:\n    x = 1\n"),
        Bad("x = b if a else b  # found\n"),
        Bad("if a:\n    f()\n    g()\n    h()\nelif b:  # found\n    f()\n    g()\n    h()\n"),
    )
    good = (
        ("if a:\n    x = 1\nelse:\n    x = 2\n"),
        (
            "if a == 1:\n    x = 1\nelif a == 2:\n    x = 2\nelif a == 3:\n"
            "    x = 3\nelse:\n    x = 3\n"
        ),
        ("if a:\n    pass\nelse:\n    pass\n"),
        ("if a:\n    f()\nelif b:\n    f()\n"),
        ("x = b() if a else b()\n"),
    )

    def check(self, node: ast.If | ast.IfExp, module: Module) -> Iterator[Found]:
        if isinstance(node, ast.IfExp):
            if _same([node.body], [node.orelse]) and not isinstance(node.body, ast.Call):
                yield Found(node, "Both sides are the same: the condition decides nothing.")
            return
        if len(node.orelse) == 1 and isinstance(node.orelse[0], ast.If):
            following = node.orelse[0]
            if len(node.body) >= 3 and _same(node.body, following.body):
                text = "This branch does the same as the one above: join them by `or`."
                yield Found(following.test, text, Severity.LOW)
        elif node.orelse and _same(node.body, node.orelse) and not _is_pass(node.body):
            above = module.parent(node)
            if isinstance(above, ast.If) and above.orelse == [node] and len(node.body) < 3:
                return  # the last two of a chain, each kept for its own reason
            yield Found(node, "Both branches are the same: the condition decides nothing.")


def _same(first: Sequence[ast.AST], second: Sequence[ast.AST]) -> bool:
    return alike([*first], [*second])


def _is_pass(block: list[ast.stmt]) -> bool:
    return all(isinstance(statement, ast.Pass) for statement in block)
