"""Code behind the way out."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.correctness._blocks import block_of, leaves, own_nodes

_KEPT = (ast.Return, ast.Raise, ast.Pass, ast.Break, ast.Continue, ast.Assert)


class UnreachableCode(Rule):
    """Code is never reached

    ## What it does
    Finds statements behind `return`, `raise`, `break`, `continue`, `sys.exit()`, behind an `if`
    of which all branches leave, and behind an endless loop. A `yield` that only makes a
    generator, and a last `return` or `raise` kept for readers, are left alone.

    ## Why is this bad
    It looks as if it ran. Either it is left over, or a line above leaves by mistake.

    ## Example
    ```python
    def save(record):
        return record.write()
        record.log.append("saved")
    ```

    ## Use instead
    ```python
    def save(record):
        record.log.append("saved")
        return record.write()
    ```

    ## References
    - [CWE-561: Dead Code](https://cwe.mitre.org/data/definitions/561.html)
    - [Python: the return statement](https://docs.python.org/3/reference/simple_stmts.html#the-return-statement)
    """

    severity = Severity.MEDIUM
    cwe = (561,)
    where = {"While.test": ("Constant",), "Expr.value": ("Call",)}
    bad = (
        Bad("def f():\n    return 1\n    g()  # found\n"),
        Bad(
            "import sys\ndef f(x):\n    if x:\n        sys.exit(1)\n    else:\n"
            "        raise ValueError\n    g()  # found\n"
        ),
        Bad("while True:\n    step()\n    continue\n    stop()  # found\n"),
        Bad("def f():\n    while True:\n        step()\n    stop()  # found\n"),
    )
    good = (
        ("def f():\n    return\n    yield\n"),
        ("def f(x):\n    if x:\n        return 1\n    g()\n"),
        ("def f():\n    while True:\n        if step():\n            break\n    stop()\n"),
        ("def f():\n    raise NotImplementedError\n    return 1\n"),
        (
            "import contextlib\ndef f():\n"
            "    with contextlib.suppress(ValueError):\n"
            "        raise ValueError\n    g()\n"
        ),
        ("def f():\n    try:\n        return g()\n    except KeyError:\n        pass\n    h()\n"),
    )

    def check(
        self,
        node: ast.Return
        | ast.Raise
        | ast.Break
        | ast.Continue
        | ast.If
        | ast.While
        | ast.Try
        | ast.Expr,
        module: Module,
    ) -> Iterator[Found]:
        if isinstance(node, ast.If) and not node.orelse:
            return
        block = block_of(node, module)
        if block[-1] is node or not leaves([node], module):
            return
        place = next(index for index, statement in enumerate(block) if statement is node)
        rest = block[place + 1 :]
        if not rest or isinstance(rest[0], _KEPT) or _makes_generator(rest):
            return
        if isinstance(node, ast.If) and is_switch(node):
            return
        yield Found(rest[0], "This is never reached.", evidence=((node, "always leaves here"),))


def is_switch(node: ast.If) -> bool:
    """Whether a condition is a constant that somebody sets by hand while working."""
    return isinstance(node.test, ast.Constant)


def _makes_generator(rest: list[ast.stmt]) -> bool:
    return any(isinstance(part, (ast.Yield, ast.YieldFrom)) for part in own_nodes(rest))
