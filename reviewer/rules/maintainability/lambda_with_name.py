"""Lambdas that get a name."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule


class LambdaWithName(Rule):
    """A lambda is given a name

    ## What it does
    Finds `name = lambda ...: ...` as a statement in a function or module.

    ## Why is this bad
    In tracebacks and profiles it is called `<lambda>`, and it has neither docstring nor
    annotations. `def` gives it its name.

    ## Example
    ```python
    def totals(orders):
        price = lambda order: order.count * order.price
        return [price(order) for order in orders]
    ```

    ## Use instead
    ```python
    def totals(orders):
        def price(order):
            return order.count * order.price

        return [price(order) for order in orders]
    ```

    ## References
    - [PEP 8: programming recommendations](https://peps.python.org/pep-0008/#programming-recommendations)
    """

    severity = Severity.INFO
    cwe = (1120,)
    codeguru = ("pep8-recommendations",)
    where = {"Assign.value": ("Lambda",)}
    bad = (
        Bad("f = lambda x: x + 1  # found\n"),
        Bad("def f():\n    key = lambda row: row.a  # found\n    return sorted(xs, key=key)\n"),
        Bad("def f(xs):\n    for x in xs:\n        g = lambda: x  # found\n        g()\n"),
    )
    good = (
        ("xs.sort(key=lambda x: x.a)\n"),
        ("def f(x):\n    return x + 1\n"),
        ('class A:\n    name = lambda self: "a"\n'),
        ('table["a"] = lambda: 1\n'),
        ("if fast:\n    f = lambda x: x\nelse:\n    f = slow\n"),
    )

    def check(self, node: ast.Assign, module: Module) -> Iterator[Found]:
        match node:
            case ast.Assign(targets=[ast.Name(id=name) as target], value=ast.Lambda()):
                if len(module.names.bindings(target)) == 1 and not name.startswith("_"):
                    if not isinstance(module.parent(node), (ast.ClassDef, ast.If, ast.Try)):
                        yield Found(node, f"`def {name}` shows its name in tracebacks.")
