"""Super of whatever class the instance has."""

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


class SuperOfOwnType(Rule):
    """`super` is given the instance's own class

    ## What it does
    Finds `super(self.__class__, self)` and `super(type(self), self)`.

    ## Why is this bad
    In a subclass `self.__class__` is the subclass, and `super` of it leads back to the same
    method: the call never ends.

    ## Example
    ```python
    class Base(dict):
        def __init__(self):
            super(self.__class__, self).__init__()
    ```

    ## Use instead
    ```python
    class Base(dict):
        def __init__(self):
            super().__init__()
    ```

    ## Fix safety
    Safe: the method of the next class is called, as meant.

    ## References
    - [Python: super](https://docs.python.org/3/library/functions.html#super)
    - [CWE-674: Uncontrolled Recursion](https://cwe.mitre.org/data/definitions/674.html)
    """

    severity = Severity.HIGH
    cwe = (674,)
    calls = ("super",)
    safe_fix = True
    bad = (
        Bad(
            "class A(B):\n    def f(self):\n        super(self.__class__, self).f()  # found\n",
            fixed="class A(B):\n    def f(self):\n        super().f()\n",
        ),
        Bad(
            "class A(B):\n    def f(self, x):\n"
            "        return super(type(self), self).f(x) + 1  # found\n",
            fixed="class A(B):\n    def f(self, x):\n        return super().f(x) + 1\n",
        ),
        Bad(
            "class A(B):\n    def __init__(self):\n"
            "        x = super(self.__class__, self)  # found\n"
        ),
    )
    good = (
        ("class A(B):\n    def f(self):\n        super().f()\n"),
        ("class A(B):\n    def f(self):\n        super(A, self).f()\n"),
        ("class A(B):\n    @classmethod\n    def f(cls):\n        super(A, cls).f()\n"),
        ("def f(super, self):\n    super(self.__class__, self).f()\n"),
        ("class A(B):\n    def f(self, other):\n        super(other.kind, other).f()\n"),
    )

    def check(self, node: ast.Call, module: Module) -> Iterator[Found]:
        match node:
            case ast.Call(func=ast.Name(id="super"), args=[kind, ast.Name()]):
                if _is_own_class(kind):
                    yield Found(
                        node, "In a subclass this calls the same method again, without end."
                    )

    def fix(self, node: cst.Call, imports: Imports) -> cst.CSTNode | None:
        return node.with_changes(args=[])


def _is_own_class(node: ast.expr) -> bool:
    match node:
        case ast.Attribute(attr="__class__", value=ast.Name(id="self")):
            return True
        case ast.Call(func=ast.Name(id="type"), args=[ast.Name(id="self")]):
            return True
    return False
