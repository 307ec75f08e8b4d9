"""Raising Exception itself."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule


class GenericExceptionRaised(Rule):
    """`Exception` itself is raised

    ## What it does
    Finds `raise Exception(...)` and `raise BaseException(...)`.

    ## Why is this bad
    Who wants to catch this one error has to catch every error, also those of wrong names and
    full disks. A caller cannot tell them apart but by the text.

    ## Example
    ```python
    def withdraw(account, amount):
        if amount > account.balance:
            raise Exception("not enough money")
    ```

    ## Use instead
    ```python
    class NotEnoughMoneyError(Exception):
        pass

    def withdraw(account, amount):
        if amount > account.balance:
            raise NotEnoughMoneyError(amount)
    ```

    ## References
    - [Python: user-defined exceptions](https://docs.python.org/3/tutorial/errors.html#user-defined-exceptions)
    - [CWE-397: Declaration of Throws for Generic Exception](https://cwe.mitre.org/data/definitions/397.html)
    """

    severity = Severity.LOW
    cwe = (397,)
    codeguru = ("bad-exception-handling-practices",)
    mentions = ("Exception",)
    bad = (
        Bad('def f():\n    raise Exception("no")  # found\n'),
        Bad("def f():\n    raise BaseException  # found\n"),
        Bad(
            "class A:\n    def f(self):\n        try:\n            g()\n"
            "        except KeyError as error:\n"
            '            raise Exception("lost") from error  # found\n'
        ),
    )
    good = (
        ('raise ValueError("no")\n'),
        ('class AppException(Exception):\n    pass\n\nraise AppException("no")\n'),
        ("try:\n    f()\nexcept Exception:\n    raise\n"),
        ('from app.errors import Exception\ndef f():\n    raise Exception("ours")\n'),
        ('if VERSION < (1, 2):\n    raise Exception("too old to start")\n'),
        ('error = Exception("kept")\nfuture.set_exception(error)\n'),
    )

    def check(self, node: ast.Raise, module: Module) -> Iterator[Found]:
        raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
        if isinstance(raised, ast.Name) and raised.id in {"Exception", "BaseException"}:
            if module.resolve(raised) == raised.id and module.function_of(node) is not None:
                text = f"Callers cannot catch this `{raised.id}` without catching everything."
                yield Found(node, text)
