"""Comparing with not-a-number."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from guru.models.severity import Severity
from guru.reviewer.flow.constants import constant
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule

if TYPE_CHECKING:
    import libcst as cst

    from guru.reviewer.fixing.imports import Imports


class ComparisonWithNan(Rule):
    """A value is compared with NaN

    ## What it does
    Finds `==`, `!=`, `<` and the like with `float("nan")`, `math.nan`, `numpy.nan` or
    `Decimal("NaN")`.

    ## Why is this bad
    NaN is equal to nothing, not even to itself: `x == math.nan` is never true, `x != math.nan`
    always.

    ## Example
    ```python
    import math

    def clean(values):
        return [value for value in values if value != math.nan]
    ```

    ## Use instead
    ```python
    import math

    def clean(values):
        return [value for value in values if not math.isnan(value)]
    ```

    ## Fix safety
    The fix calls `math.isnan`, or `numpy.isnan` for `numpy.nan`. They want a number: a text or
    `None` among the values now raises an error.

    ## References
    - [Python: math.isnan](https://docs.python.org/3/library/math.html#math.isnan)
    - [CWE-1024: Comparison of Incompatible Types](https://cwe.mitre.org/data/definitions/1024.html)
    """

    severity = Severity.HIGH
    cwe = (1024, 570)
    mentions = ("nan", "NaN", "NAN", "Nan")
    bad = (
        Bad(
            "import math\nok = x == math.nan  # found\n", fixed="import math\nok = math.isnan(x)\n"
        ),
        Bad(
            "import numpy as np\nif a.b != np.nan:  # found\n    pass\n",
            fixed="import numpy as np\nif not np.isnan(a.b):\n    pass\n",
        ),
        Bad('if x == float("NaN"):  # found\n    pass\n'),
        Bad("from math import nan as missing\nif x == missing:  # found\n    pass\n"),
    )
    good = (
        ("import math\nok = math.isnan(x)\n"),
        ("ok = x != x\n"),
        ('ok = x == float("inf")\n'),
        ("import math\nok = x is math.nan\n"),
        ("import math\nx = math.nan if y == 0 else 1 / y\n"),
        ("def f(nan):\n    return x == nan\n"),
    )

    def check(self, node: ast.Compare, module: Module) -> Iterator[Found]:
        for side in (node.left, *node.comparators):
            if isinstance(side, (ast.Call, ast.Attribute, ast.Name)) and _is_nan(side, module):
                ops = ast.Eq | ast.NotEq | ast.Lt | ast.LtE | ast.Gt | ast.GtE
                if all(isinstance(op, ops) for op in node.ops):
                    never = not isinstance(node.ops[0], ast.NotEq)
                    yield Found(
                        node, f"NaN equals nothing: this is {'never' if never else 'always'} true."
                    )
                    return

    def fix(self, node: cst.Comparison, imports: Imports) -> cst.CSTNode | None:
        import libcst as cst

        target = node.comparisons[0]
        right = target.comparator
        if len(node.comparisons) > 1 or not isinstance(target.operator, (cst.Equal, cst.NotEqual)):
            return None
        if not isinstance(right, cst.Attribute) or not isinstance(right.value, cst.Name):
            return None
        call = cst.Call(cst.Attribute(right.value, cst.Name("isnan")), [cst.Arg(node.left)])
        if isinstance(target.operator, cst.Equal):
            return call
        return cst.UnaryOperation(cst.Not(), call, lpar=node.lpar, rpar=node.rpar)


def _is_nan(node: ast.expr, module: Module) -> bool:
    if isinstance(node, ast.Call):
        kind = module.resolve(node.func)
        if kind not in {"float", "decimal.Decimal", "numpy.float64", "numpy.float32"}:
            return False
        text = constant(module, node.args[0]) if len(node.args) == 1 else None
        return isinstance(text, str) and text.strip("+-").lower() == "nan"
    return module.resolve(node) in {"math.nan", "numpy.nan", "numpy.NaN", "numpy.NAN"}
