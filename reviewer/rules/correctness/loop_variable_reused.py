"""Inner loops that overwrite the outer one's variable."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.correctness._blocks import in_exclusive_branches, own_nodes


class LoopVariableReused(Rule):
    """An inner loop overwrites the variable of the outer one

    ## What it does
    Finds inner loops with the same variable as a loop around them, where the outer loop uses
    the variable again behind the inner one.

    ## Why is this bad
    Behind the inner loop the variable holds the inner loop's last value. The outer loop goes on
    with something else than its own item.

    ## Example
    ```python
    def report(groups):
        for item in groups:
            for item in item.members:
                print(item)
            print("end of", item)
    ```

    ## Use instead
    ```python
    def report(groups):
        for group in groups:
            for member in group.members:
                print(member)
            print("end of", group)
    ```

    ## References
    - [Python: the for statement](https://docs.python.org/3/reference/compound_stmts.html#the-for-statement)
    """

    severity = Severity.MEDIUM
    cwe = (1109,)
    bad = (
        Bad("for i in a:\n    for i in b:  # found\n        f(i)\n    g(i)\n"),
        Bad(
            "for k, v in a.items():\n    if v:\n        for j, v in b:  # found\n"
            "            f(j)\n    done[k] = v\n"
        ),
        Bad(
            "for x in a:\n    for y in b:\n        for x in c:  # found\n"
            "            f(x)\n        g(x)\n"
        ),
    )
    good = (
        (
            "for v in a:\n    if v.many:\n        for v in v.parts:\n            f(v)\n"
            "    else:\n        g(v)\n"
        ),
        ("for i in a:\n    for j in b:\n        f(j)\n    g(i)\n"),
        ("for i in a:\n    for i in b:\n        f(i)\n"),
        ("for _ in a:\n    for _ in b:\n        f()\n    g(_)\n"),
        ("for i in a:\n    f(i)\nfor i in b:\n    g(i)\n"),
        ("for i in a:\n    for i in b:\n        f(i)\n    i = 3\n    g(i)\n"),
        ("for i in a:\n    xs = [i for i in b]\n    g(i)\n"),
    )

    def check(self, node: ast.For, module: Module) -> Iterator[Found]:
        outer = module.loop_of(node)
        while outer is not None:
            if isinstance(outer, ast.For):
                for name in sorted(_targets(node.target) & _targets(outer.target)):
                    use = _use_behind(node, outer, name, module)
                    if use is not None:
                        text = (
                            f"`{name}` is the outer loop's variable, used again behind this loop."
                        )
                        yield Found(node, text, evidence=((use, "used again"),))
                        return
            outer = module.loop_of(outer)


def _targets(target: ast.expr) -> set[str]:
    names = {part.id for part in ast.walk(target) if isinstance(part, ast.Name)}
    return {name for name in names if not name.startswith("_")}


def _use_behind(inner: ast.For, outer: ast.For, name: str, module: Module) -> ast.AST | None:
    """Return where the outer loop reads the name behind the inner loop, before it is set anew."""
    end = inner.end_lineno or 0
    for part in own_nodes(outer.body):
        if isinstance(part, ast.Name) and part.id == name and part.lineno > end:
            if in_exclusive_branches(inner, part, module):
                continue
            return part if isinstance(part.ctx, ast.Load) else None
    return None
