"""Context managers that swallow every exception."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.reading.calls import is_constant
from guru.reviewer.reading.module import Function, Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.correctness._blocks import own_nodes


class ExitHidesExceptions(Rule):
    """`__exit__` hides every exception

    ## What it does
    Finds `__exit__` and `__aexit__` that return a true value on every path and never look at
    the exception.

    ## Why is this bad
    A true value tells Python that the exception is dealt with. The `with` block ends silently
    in its middle, and the code after it works with what was not done.

    ## Example
    ```python
    class Transaction:
        def __exit__(self, kind, error, traceback):
            self.connection.close()
            return True
    ```

    ## Use instead
    ```python
    class Transaction:
        def __exit__(self, kind, error, traceback):
            self.connection.close()
            return False
    ```

    ## References
    - [Python: object.__exit__](https://docs.python.org/3/reference/datamodel.html#object.__exit__)
    - [CWE-390: Detection of Error Condition Without Action](https://cwe.mitre.org/data/definitions/390.html)
    """

    severity = Severity.MEDIUM
    cwe = (390,)
    codeguru = ("swallow-exceptions",)
    where = dict.fromkeys(("FunctionDef.name", "AsyncFunctionDef.name"), ("__exit__", "__aexit__"))
    mentions = ("__exit__", "__aexit__")
    bad = (
        Bad("class A:\n    def __exit__(self, *args):\n        return True  # found\n"),
        Bad(
            "class A:\n    async def __aexit__(self, a, b, c):\n"
            "        await self.close()\n        return True  # found\n"
        ),
        Bad(
            "class A:\n    def __exit__(self, kind, error, tb):\n"
            "        if self.opened:\n            self.close()\n"
            "        return True  # found\n"
        ),
    )
    good = (
        (
            "class A:\n    def __exit__(self, kind, error, tb):\n"
            "        return kind is not None and issubclass(kind, KeyError)\n"
        ),
        (
            "class A:\n    def __exit__(self, kind, error, tb):\n"
            "        if kind is KeyError:\n            return True\n"
            "        return False\n"
        ),
        ("class A:\n    def __exit__(self, *args):\n        self.close()\n"),
        (
            "class A:\n    def __exit__(self, kind, error, tb):\n"
            "        self.errors.append(error)\n        return True\n"
        ),
        (
            "class A:\n    def __exit__(self, *args):\n        if self.quiet:\n"
            "            return True\n"
        ),
        ("class A:\n    def exit(self):\n        return True\n"),
    )

    def check(
        self, node: ast.FunctionDef | ast.AsyncFunctionDef, module: Module
    ) -> Iterator[Found]:
        parts = list(own_nodes(node.body))
        returns = [part for part in parts if isinstance(part, ast.Return)]
        asked = any(isinstance(p, ast.Name) and p.id in _parameters(node) for p in parts)
        if returns and not asked and all(is_constant(end.value, True) for end in returns):
            if node.body[-1] in returns:
                yield Found(returns[-1], "Every exception in the `with` block vanishes here.")


def _parameters(function: Function) -> set[str]:
    """Return the names under which the exception is handed in."""
    given = function.args
    named = [*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg]
    return {one.arg for one in named if one is not None and one.arg != "self"}
