"""Exceptions made and dropped."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.correctness._blocks import is_checked

if TYPE_CHECKING:
    import libcst as cst

    from guru.reviewer.fixing.imports import Imports


from guru.reviewer.rules.correctness._exceptions import lineage


class ExceptionNotRaised(Rule):
    """An exception is made but not raised

    ## What it does
    Finds statements that make an exception and do nothing with it.

    ## Why is this bad
    `ValueError("...")` alone is an object that is thrown away at once. The check it belongs to
    lets everything pass.

    ## Example
    ```python
    def set_age(person, age):
        if age < 0:
            ValueError("age must not be negative")
        person.age = age
    ```

    ## Use instead
    ```python
    def set_age(person, age):
        if age < 0:
            raise ValueError("age must not be negative")
        person.age = age
    ```

    ## Fix safety
    The fix raises it. Callers that have lived with the missing check now get the exception.

    ## References
    - [Python: the raise statement](https://docs.python.org/3/reference/simple_stmts.html#the-raise-statement)
    - [CWE-390: Detection of Error Condition Without Action](https://cwe.mitre.org/data/definitions/390.html)
    """

    severity = Severity.HIGH
    cwe = (390,)
    codeguru = ("improper-error-handling",)
    where = {"Expr.value": ("Call",)}
    bad = (
        Bad(
            'def f(x):\n    if not x:\n        ValueError("empty")  # found\n',
            fixed='def f(x):\n    if not x:\n        raise ValueError("empty")\n',
        ),
        Bad(
            "class AppError(Exception):\n    pass\n\ndef f():\n    AppError()  # found\n",
            fixed="class AppError(Exception):\n    pass\n\ndef f():\n    raise AppError()\n",
        ),
        Bad('def f():\n    NotImplementedError("later")  # found\n'),
    )
    good = (
        ('def f():\n    raise ValueError("empty")\n'),
        ('def f():\n    return ValueError("empty")\n'),
        ("class Form:\n    pass\n\nForm()\n"),
        ('class ValueError:\n    pass\n\nValueError("a register of values")\n'),
        (
            "import pytest\n\ndef check():\n    with pytest.raises(TypeError):\n"
            "        ValueError(wrong=1)\n"
        ),
        ('errors.append(KeyError("a"))\n'),
    )

    def check(self, node: ast.Expr, module: Module) -> Iterator[Found]:
        match node.value:
            case ast.Call(func=ast.Name(id=name) as function) if name[:1].isupper():
                if lineage(module, function) & {"Exception", "BaseException"}:
                    if not is_checked(node, module):
                        yield Found(node, f"This `{name}` is made and thrown away, not raised.")

    def fix(self, node: cst.Expr, imports: Imports) -> cst.CSTNode | None:
        import libcst as cst

        return cst.Raise(exc=node.value)
