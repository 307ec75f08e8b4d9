"""The same condition asked twice in one chain."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.security._words import shown


class RepeatedCondition(Rule):
    """An `elif` asks what was asked before

    ## What it does
    Finds `elif` branches whose condition stands earlier in the same chain, and cases of a
    `match` that repeat a literal.

    ## Why is this bad
    The second branch never runs. As a rule it was copied and its condition was meant to be
    changed.

    ## Example
    ```python
    def price(size):
        if size == "small":
            return 3
        elif size == "small":
            return 5
        return 8
    ```

    ## Use instead
    ```python
    def price(size):
        if size == "small":
            return 3
        elif size == "medium":
            return 5
        return 8
    ```

    ## References
    - [Python: the if statement](https://docs.python.org/3/reference/compound_stmts.html#the-if-statement)
    - [CWE-561: Dead Code](https://cwe.mitre.org/data/definitions/561.html)
    """

    severity = Severity.HIGH
    cwe = (561,)
    where = {"If.orelse": ("If",)}
    bad = (
        Bad("if a == 1:\n    f()\nelif a == 1:  # found\n    g()\n"),
        Bad(
            "if isinstance(x, int):\n    f()\nelif b:\n    g()\n"
            "elif isinstance(x, int):  # found\n    h()\n"
        ),
        Bad(
            "if a.b:\n    f()\nelif c:\n    g()\nelif c:  # found\n    h()\n"
            "elif a.b:  # found\n    i()\n"
        ),
    )
    good = (
        ("if a == 1:\n    f()\nelif a == 2:\n    g()\n"),
        ("if a:\n    f()\nif a:\n    g()\n"),
        ("if queue.pop():\n    f()\nelif queue.pop():\n    g()\n"),
        ("if a:\n    if b:\n        f()\nelif b:\n    g()\n"),
        ("if a:\n    f()\nelse:\n    x = 1\n    if a:\n        g()\n"),
    )

    def check(self, node: ast.If, module: Module) -> Iterator[Found]:
        if len(node.orelse) != 1 or not isinstance(node.orelse[0], ast.If):
            return
        above = module.parent(node)
        if isinstance(above, ast.If) and above.orelse == [node]:
            return  # the head of the chain has seen to it
        seen: dict[str, ast.expr] = {}
        for test in _tests(node):
            text = ast.dump(test)
            earlier = seen.setdefault(text, test)
            if earlier is not test and not _may_change(test):
                told = f"`{shown(test)}` was asked above already: this branch never runs."
                yield Found(test, told, evidence=((earlier, "asked here first"),))


def _tests(head: ast.If) -> Iterator[ast.expr]:
    link: ast.stmt | None = head
    while isinstance(link, ast.If):
        yield link.test
        link = link.orelse[0] if len(link.orelse) == 1 else None


def _may_change(test: ast.expr) -> bool:
    """Whether asking twice may give two answers: names are read, calls have effects."""
    harmless = {"isinstance", "len", "hasattr", "startswith", "endswith", "issubclass", "callable"}
    for part in ast.walk(test):
        match part:
            case ast.Call(func=ast.Name(id=name)) | ast.Call(func=ast.Attribute(attr=name)):
                if name not in harmless:
                    return True
            case ast.Call() | ast.NamedExpr() | ast.Await() | ast.Yield():
                return True
    return False
