"""Identity asked where equality is meant."""

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


class IdentityWithLiteral(Rule):
    """A text, number or container is compared with `is`

    ## What it does
    Finds `is` and `is not` with a text, number, or a list, dict, set or tuple written in place.

    ## Why is this bad
    `is` asks whether both sides are the same object. Whether two equal texts or numbers are one
    object is the interpreter's affair and changes between versions; a list written in place is
    always new.

    ## Example
    ```python
    def is_admin(user):
        return user.role is "admin"
    ```

    ## Use instead
    ```python
    def is_admin(user):
        return user.role == "admin"
    ```

    ## Fix safety
    Safe: `==` compares what the code says. Only the chance results of `is` change.

    ## References
    - [Python: identity comparisons](https://docs.python.org/3/reference/expressions.html#is-not)
    - [CWE-597: Use of Wrong Operator in String Comparison](https://cwe.mitre.org/data/definitions/597.html)
    """

    severity = Severity.HIGH
    cwe = (597,)
    codeguru = (
        "equality-vs-identity",
        "pep8-recommendations",
    )
    where = {"Compare.ops": ("Is", "IsNot")}
    safe_fix = True
    bad = (
        Bad('if x is "a":  # found\n    pass\n', fixed='if x == "a":\n    pass\n'),
        Bad("ok = self.count is not 0  # found\n", fixed="ok = self.count != 0\n"),
        Bad("if () is x:  # found\n    pass\n", fixed="if () == x:\n    pass\n"),
        Bad("ok = code is -1  # found\nok = code is not []  # found\n"),
    )
    good = (
        ("if x is None:\n    pass\n"),
        ('if x == "a":\n    pass\n'),
        ("if x is True:\n    pass\n"),
        ("if kind is str:\n    pass\n"),
        ("if x is ...:\n    pass\n"),
        ("EMPTY = ()\nif x is EMPTY:\n    pass\n"),
    )

    def check(self, node: ast.Compare, module: Module) -> Iterator[Found]:
        sides = [node.left, *node.comparators]
        for index, op in enumerate(node.ops):
            if not isinstance(op, (ast.Is, ast.IsNot)):
                continue
            literal = next((s for s in sides[index : index + 2] if _is_literal(s)), None)
            if literal is not None:
                text = f"`is` asks whether this is the same object as `{shown(literal)}`: use `==`."
                yield Found(node, text)
                return

    def fix(self, node: cst.Comparison, imports: Imports) -> cst.CSTNode | None:
        import libcst as cst

        targets = []
        for target in node.comparisons:
            operator: cst.BaseCompOp = target.operator
            if isinstance(operator, (cst.Is, cst.IsNot)):
                kind = cst.Equal if isinstance(operator, cst.Is) else cst.NotEqual
                operator = kind(
                    whitespace_before=operator.whitespace_before,
                    whitespace_after=operator.whitespace_after,
                )
            targets.append(target.with_changes(operator=operator))
        return node.with_changes(comparisons=targets) if len(targets) == 1 else None


def _is_literal(node: ast.expr) -> bool:
    match node:
        case ast.Constant(value=bool() | None):
            return False
        case ast.Constant(value=str() | bytes() | int() | float() | complex()):
            return True
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant()):
            return True
        case ast.JoinedStr() | ast.List() | ast.Dict() | ast.Set() | ast.Tuple():
            return True
    return False
