"""Lengths asked for as yes or no."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.correctness._kinds import kind_of
from guru.reviewer.rules.security._words import shown

if TYPE_CHECKING:
    import libcst as cst

    from guru.reviewer.fixing.imports import Imports


_EMPTY_IS_FALSE = frozenset({"list", "dict", "set", "tuple", "str", "bytes", "deque"})


class LengthAsCondition(Rule):
    """A length is asked for where emptiness is meant

    ## What it does
    Finds `if len(xs):` and `if not len(xs):`, where `xs` is visibly a list, dict, set, tuple or
    text. Comparisons of a length with a number are left alone.

    ## Why is this bad
    An empty sequence is false. `if not xs` says what is asked, and counts nothing.

    ## Example
    ```python
    def first(text: str):
        names = text.split(",")
        if not len(names):
            return None
        return names[0]
    ```

    ## Use instead
    ```python
    def first(text: str):
        names = text.split(",")
        if not names:
            return None
        return names[0]
    ```

    ## Fix safety
    Safe: lists, dicts, sets, tuples and texts are false exactly when they are empty.

    ## References
    - [PEP 8: programming recommendations](https://peps.python.org/pep-0008/#programming-recommendations)
    - [Python: truth value testing](https://docs.python.org/3/library/stdtypes.html#truth-value-testing)
    """

    severity = Severity.INFO
    cwe = (1120,)
    codeguru = ("pep8-recommendations",)
    where = dict.fromkeys(("If.test", "While.test", "IfExp.test"), ("Call", "UnaryOp"))
    safe_fix = True
    bad = (
        Bad(
            "xs = [x for x in ys]\nif len(xs):  # found\n    pass\n",
            fixed="xs = [x for x in ys]\nif xs:\n    pass\n",
        ),
        Bad(
            "def f(xs: list[int]):\n    while len(xs):  # found\n        xs.pop()\n",
            fixed="def f(xs: list[int]):\n    while xs:\n        xs.pop()\n",
        ),
        Bad(
            "def f(d: dict):\n    return 1 if not len(d) else 2  # found\n",
            fixed="def f(d: dict):\n    return 1 if not d else 2\n",
        ),
    )
    good = (
        ("def f(xs: list[int]):\n    if not xs:\n        return 1\n"),
        ("def f(xs):\n    if len(xs):\n        return 1\n"),
        ("def f(xs: list[int]):\n    if len(xs) > 1:\n        return 1\n"),
        ("import numpy as np\na = np.array(xs)\nif len(a) == 0:\n    pass\n"),
        ("def f(xs: list[int], len):\n    if len(xs):\n        return 1\n"),
        ("def f(xs: list[int]):\n    if len(xs) == 0:\n        return 1\n"),
    )

    def check(self, node: ast.If | ast.While | ast.IfExp, module: Module) -> Iterator[Found]:
        asked = node.test
        if isinstance(asked, ast.UnaryOp) and isinstance(asked.op, ast.Not):
            asked = asked.operand
        match asked:
            case ast.Call(func=ast.Name(id="len") as function, args=[value], keywords=[]):
                if module.resolve(function) == "len" and kind_of(module, value) in _EMPTY_IS_FALSE:
                    yield Found(asked, f"Ask `{shown(value)}` itself: what is empty is false.")

    def fix(self, node: cst.Call, imports: Imports) -> cst.CSTNode | None:
        return node.args[0].value
