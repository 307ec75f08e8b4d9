"""Find used to ask whether something is there."""

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


class FindForMembership(Rule):
    """`find` is used to ask whether a text holds another

    ## What it does
    Finds `text.find(part) != -1`, `> -1`, `>= 0`, `== -1` and `< 0`: each is a question of yes
    or no.

    ## Why is this bad
    `in` says what is asked, stops at the first hit, and spares a method call; a forgotten `-1`
    cannot happen.

    ## Example
    ```python
    def is_remote(url):
        return url.find("://") != -1
    ```

    ## Use instead
    ```python
    def is_remote(url):
        return "://" in url
    ```

    ## Fix safety
    Safe for texts and bytes: the same answer.

    ## References
    - [Python: str.find](https://docs.python.org/3/library/stdtypes.html#str.find)
    """

    severity = Severity.LOW
    cwe = (1176,)
    codeguru = ("use-of-inefficient-api",)
    where = {"Compare.left": ("Call",)}
    mentions = ("find",)
    safe_fix = True
    bad = (
        Bad('if s.find("a") != -1:  # found\n    pass\n', fixed='if "a" in s:\n    pass\n'),
        Bad("ok = self.name.find(part) < 0  # found\n", fixed="ok = part not in self.name\n"),
        Bad('ok = s.rfind("a" + b) >= 0  # found\n', fixed='ok = "a" + b in s\n'),
    )
    good = (
        ('if "a" in s:\n    pass\n'),
        ('if s.find("a") > 0:\n    pass\n'),
        ('if s.find("a", 3) != -1:\n    pass\n'),
        ('place = s.find("a")\n'),
        ('if s.find("a") == 0:\n    pass\n'),
        ('if tree.find("a") is not None:\n    pass\n'),
    )

    def check(self, node: ast.Compare, module: Module) -> Iterator[Found]:
        match node:
            case ast.Compare(
                left=ast.Call(func=ast.Attribute(attr="find" | "rfind"), args=[_], keywords=[]),
                ops=[op],
                comparators=[right],
            ) if _asks(op, right):
                sign = "in" if isinstance(op, (ast.NotEq, ast.Gt, ast.GtE)) else "not in"
                yield Found(node, f"This asks whether it is there: `{sign}` says so.")

    def fix(self, node: cst.Comparison, imports: Imports) -> cst.CSTNode | None:
        import libcst as cst

        call = node.left
        if not isinstance(call, cst.Call) or not isinstance(call.func, cst.Attribute):
            return None
        absent = isinstance(node.comparisons[0].operator, (cst.Equal, cst.LessThan))
        operator = cst.NotIn() if absent else cst.In()
        part = call.args[0].value
        return node.with_changes(
            left=part, comparisons=[cst.ComparisonTarget(operator, call.func.value)]
        )


def _asks(op: ast.cmpop, right: ast.expr) -> bool:
    match op, right:
        case (
            ast.Eq() | ast.NotEq() | ast.Gt(),
            ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=1)),
        ):
            return True
        case ast.GtE() | ast.Lt(), ast.Constant(value=0):
            return True
    return False
