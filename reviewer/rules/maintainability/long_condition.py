"""Conditions of many parts."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule


class LongCondition(Rule):
    """A condition has too many parts

    ## What it does
    Finds conditions that join eight or more questions by `and` and `or`, both of them mixed.

    ## Why is this bad
    Nobody sees which cases pass. A name for each group of questions makes the condition say
    what it means.

    ## Example
    ```python
    def may_edit(user, page):
        if user.admin or (user.staff and page.open and not page.old) or (
            user.name == page.owner and page.draft and not page.locked and user.active
        ):
            return True
        return False
    ```

    ## Use instead
    ```python
    def may_edit(user, page):
        is_own_draft = user.name == page.owner and page.draft and not page.locked
        by_staff = user.staff and page.open and not page.old
        return user.admin or by_staff or (is_own_draft and user.active)
    ```

    ## References
    - [Python: boolean operations](https://docs.python.org/3/reference/expressions.html#boolean-operations)
    - [CWE-1120: Excessive Code Complexity](https://cwe.mitre.org/data/definitions/1120.html)
    """

    severity = Severity.INFO
    cwe = (1120,)
    codeguru = ("code-readability",)
    where = dict.fromkeys(("If.test", "While.test", "IfExp.test", "Return.value"), ("BoolOp",))
    bad = (
        Bad("if a and b or c and d or e and f or g and h:  # found\n    pass\n"),
        Bad("def f():\n    return (a or b or c) and (d or e) and not (g or h or i)  # found\n"),
        Bad("while a or b and c or d and e and f or (g or h):  # found\n    pass\n"),
    )
    good = (
        ("if a and b and c and d and e and f and g and h and i:\n    pass\n"),
        ("if a and b or c and d or e:\n    pass\n"),
        ("ok = a or b or c\n"),
        ("return_now = all([a, b, c, d, e, f, g, h])\n"),
        (
            "def f(a):\n"
            "    return a.b == 1 and a.c == 2 and a.d == 3 and a.e == 4 and a.f == 5 and a.g == 6 and a.h == 7 and a.i == 8\n"
        ),
    )

    def check(
        self, node: ast.If | ast.While | ast.IfExp | ast.Return, module: Module
    ) -> Iterator[Found]:
        test = node.value if isinstance(node, ast.Return) else node.test
        if not isinstance(test, ast.BoolOp):
            return
        count, kinds = _count(test)
        if count >= 8 and len(kinds) > 1:
            yield Found(test, f"{count} questions are joined here: give groups of them a name.")


def _count(node: ast.expr) -> tuple[int, set[type[ast.boolop]]]:
    """Return how many questions a condition joins, and by which operators."""
    match node:
        case ast.BoolOp(op=op, values=values):
            parts = [_count(value) for value in values]
            return sum(n for n, _ in parts), {type(op)}.union(*(kinds for _, kinds in parts))
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return _count(operand)
    return 1, set()
