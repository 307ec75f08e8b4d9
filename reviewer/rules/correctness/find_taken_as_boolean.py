"""The result of find used as a condition."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.correctness._kinds import kind_of


class FindTakenAsBoolean(Rule):
    """The place that `find` gives is taken for yes or no

    ## What it does
    Finds `if text.find(part):`, and `text.find(part) > 0`, where the receiver is visibly a
    text.

    ## Why is this bad
    `find` gives -1 when there is nothing, which is true, and 0 when the text begins with it,
    which is false.

    ## Example
    ```python
    def has_scheme(url: str):
        if url.find("://"):
            return True
        return False
    ```

    ## Use instead
    ```python
    def has_scheme(url: str):
        return "://" in url
    ```

    ## References
    - [Python: str.find](https://docs.python.org/3/library/stdtypes.html#str.find)
    - [CWE-253: Incorrect Check of Function Return Value](https://cwe.mitre.org/data/definitions/253.html)
    """

    severity = Severity.HIGH
    cwe = (253, 571)
    methods = ("find", "rfind")
    bad = (
        Bad('def f(s: str):\n    if s.find("a"):  # found\n        return 1\n'),
        Bad('name = input()\nif not name.find("a"):  # found\n    pass\n'),
        Bad('text = "-".join(xs)\nwhile text.find("--") and ok:  # found\n    pass\n'),
    )
    good = (
        ('def f(s: str):\n    if s.find("a") != -1:\n        return 1\n'),
        ('def f(tree):\n    if tree.find("a"):\n        return 1\n'),
        ('def f(s: str):\n    place = s.find("a")\n    return place\n'),
        ('def f(s: str):\n    return s[s.find("a") :]\n'),
        ('def f(s: str):\n    if s.find("a") + 1:\n        return 1\n'),
        (
            "from bs4 import BeautifulSoup\npage = BeautifulSoup(text)\n"
            'if page.find("a"):\n    pass\n'
        ),
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        if not isinstance(call.func, ast.Attribute) or not call.args or call.keywords:
            return
        if kind_of(module, call.func.value) != "str" and not _looks_for_text(call, module):
            return
        match module.parent(call):
            case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test) if test is call:
                yield Found(call, "-1, for nothing found, is true; 0, the beginning, is false.")
            case ast.UnaryOp(op=ast.Not()) | ast.BoolOp():
                yield Found(call, "-1, for nothing found, is true; 0, the beginning, is false.")


def _looks_for_text(call: ast.Call, module: Module) -> bool:
    """Whether only texts have such a `find`: with a place to start from."""
    return len(call.args) > 1 and all(kind_of(module, arg) == "int" for arg in call.args[1:])
