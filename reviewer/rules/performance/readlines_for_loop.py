"""Whole files read to go through their lines."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.correctness._blocks import within
from guru.reviewer.rules.correctness._uses import uses_of_name

if TYPE_CHECKING:
    import libcst as cst

    from guru.reviewer.fixing.imports import Imports


class ReadlinesForLoop(Rule):
    """A whole file is read to go through its lines

    ## What it does
    Finds `for line in file.readlines():` and the same in comprehensions.

    ## Why is this bad
    `readlines` holds the whole file in memory before the first line is looked at. A file gives
    its lines one by one when it is walked itself.

    ## Example
    ```python
    def errors(path):
        with open(path) as file:
            for line in file.readlines():
                if "ERROR" in line:
                    yield line
    ```

    ## Use instead
    ```python
    def errors(path):
        with open(path) as file:
            for line in file:
                if "ERROR" in line:
                    yield line
    ```

    ## Fix safety
    Safe: the same lines in the same order.

    ## References
    - [Python: reading and writing files](https://docs.python.org/3/tutorial/inputoutput.html#methods-of-file-objects)
    """

    severity = Severity.LOW
    cwe = (1176, 770)
    codeguru = ("use-of-inefficient-api",)
    safe_fix = True
    methods = ("readlines",)
    bad = (
        Bad(
            "with open(p) as f:\n    for line in f.readlines():  # found\n        print(line)\n",
            fixed="with open(p) as f:\n    for line in f:\n        print(line)\n",
        ),
        Bad(
            "import sys\nxs = [int(x) for x in sys.stdin.readlines()]  # found\n",
            fixed="import sys\nxs = [int(x) for x in sys.stdin]\n",
        ),
        Bad(
            "import gzip as g\ndef f(p):\n    file = g.open(p)\n"
            "    for line in file.readlines():  # found\n        yield line\n",
            fixed="import gzip as g\ndef f(p):\n    file = g.open(p)\n"
            "    for line in file:\n        yield line\n",
        ),
    )
    good = (
        ("with open(p) as f:\n    for line in f:\n        print(line)\n"),
        ("with open(p) as f:\n    lines = f.readlines()\n"),
        ("with open(p) as f:\n    for line in f.readlines(100):\n        print(line)\n"),
        ("for line in channel.readlines():\n    print(line)\n"),
        ('with open(p, "r+") as f:\n    for line in f.readlines():\n        f.write(line)\n'),
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        if call.args or call.keywords or not isinstance(call.func, ast.Attribute):
            return
        above = module.parent(call)
        if not isinstance(above, (ast.For, ast.comprehension)) or above.iter is not call:
            return
        if _is_file(call.func.value, module) and not _is_written(call.func.value, above, module):
            yield Found(call, "This reads the whole file first: walk the file itself.")

    def fix(self, node: cst.Call, imports: Imports) -> cst.CSTNode | None:
        import libcst as cst

        return node.func.value if isinstance(node.func, cst.Attribute) else None


def _is_file(node: ast.expr, module: Module) -> bool:
    name = module.resolve(node) or ""
    return name in {
        "open()",
        "io.open()",
        "gzip.open()",
        "bz2.open()",
        "sys.stdin",
        "codecs.open()",
    }


def _is_written(file: ast.expr, loop: ast.AST, module: Module) -> bool:
    """Whether the loop asks the file for its place or writes to it, which walking forbids."""
    if not isinstance(file, ast.Name) or not isinstance(loop, ast.For):
        return False
    return any(within(u, loop) and u is not file for u in uses_of_name(module, file))
