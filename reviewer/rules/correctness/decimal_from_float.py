"""Decimals made from binary fractions."""

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


class DecimalFromFloat(Rule):
    """A Decimal is made from a float

    ## What it does
    Finds `Decimal(0.1)`: a float literal that has no exact binary form.

    ## Why is this bad
    The error of the float is taken over in full: `Decimal(0.1)` is
    0.1000000000000000055511151231257827. Sums of money are then off, which is what Decimal is
    there to prevent.

    ## Example
    ```python
    from decimal import Decimal

    TAX = Decimal(0.19)
    ```

    ## Use instead
    ```python
    from decimal import Decimal

    TAX = Decimal("0.19")
    ```

    ## Fix safety
    Safe: the number that is written becomes the number that is used.

    ## References
    - [Python: decimal FAQ](https://docs.python.org/3/library/decimal.html#decimal-faq)
    - [CWE-1339: Insufficient Precision or Accuracy of a Real Number](https://cwe.mitre.org/data/definitions/1339.html)
    """

    severity = Severity.MEDIUM
    cwe = (1339, 681)
    safe_fix = True
    calls = ("decimal.Decimal",)
    bad = (
        Bad(
            "from decimal import Decimal as D\nx = D(0.1)  # found\n",
            fixed='from decimal import Decimal as D\nx = D("0.1")\n',
        ),
        Bad(
            "import decimal\nx = decimal.Decimal(-19.99)  # found\n",
            fixed='import decimal\nx = decimal.Decimal("-19.99")\n',
        ),
        Bad('from decimal import Decimal\nxs = [Decimal(1.1), Decimal("1.1")]  # found\n'),
    )
    good = (
        ('from decimal import Decimal\nx = Decimal("0.1")\n'),
        ("from decimal import Decimal\nx = Decimal(0.5)\n"),
        ("from decimal import Decimal\nx = Decimal(1)\n"),
        ("from decimal import Decimal\nx = Decimal(str(0.1))\n"),
        ("class Decimal:\n    pass\nx = Decimal(0.1)\n"),
        ("from decimal import Decimal\nx = Decimal(price)\n"),
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        if len(call.args) != 1 or call.keywords:
            return
        match call.args[0]:
            case (
                ast.Constant(value=float(number))
                | ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=float(number)))
            ) if not (number * 2**20).is_integer():
                yield Found(call, f"The float {number!r} is not exactly this number: use a text.")

    def fix(self, node: cst.Call, imports: Imports) -> cst.CSTNode | None:
        import libcst as cst

        code = cst.Module([]).code_for_node(node.args[0].value)
        if set(code) - set("0123456789.e-+_"):
            return None
        changed = node.args[0].with_changes(value=cst.SimpleString(f'"{code}"'))
        return node.with_changes(args=[changed])
