"""One query for each item."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.correctness._blocks import block_of
from guru.reviewer.rules.performance._loops import is_short, mentions_round, repeated_by
from guru.reviewer.rules.performance._queries import django_chain, queryset_of
from guru.reviewer.rules.security._words import name_of, shown

_ASKING = frozenset(
    {
        *("get", "first", "last", "exists", "count", "aggregate", "latest", "earliest", "in_bulk"),
        *("get_or_create", "update_or_create", "aget", "afirst", "aexists", "acount"),
    }
)
_ANSWERS = frozenset({"one", "one_or_none", "first", "all", "scalar", "count", "get", "scalar_one"})
_RELATED = frozenset({"all", "filter", "count", "exists", "first", "exclude", "order_by"})


class QueryInLoop(Rule):
    """A query is made for every item of a loop

    ## What it does
    Finds queries of Django and SQLAlchemy inside a loop that depend on the loop's item:
    `Model.objects.get(...)`, `Model.objects.filter(...).first()`, `session.get(...)`,
    `session.query(...).one()`, and, in a loop over a Django query, relations of the item
    (`book.author_set.all()`) that were not prefetched.

    ## Why is this bad
    Each query is a round trip to the database. A page that shows a hundred rows makes a hundred
    and one queries, and is slow only where there is much data: in production.

    ## Example
    ```python
    from shop.models import Price

    def total(items):
        cost = 0
        for item in items:
            cost += Price.objects.get(item=item).amount
        return cost
    ```

    ## Use instead
    ```python
    from shop.models import Price

    def total(items):
        prices = Price.objects.filter(item__in=items)
        return sum(price.amount for price in prices)
    ```

    ## References
    - [Django: database access optimization](https://docs.djangoproject.com/en/stable/topics/db/optimization/)
    - [SQLAlchemy: relationship loading](https://docs.sqlalchemy.org/en/20/orm/queryguide/relationships.html)
    - [CWE-1073: Non-SQL Invokable Control Element with Excessive Number of Data Resource Accesses](https://cwe.mitre.org/data/definitions/1073.html)
    """

    severity = Severity.MEDIUM
    cwe = (1073,)
    methods = tuple(_ASKING | _ANSWERS | _RELATED)
    bad = (
        Bad(
            "def f(xs):\n    for x in xs:\n"
            "        print(Book.objects.filter(name=x).first())  # found\n"
        ),
        Bad(
            "def f(session, keys):\n"
            "    return [session.query(Book).filter(Book.key == key).one() for key in keys]  # found\n"
        ),
        Bad(
            "def f():\n    books = Book.objects.filter(old=True)\n"
            "    for book in books:\n"
            "        print(book.author_set.all())  # found\n"
        ),
        Bad(
            "def f(self, keys):\n    for key in keys:\n"
            "        book = self.session.get(Book, key)  # found\n"
            "        book.old = True\n"
        ),
    )
    good = (
        ("def f(xs):\n    return Book.objects.filter(name__in=xs)\n"),
        (
            "def f():\n"
            '    for book in Book.objects.prefetch_related("author_set"):\n'
            "        print(book.author_set.all())\n"
        ),
        ("def f(xs):\n    for x in xs:\n        print(x.objects.get(1), table.get(x))\n"),
        (
            "def f(batches):\n    for batch in batches:\n"
            "        print(Book.objects.filter(id__in=batch).count())\n"
        ),
        ("def f():\n    while True:\n        print(Book.objects.filter(done=False).count())\n"),
        (
            "def f(xs):\n    for x in xs:\n        if x.a:\n"
            "            book = Book.objects.get(id=x)\n            return book\n"
        ),
        ('def f():\n    for name in ("a", "b"):\n        print(Book.objects.get(name=name))\n'),
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        method = name_of(call.func)
        if _is_refined(call, module):
            return
        loop = repeated_by(call, module)
        if "/migrations/" in module.path:
            return  # runs once
        if loop is None or isinstance(loop, ast.While) or is_short(loop) or _is_batched(call):
            return
        if self._asks(call, method) and mentions_round(call, loop, module):
            if not self._ends(call, loop, module):
                text = f"`{shown(call)}` asks the database in every round."
                yield Found(call, text, evidence=((loop, "in this loop"),))
        elif method in _RELATED:
            yield from self._relation(call, loop, module)

    def _asks(self, call: ast.Call, method: str) -> bool:
        if django_chain(call) is not None:
            return method in _ASKING
        return method in _ANSWERS and _is_session_query(call)

    def _ends(self, call: ast.Call, loop: ast.AST, module: Module) -> bool:
        """Whether the loop is left in this round: it looks for one."""
        if not isinstance(loop, (ast.For, ast.AsyncFor)):
            return False
        block = block_of(module.statement_of(call), module)
        return isinstance(block[-1], (ast.Return, ast.Break, ast.Raise))

    def _relation(self, call: ast.Call, loop: ast.AST, module: Module) -> Iterator[Found]:
        match call.func, loop:
            case (
                ast.Attribute(attr=_, value=ast.Attribute(attr=relation, value=ast.Name(id=item))),
                ast.For(target=ast.Name(id=target), iter=source),
            ) if item == target:
                query = queryset_of(module, source)
                if query is not None and "prefetch_related" not in (django_chain(query) or ()):
                    text = (
                        f"`{item}.{relation}` is fetched by a query of its own for each `{item}`."
                    )
                    yield Found(call, text, evidence=((source, "prefetch it here"),))


def _is_refined(call: ast.Call, module: Module) -> bool:
    """Whether a further method of the same chain follows."""
    above = module.parent(call)
    return isinstance(above, ast.Attribute) and isinstance(module.parent(above), ast.Call)


def _is_session_query(node: ast.AST) -> bool:
    """Whether the chain of calls starts at a session of SQLAlchemy."""
    while True:
        match node:
            case ast.Call(
                func=ast.Attribute(attr="query" | "get" | "scalar" as method, value=owner)
            ):
                is_session = name_of(owner) in {"session", "db_session"}
                if is_session and (method != "get" or len(node.args) > 1):
                    return True
                node = owner
            case ast.Call(func=ast.Attribute(value=owner)):
                node = owner
            case _:
                return False


def _is_batched(call: ast.AST) -> bool:
    """Whether a query is about many items at a time: `id__in=batch`, `.in_(batch)`."""
    for part in ast.walk(call):
        match part:
            case ast.keyword(arg=str(name)) if name.endswith("__in"):
                return True
            case ast.Attribute(attr="in_"):
                return True
    return False
