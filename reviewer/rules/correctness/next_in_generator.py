"""StopIteration inside a generator."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache

from guru.models.severity import Severity
from guru.reviewer.reading.module import Function, Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.correctness._kinds import kind_of

_FINITE = frozenset({"csv.reader()", "csv.DictReader()", "open()", "itertools.chain()"})


class NextInGenerator(Rule):
    """`next` may end a generator with a RuntimeError

    ## What it does
    Finds `next(iterator)` without a default inside a generator, not inside `try` with `except
    StopIteration`, and `raise StopIteration` there.

    ## Why is this bad
    Since Python 3.7 a `StopIteration` that leaves a generator's body becomes a `RuntimeError`.
    An empty input ends the program where it was meant to end the loop.

    ## Example
    ```python
    def pairs(values):
        iterator = iter(values)
        while True:
            yield next(iterator), next(iterator)
    ```

    ## Use instead
    ```python
    def pairs(values):
        iterator = iter(values)
        for first in iterator:
            yield first, next(iterator, None)
    ```

    ## References
    - [PEP 479: Change StopIteration handling inside generators](https://peps.python.org/pep-0479/)
    - [CWE-248: Uncaught Exception](https://cwe.mitre.org/data/definitions/248.html)
    """

    severity = Severity.MEDIUM
    cwe = (248,)
    calls = ("next",)
    where = {"Raise.exc": ("Name", "Call")}
    mentions = ("yield",)
    bad = (
        Bad(
            "def f(xs):\n    it = iter(xs)\n    head = next(it)  # found\n"
            "    for x in it:\n        yield head, x\n"
        ),
        Bad(
            "def f(xs):\n    for x in xs:\n        if x is None:\n"
            "            raise StopIteration  # found\n        yield x\n"
        ),
        Bad(
            "import csv\ndef f(lines):\n    rows = csv.reader(lines)\n"
            "    next(rows)  # found\n    yield from rows\n"
        ),
    )
    good = (
        ("def f(xs):\n    it = iter(xs)\n    head = next(it, None)\n    yield head\n"),
        (
            "def f(xs):\n    it = iter(xs)\n    try:\n        head = next(it)\n"
            "    except StopIteration:\n        return\n    yield head\n"
        ),
        ("def f(xs):\n    return next(iter(xs))\n"),
        (
            "import itertools\ndef f(xs):\n    numbers = itertools.count()\n"
            "    for x in xs:\n        yield next(numbers), x\n"
        ),
        ("def f(xs):\n    def first():\n        return next(iter(xs))\n    yield first\n"),
        ("def f(next):\n    yield next(1)\n"),
        (
            "def f(self, request):\n    flow = self.flow(request)\n"
            "    request = next(flow)\n    yield request\n"
        ),
    )

    def check(self, node: ast.Call | ast.Raise, module: Module) -> Iterator[Found]:
        match node:
            case ast.Call(func=ast.Name(id="next"), args=[iterator], keywords=[]):
                if _is_in_generator(node, module) and _may_end(iterator, module):
                    if not _is_caught(node, module):
                        text = "When nothing is left, this becomes a `RuntimeError` here."
                        yield Found(node, text)
            case (
                ast.Raise(exc=ast.Name(id="StopIteration"))
                | ast.Raise(exc=ast.Call(func=ast.Name(id="StopIteration")))
            ):
                if _is_in_generator(node, module):
                    yield Found(node, "This becomes a `RuntimeError`: `return` ends a generator.")


def _is_in_generator(node: ast.AST, module: Module) -> bool:
    """Whether the function right around a node yields."""
    below = node
    for above in module.ancestors(node):
        if isinstance(above, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return isinstance(below, ast.stmt) and above in _generators(module)
        if isinstance(above, (ast.Lambda, ast.ClassDef)):
            return False
        below = above
    return False


@lru_cache(maxsize=2)  # one file is checked at a time
def _generators(module: Module) -> frozenset[Function | None]:
    """Return the functions that yield."""
    yields = [*module.at_hand(ast.Yield), *module.at_hand(ast.YieldFrom)]
    return frozenset(module.function_of(each) for each in yields)


def _may_end(iterator: ast.expr, module: Module) -> bool:
    """Whether an iterator is one over data that may be empty, not a helper that always yields."""
    if kind_of(module, iterator) == "iterator" or module.resolve(iterator) in _FINITE:
        return True
    if not isinstance(iterator, ast.Name):
        return False
    found = module.names.bindings(iterator)
    return bool(found) and all(binding.kind == "parameter" for binding in found)


def _is_caught(node: ast.AST, module: Module) -> bool:
    """Whether `StopIteration` is caught, or a condition around may have asked before."""
    below = node
    for above in module.ancestors(node):
        match above:
            case ast.Try(body=body, handlers=handlers) if below in body and handlers:
                return True
            case ast.If() | ast.IfExp() | ast.BoolOp() | ast.With():
                return True
            case ast.While(test=test) if not isinstance(test, ast.Constant):
                return True
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.GeneratorExp():
                return False
        below = above
    return False
