"""Leaving a finally block by a jump."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule


class JumpInFinally(Rule):
    """A jump out of `finally` swallows the exception

    ## What it does
    Finds `return`, and `break` or `continue` of an outer loop, inside a `finally` block.

    ## Why is this bad
    An exception on its way up is dropped when `finally` jumps elsewhere, also
    `KeyboardInterrupt` and `SystemExit`. A value that the `try` block returns is dropped as
    well. Python 3.14 warns of it.

    ## Example
    ```python
    def total(path):
        result = 0
        try:
            result = read_total(path)
        finally:
            return result
    ```

    ## Use instead
    ```python
    def total(path):
        try:
            return read_total(path)
        except FileNotFoundError:
            return 0
    ```

    ## References
    - [Python: the try statement, finally](https://docs.python.org/3/reference/compound_stmts.html#finally-clause)
    - [PEP 765: Disallow return/break/continue that exit a finally block](https://peps.python.org/pep-0765/)
    - [CWE-584: Return Inside Finally Block](https://cwe.mitre.org/data/definitions/584.html)
    """

    severity = Severity.MEDIUM
    cwe = (584,)
    codeguru = ("swallow-exceptions",)
    mentions = ("finally",)
    bad = (
        Bad(
            "def f(xs):\n    for x in xs:\n        try:\n            use(x)\n"
            "        finally:\n            continue  # found\n"
        ),
        Bad(
            "def f(lock):\n    lock.acquire()\n    try:\n        return work()\n"
            "    finally:\n        lock.release()\n        if lock.broken:\n"
            "            return None  # found\n"
        ),
        Bad(
            "while True:\n    try:\n        step()\n    finally:\n"
            "        with done:\n            break  # found\n"
        ),
    )
    good = (
        (
            "def f(xs):\n    for x in xs:\n        try:\n            use(x)\n"
            "        finally:\n            print(x)\n"
        ),
        (
            "def f(parts):\n    try:\n        return work()\n    finally:\n"
            "        for part in parts:\n            if part.closed:\n"
            "                continue\n            part.close()\n"
        ),
        (
            "def f():\n    try:\n        return work()\n    finally:\n"
            "        def closer():\n            return 1\n"
            "        atexit.register(closer)\n"
        ),
        ("def f():\n    try:\n        work()\n    except OSError:\n        return None\n"),
        (
            "def f(parts):\n    try:\n        work()\n    finally:\n"
            "        while parts:\n            if not parts.pop().close():\n"
            "                break\n"
        ),
    )

    def check(self, node: ast.Try, module: Module) -> Iterator[Found]:
        for jump in _jumps(node.finalbody, in_loop=False):
            word = type(jump).__name__.lower()
            yield Found(jump, f"`{word}` in `finally` drops an exception that is on its way up.")


def _jumps(block: list[ast.stmt], *, in_loop: bool) -> Iterator[ast.stmt]:
    for statement in block:
        match statement:
            case ast.Return():
                yield statement
            case ast.Break() | ast.Continue() if not in_loop:
                yield statement
            case ast.For() | ast.AsyncFor() | ast.While():
                yield from _jumps(statement.body, in_loop=True)
                yield from _jumps(statement.orelse, in_loop=in_loop)
            case ast.If():
                yield from _jumps([*statement.body, *statement.orelse], in_loop=in_loop)
            case ast.With() | ast.AsyncWith():
                yield from _jumps(statement.body, in_loop=in_loop)
            case ast.Try():  # its own `finally` is checked by itself
                handled = [s for handler in statement.handlers for s in handler.body]
                inner = [*statement.body, *handled, *statement.orelse]
                yield from _jumps(inner, in_loop=in_loop)
