"""Rows fetched to know how many there are."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.performance._queries import LAZY, is_queryset

if TYPE_CHECKING:
    import libcst as cst

    from guru.reviewer.fixing.imports import Imports


class QueryFetchedToCount(Rule):
    """All rows are fetched to know whether or how many there are

    ## What it does
    Finds `len(Model.objects.filter(...))`, `bool(...)` and `if Model.objects.filter(...):`,
    where the query itself is written in place and its rows are not used.

    ## Why is this bad
    Every row travels from the database and becomes an object, only to be counted. `count()` and
    `exists()` let the database answer.

    ## Example
    ```python
    from shop.models import Order

    def has_orders(user):
        return len(Order.objects.filter(user=user)) > 0
    ```

    ## Use instead
    ```python
    from shop.models import Order

    def has_orders(user):
        return Order.objects.filter(user=user).exists()
    ```

    ## Fix safety
    Safe: the same number, or the same answer, from the database.

    ## References
    - [Django: QuerySet.count](https://docs.djangoproject.com/en/stable/ref/models/querysets/#count)
    - [Django: QuerySet.exists](https://docs.djangoproject.com/en/stable/ref/models/querysets/#exists)
    """

    severity = Severity.LOW
    cwe = (1049, 1176)
    codeguru = ("use-of-inefficient-api",)
    safe_fix = True
    calls = ("len", "bool")
    methods = tuple(sorted(LAZY))
    bad = (
        Bad(
            "n = len(Book.objects.filter(old=True))  # found\n",
            fixed="n = Book.objects.filter(old=True).count()\n",
        ),
        Bad(
            'if not Book.objects.exclude(old=True).order_by("id"):  # found\n    pass\n',
            fixed='if not Book.objects.exclude(old=True).order_by("id").exists():\n    pass\n',
        ),
        Bad("ok = bool(Book.objects.all())  # found\n", fixed="ok = Book.objects.all().exists()\n"),
    )
    good = (
        ("n = Book.objects.filter(old=True).count()\n"),
        (
            "books = Book.objects.filter(old=True)\nif books:\n"
            "    for book in books:\n        print(book)\n"
        ),
        ("if Book.objects.filter(old=True).exists():\n    pass\n"),
        ("n = len(book.objects.filter(old=True))\n"),
        ("n = len(Book.objects.get(id=1))\n"),
    )

    def check(self, node: ast.Call, module: Module) -> Iterator[Found]:
        match node:
            case ast.Call(func=ast.Name(id="len" | "bool" as name), args=[query], keywords=[]):
                if is_queryset(query) and module.resolve(node.func) == name:
                    instead = "count" if name == "len" else "exists"
                    yield Found(node, f"This fetches every row: `{instead}()` asks the database.")
            case ast.Call(func=ast.Attribute()) if _is_condition(node, module) and is_queryset(
                node
            ):
                yield Found(node, "This fetches every row: `exists()` asks the database.")

    def fix(self, node: cst.Call, imports: Imports) -> cst.CSTNode | None:
        import libcst as cst

        query, method = node, "exists"
        if isinstance(node.func, cst.Name):
            inner = node.args[0].value
            if not isinstance(inner, cst.Call):
                return None
            query, method = inner, "count" if node.func.value == "len" else "exists"
        return cst.Call(cst.Attribute(query, cst.Name(method)))


def _is_condition(node: ast.AST, module: Module) -> bool:
    match module.parent(node):
        case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test):
            return test is node
        case ast.UnaryOp(op=ast.Not()):
            return True
    return False
