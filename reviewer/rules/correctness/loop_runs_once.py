"""Loops that never reach their second round."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.correctness._blocks import leaves, own_nodes


class LoopRunsOnce(Rule):
    """A loop ends in its first round

    ## What it does
    Finds `for` loops whose body leaves on every way through, without a `continue`, though a
    condition in it looks for an item; and loops that end with `break`. `for x in xs: return x`,
    which takes the first item, and loops that raise at the first item are left alone.

    ## Why is this bad
    Only the first item is ever looked at. As a rule a `return` stands one level too far to the
    left, or to the right; and who wants the first item says so with `next`.

    ## Example
    ```python
    def all_valid(rows):
        for row in rows:
            if not row.valid:
                return False
            return True
    ```

    ## Use instead
    ```python
    def all_valid(rows):
        for row in rows:
            if not row.valid:
                return False
        return True
    ```

    ## References
    - [Python: next](https://docs.python.org/3/library/functions.html#next)
    - [CWE-670: Always-Incorrect Control Flow Implementation](https://cwe.mitre.org/data/definitions/670.html)
    """

    severity = Severity.MEDIUM
    cwe = (670, 1176)
    codeguru = ("unnecessary-iteration",)
    bad = (
        Bad(
            "def f(xs):\n    for x in xs:  # found\n        if x.a:\n"
            "            return x\n        else:\n            return None\n"
        ),
        Bad("for x in xs:  # found\n    use(x)\n    break\n"),
        Bad(
            "async def f(xs):\n    async for x in xs:  # found\n        if x.a:\n"
            "            return True\n        log(x)\n        return False\n"
        ),
    )
    good = (
        ("def f(xs):\n    for x in xs:\n        return x\n"),
        ("def f(xs):\n    for x in xs:\n        log(x)\n        raise ValueError(x)\n"),
        ("def f(xs):\n    for x in xs:\n        if x.a:\n            return x\n    return None\n"),
        ("def f(xs):\n    for x in xs:\n        if x.a:\n            continue\n        return x\n"),
        ("for x in xs:\n    use(x)\n    break\nelse:\n    nothing()\n"),
        (
            "for x in xs:\n    try:\n        use(x)\n    except KeyError:\n"
            "        pass\n    else:\n        break\n"
        ),
        ("while True:\n    use()\n    break\n"),
        ("def f(xs):\n    for x in xs:\n        def g():\n            return x\n        g()\n"),
    )

    def check(self, node: ast.For | ast.AsyncFor, module: Module) -> Iterator[Found]:
        if node.orelse or not leaves(node.body, module) or _goes_on(node):
            return
        last = node.body[-1]
        if isinstance(last, ast.Raise) or not (isinstance(last, ast.Break) or _looks_for_one(node)):
            return
        severity = Severity.LOW if isinstance(last, ast.Break) else Severity.MEDIUM
        text = "The body always leaves the loop: only the first item is looked at."
        yield Found(node, text, severity, evidence=((last, "the loop is left here"),))


def _looks_for_one(loop: ast.For | ast.AsyncFor) -> bool:
    """Whether a condition in the body decides on leaving: it asks about more than one item."""
    return any(
        isinstance(statement, ast.If)
        and any(isinstance(part, ast.Return) for part in own_nodes(statement.body))
        for statement in loop.body
    )


def _goes_on(loop: ast.For | ast.AsyncFor) -> bool:
    """Whether a `continue` or `yield` belongs to this loop: then there may be a second round."""
    stack: list[ast.AST] = list(loop.body)
    while stack:
        part = stack.pop()
        if isinstance(part, (ast.Continue, ast.Yield, ast.YieldFrom)):
            return True
        if not isinstance(part, (ast.For, ast.AsyncFor, ast.While, ast.FunctionDef, ast.Lambda)):
            stack.extend(ast.iter_child_nodes(part))
    return False
