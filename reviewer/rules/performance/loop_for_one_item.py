"""Walking a set or dict for one key."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.correctness._kinds import kind_of
from guru.reviewer.rules.correctness._uses import bound_within
from guru.reviewer.rules.security._words import shown


class LoopForOneItem(Rule):
    """A set or dict is walked to find one key

    ## What it does
    Finds loops over a set or dict (or its `keys()`) whose body is one `if` that asks whether
    the item equals something that does not change in the loop.

    ## Why is this bad
    Sets and dicts find a key at once, however many there are. The loop looks at every one.

    ## Example
    ```python
    def grant(roles: set[str], user):
        for role in roles:
            if role == "admin":
                user.unlock()
    ```

    ## Use instead
    ```python
    def grant(roles: set[str], user):
        if "admin" in roles:
            user.unlock()
    ```

    ## References
    - [Python: set types](https://docs.python.org/3/library/stdtypes.html#set-types-set-frozenset)
    - [CWE-1176: Inefficient CPU Computation](https://cwe.mitre.org/data/definitions/1176.html)
    """

    severity = Severity.LOW
    cwe = (1176,)
    codeguru = ("unnecessary-iteration",)
    where = {"For.body": ("If",)}
    bad = (
        Bad(
            "names = set(load())\nfor name in names:  # found\n"
            '    if name == "a":\n        print("found")\n'
        ),
        Bad(
            "def f(table, key):\n    for k in table.keys():  # found\n"
            "        if k == key:\n            return table[k]\n"
        ),
        Bad(
            "def f(self):\n    table = {}\n    fill(table)\n"
            "    for k in table:  # found\n        if self.key == k:\n"
            "            self.found = True\n"
        ),
    )
    good = (
        ('names = set(load())\nif "a" in names:\n    print("found")\n'),
        (
            'def f(names):\n    for name in names:\n        if name == "a":\n'
            '            print("found")\n'
        ),
        (
            'names = set(load())\nfor name in names:\n    if name == "a":\n'
            '        print("found")\n    else:\n        print(name)\n'
        ),
        (
            'names = set(load())\nfor name in names:\n    if name.kind == "a":\n'
            '        print("found")\n'
        ),
        (
            "def f(table):\n    last = None\n    for k in table.keys():\n"
            "        if k == last:\n            last = k\n"
        ),
    )

    def check(self, node: ast.For, module: Module) -> Iterator[Found]:
        match node:
            case ast.For(
                target=ast.Name(id=item),
                body=[
                    ast.If(orelse=[], test=ast.Compare(ops=[ast.Eq()], comparators=[right]) as test)
                ],
            ):
                sides = [test.left, right]
                names = [side for side in sides if isinstance(side, ast.Name) and side.id == item]
                others = [side for side in sides if side not in names]
                if len(names) == 1 and not bound_within(module, others[0], node):
                    if self._is_hashed(node.iter, module) and not _has_call(others[0]):
                        told = f"`{shown(others[0])} in {shown(node.iter)}` finds it at once."
                        yield Found(node, told)

    def _is_hashed(self, source: ast.expr, module: Module) -> bool:
        match source:
            case ast.Call(func=ast.Attribute(attr="keys"), args=[]):
                return True
        return kind_of(module, source) in {"set", "dict"}


def _has_call(node: ast.expr) -> bool:
    return any(isinstance(part, ast.Call) for part in ast.walk(node))
