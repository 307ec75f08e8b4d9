"""Blocks inside blocks inside blocks."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.maintainability._shape import branches_in, deepest

_MOST = 6


class DeepNesting(Rule):
    """Blocks are nested too deeply

    ## What it does
    Finds functions in which seven or more blocks (`if`, `for`, `with`, `try` ...) stand one
    inside the other.

    ## Why is this bad
    Whoever reads the innermost line has to keep seven conditions in mind, and half the line's
    width is gone.

    ## Example
    ```python
    def load(paths):
        for path in paths:
            if path.exists():
                with path.open() as file:
                    for line in file:
                        if line:
                            try:
                                if line[0] != "#":
                                    handle(line)
                            except ValueError:
                                report(line)
    ```

    ## Use instead
    ```python
    def load(paths):
        for path in paths:
            if path.exists():
                with path.open() as file:
                    load_lines(file)

    def load_lines(file):
        for line in file:
            if not line or line[0] == "#":
                continue
            handle(line)
    ```

    ## References
    - [PEP 20: flat is better than nested](https://peps.python.org/pep-0020/)
    - [CWE-1124: Excessively Deep Nesting](https://cwe.mitre.org/data/definitions/1124.html)
    """

    severity = Severity.LOW
    cwe = (1124, 1120)
    codeguru = ("code-readability",)
    bad = (
        Bad(
            "def f(a):  # found\n    if a:\n        for b in a:\n"
            "            while b:\n                with b:\n"
            "                    if b.c:\n                        for d in b.c:\n"
            "                            if d:\n"
            "                                print(d)\n"
        ),
        Bad(
            "class A:\n    async def f(self, a):  # found\n        async with a:\n"
            "            async for b in a:\n                try:\n"
            "                    if b:\n                        if b.c:\n"
            "                            if b.d:\n"
            "                                for e in b.d:\n"
            "                                    print(e)\n"
            "                except ValueError:\n                    pass\n"
        ),
        Bad(
            "def f(a):  # found\n    match a:\n        case 1:\n"
            "            for b in a:\n                if b:\n"
            "                    pass\n                else:\n"
            "                    with b:\n                        if b.c:\n"
            "                            while b.d:\n"
            "                                if b.e:\n"
            "                                    print(b)\n"
        ),
    )
    good = (
        (
            "def f(a):\n    if a == 1:\n        return 1\n    elif a == 2:\n"
            "        return 2\n    elif a == 3:\n        return 3\n"
            "    elif a == 4:\n        return 4\n    elif a == 5:\n"
            "        return 5\n    elif a == 6:\n        return 6\n"
            "    elif a == 7:\n        return 7\n    elif a == 8:\n"
            "        return 8\n"
        ),
        (
            "def f(a):\n    for b in a:\n        if b:\n            with b:\n"
            "                print(b)\n"
        ),
        (
            "def f(a):\n    def g(b):\n        if b:\n            for c in b:\n"
            "                if c:\n                    print(c)\n    if a:\n"
            "        for b in a:\n            if b:\n                g(b)\n"
        ),
        ("def f(a):\n    return [[[d for d in c if d] for c in b if c] for b in a if b]\n"),
        (
            "class A:\n    class B:\n        def f(self, a):\n            if a:\n"
            "                return 1\n"
        ),
    )

    def check(
        self, node: ast.FunctionDef | ast.AsyncFunctionDef, module: Module
    ) -> Iterator[Found]:
        if branches_in(node, module) <= _MOST:
            return
        depth, innermost = deepest(node.body)
        if depth > _MOST and innermost is not None:
            text = f"{depth} blocks are nested here: return early, or take the inner ones out."
            yield Found(node, text, evidence=((innermost, "the innermost block"),))
