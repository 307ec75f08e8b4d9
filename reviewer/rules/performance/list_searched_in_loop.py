"""Searching a list again and again."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.correctness._blocks import within
from guru.reviewer.rules.correctness._uses import uses_of_name
from guru.reviewer.rules.performance._loops import is_short, repeated_by

_MAKING = frozenset({"list", "sorted", "os.listdir", "re.findall"})


class ListSearchedInLoop(Rule):
    """A list is searched through in every round of a loop

    ## What it does
    Finds `in` and `not in` with a list, inside a loop, where the list is made before the loop
    by a comprehension, `list`, `sorted` or a `split`, or grows in the loop itself.

    ## Why is this bad
    Each test walks the list from its beginning: a thousand items tested against a thousand are
    up to a million comparisons. A set answers at once; its items have to be hashable.

    ## Example
    ```python
    def missing(wanted, rows):
        known = [row.name for row in rows]
        return [name for name in wanted if name not in known]
    ```

    ## Use instead
    ```python
    def missing(wanted, rows):
        known = {row.name for row in rows}
        return [name for name in wanted if name not in known]
    ```

    ## References
    - [Python wiki: time complexity](https://wiki.python.org/moin/TimeComplexity)
    - [CWE-407: Inefficient Algorithmic Complexity](https://cwe.mitre.org/data/definitions/407.html)
    """

    severity = Severity.LOW
    cwe = (407, 1176)
    where = {"Compare.ops": ("In", "NotIn")}
    bad = (
        Bad(
            "def f(xs):\n    seen = []\n    for x in xs:\n"
            "        if x not in seen:  # found\n            seen.append(x)\n"
            "    return seen\n"
        ),
        Bad(
            "def f(xs, ys):\n    names = list(ys)\n"
            "    return {x for x in xs if x in names}  # found\n"
        ),
        Bad(
            "def f(lines, rows):\n    old = [r.key for r in rows]\n"
            "    while lines:\n        if lines.pop() in old:  # found\n"
            "            return True\n    return False\n"
        ),
    )
    good = (
        ("def f(xs, ys):\n    names = set(ys)\n    return [x for x in xs if x in names]\n"),
        ('def f(xs):\n    kinds = ["a", "b"]\n    return [x for x in xs if x in kinds]\n'),
        ("def f(x, ys):\n    names = [y.name for y in ys]\n    return x in names\n"),
        ("def f(xs, names):\n    return [x for x in xs if x in names]\n"),
        (
            "def f(rows):\n    for row in rows:\n        cells = list(row)\n"
            '        if "a" in cells:\n            return True\n'
        ),
        (
            "def f(xs, ys):\n    names = sorted(ys)\n    for x in xs:\n"
            "        if x in names:\n            print(names[0])\n"
        ),
    )

    def check(self, node: ast.Compare, module: Module) -> Iterator[Found]:
        match node:
            case ast.Compare(ops=[ast.In() | ast.NotIn()], comparators=[ast.Name() as searched]):
                made = module.names.value_of(searched)
                if made is None or isinstance(node.left, (ast.List, ast.Dict, ast.Constant)):
                    return
                loop = repeated_by(node, module)
                if loop is None or is_short(loop) or within(made, loop):
                    return
                if self._is_long(made, searched, loop, module):
                    text = f"`{searched.id}` is a list and searched from its start each time: use a set."
                    yield Found(node, text, evidence=((made, "made here"), (loop, "in this loop")))

    def _is_long(self, made: ast.expr, name: ast.Name, loop: ast.AST, module: Module) -> bool:
        match made:
            case ast.ListComp(generators=[one, *_]):
                short = isinstance(one.iter, (ast.Tuple, ast.List))
                return not short and self._only_searched(name, module)
            case ast.Call(func=function, args=[_, *_]):
                return module.resolve(function) in _MAKING and self._only_searched(name, module)
            case ast.List(elts=[]):
                if _is_in_handler(name, module):
                    return False
                return any(_appends_in(use, loop, module) for use in uses_of_name(module, name))
        return False

    def _only_searched(self, name: ast.Name, module: Module) -> bool:
        """Whether the list's order plays no part: nobody indexes or changes it."""
        parents = [module.parent(use) for use in uses_of_name(module, name)]
        return not any(
            isinstance(p, (ast.Subscript, ast.Attribute, ast.AugAssign)) for p in parents
        )


def _is_in_handler(node: ast.AST, module: Module) -> bool:
    """Whether this is the way of errors, which are few."""
    return any(isinstance(above, ast.ExceptHandler) for above in module.ancestors(node))


def _appends_in(use: ast.Name, loop: ast.AST, module: Module) -> bool:
    match module.parent(use):
        case ast.Attribute(attr="append") as method:
            call = module.parent(method)
            if not isinstance(call, ast.Call) or not within(call, loop) or not call.args:
                return False
            return not isinstance(call.args[0], (ast.List, ast.Dict, ast.ListComp, ast.Set))
    return False
