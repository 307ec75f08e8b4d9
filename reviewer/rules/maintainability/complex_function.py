"""Functions that nobody follows to the end."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.maintainability._shape import branches_in, cognitive_complexity

_MOST = 45
_FEWEST = 9  # branches that may make that much: eight in each other, with an `else` each, make 44


class ComplexFunction(Rule):
    """A function is too complex to follow

    ## What it does
    Finds functions whose cognitive complexity is above 45: each branch, loop and handler counts
    one, and one more for each level it is nested in. Most functions are below 10.

    ## Why is this bad
    Nobody keeps that many paths in mind. Tests leave some of them out, and changes break what
    the author did not see.

    ## Example
    ```python
    def settle(orders, rates, strict):
        for order in orders:
            if order.open:
                for line in order.lines:
                    if line.price and line.count:
                        for rate in rates:
                            if rate.fits(line) or rate.default:
                                if strict and rate.old:
                                    if line.vip:
                                        continue
                                    elif line.late:
                                        break
                                    else:
                                        line.mark()
                                elif rate.zero and not line.free:
                                    if line.country == "DE":
                                        line.tax = 0.19
                                    elif line.country == "FR":
                                        line.tax = 0.2
                                else:
                                    if line.tax is None:
                                        line.tax = rate.value
    ```

    ## Use instead
    ```python
    def settle(orders, rates, strict):
        for order in orders:
            if order.open:
                settle_lines(order, rates, strict)

    def settle_lines(order, rates, strict):
        for line in order.lines:
            if line.price and line.count:
                line.tax = tax_of(line, rates, strict)
    ```

    ## References
    - [Cognitive complexity](https://www.sonarsource.com/resources/cognitive-complexity/)
    - [CWE-1120: Excessive Code Complexity](https://cwe.mitre.org/data/definitions/1120.html)
    """

    severity = Severity.LOW
    cwe = (1120, 1121)
    codeguru = ("code-readability",)
    bad = (
        Bad(
            "def f(a, b, c, d):  # found\n    for x in a:\n        for y in b:\n"
            "            for z in c:\n                if x and y or z:\n"
            "                    if y:\n                        if z:\n"
            "                            d(1)\n                        else:\n"
            "                            d(2)\n                    elif x:\n"
            "                        if z:\n                            d(3)\n"
            "                        else:\n                            d(4)\n"
            "                elif y:\n                    if x:\n"
            "                        d(5)\n                    elif z:\n"
            "                        d(6)\n                else:\n"
            "                    try:\n                        d(7)\n"
            "                    except ValueError:\n"
            "                        if x:\n                            if y:\n"
            "                                d(8)\n"
        ),
        Bad(
            "class A:\n    def f(self, a):  # found\n        while a:\n"
            "            while a.b:\n                while a.c:\n"
            "                    while a.d:\n                        if a.e:\n"
            "                            if a.f:\n"
            "                                if a.g:\n"
            "                                    if a.h:\n"
            "                                        if a.i:\n"
            "                                            return 1\n"
            "                        elif a.k:\n"
            "                            return 2\n"
            "                        elif a.l:\n"
            "                            return 3\n            a = a.next\n"
            "            if a.z:\n                break\n"
        ),
        Bad(
            "async def f(xs):  # found\n    async for x in xs:\n"
            "        for y in x:\n            if y.a:\n"
            "                for z in y:\n                    if z.b:\n"
            "                        if z.c and z.d or z.e:\n"
            "                            try:\n"
            "                                await z.f()\n"
            "                            except KeyError:\n"
            "                                if z.g:\n"
            "                                    return\n"
            "                            except OSError:\n"
            "                                if z.h:\n"
            "                                    return\n"
            "                                elif z.i:\n"
            "                                    continue\n"
            "                                else:\n"
            "                                    raise\n"
        ),
    )
    good = (
        ("def f(a):\n    if a:\n        return 1\n    return 2\n"),
        (
            'def f(kind):\n    if kind == 1:\n        return "a"\n'
            '    elif kind == 2:\n        return "b"\n    elif kind == 3:\n'
            '        return "c"\n    elif kind == 4:\n        return "d"\n'
            '    elif kind == 5:\n        return "e"\n    elif kind == 6:\n'
            '        return "f"\n    elif kind == 7:\n        return "g"\n'
            '    elif kind == 8:\n        return "h"\n    return "i"\n'
        ),
        (
            "def f(xs):\n    for x in xs:\n        if x:\n            for y in x:\n"
            "                if y:\n                    print(y)\n"
        ),
        (
            "def f():\n    a()\n    b()\n    c()\n    d()\n    e()\n    f()\n    g()\n"
            "    h()\n    i()\n    j()\n    k()\n    m()\n    n()\n    o()\n    p()\n"
            "    q()\n"
        ),
        (
            "def outer(xs):\n    def inner(x):\n        if x:\n"
            "            return 1\n        return 2\n"
            "    return [inner(x) for x in xs]\n"
        ),
    )

    def check(
        self, node: ast.FunctionDef | ast.AsyncFunctionDef, module: Module
    ) -> Iterator[Found]:
        if branches_in(node, module) < _FEWEST:
            return
        complexity = cognitive_complexity(node.body, module)
        if complexity > _MOST:
            yield Found(
                node, f"Cognitive complexity {complexity}, the limit is {_MOST}: take parts out."
            )
