"""Results of methods that give None."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.reading.calls import is_constant
from guru.reviewer.reading.module import Function, Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.correctness._blocks import own_nodes
from guru.reviewer.rules.correctness._kinds import kind_of

_GIVING_NONE = {
    "list": {"sort", "append", "extend", "insert", "reverse", "remove", "clear"},
    "dict": {"update", "clear"},
    "set": {"add", "update", "discard", "remove", "clear"},
    "deque": {"append", "appendleft", "extend", "extendleft", "rotate", "clear"},
}
_METHODS = frozenset().union(*_GIVING_NONE.values())


class InPlaceResultUsed(Rule):
    """The result of a method that changes in place is used

    ## What it does
    Finds `x = xs.sort()`, `return d.update(...)`, `for x in xs.reverse()` and the like, where
    the receiver is visibly a list, dict or set, and uses of what `random.shuffle` gives.

    ## Why is this bad
    These methods change their object and give back `None`. The next line works with `None`.

    ## Example
    ```python
    import random

    def deal():
        cards = list(range(52))
        return random.shuffle(cards)
    ```

    ## Use instead
    ```python
    import random

    def deal():
        cards = list(range(52))
        random.shuffle(cards)
        return cards
    ```

    ## References
    - [Python: list methods return None](https://docs.python.org/3/tutorial/datastructures.html#more-on-lists)
    - [Python FAQ: why does list.sort not return the sorted list](https://docs.python.org/3/faq/design.html#why-doesn-t-list-sort-return-the-sorted-list)
    """

    severity = Severity.HIGH
    cwe = (252, 476)
    methods = (*_METHODS, "shuffle")
    bad = (
        Bad("xs = [3, 1]\nys = xs.sort()  # found\n"),
        Bad("def f(a: dict, b):\n    return a.update(b)  # found\n"),
        Bad(
            "names = [x.name for x in xs]\nfor name in names.reverse():  # found\n    print(name)\n"
        ),
        Bad("seen = set()\nprint(seen.add(1))  # found\n"),
    )
    good = (
        ("xs = [3, 1]\nxs.sort()\nys = sorted(xs)\n"),
        ('ys = frame.sort("a")\n'),
        ("def f(xs: list, x) -> None:\n    return xs.append(x)\n"),
        ("xs = [3, 1]\nx = xs.pop()\n"),
        ("def f(cache, key):\n    return cache.update(key)\n"),
        ("xs = []\nadd = xs.append\n"),
        ("seen = set()\nnew = [x for x in xs if not (x in seen or seen.add(x))]\n"),
    )

    def check(self, node: ast.Call, module: Module) -> Iterator[Found]:
        match node.func:
            case ast.Attribute(attr="shuffle"):
                if module.resolve(node.func) == "random.shuffle" and _is_used(node, module):
                    yield Found(node, "`shuffle` changes the list and gives back `None`.")
            case ast.Attribute(attr=method, value=owner) if _is_used(node, module):
                kind = kind_of(module, owner)
                if kind is not None and method in _GIVING_NONE.get(kind, ()):
                    yield Found(node, f"`{method}` changes the {kind} and gives back `None`.")


def _is_used(call: ast.Call, module: Module) -> bool:
    """Whether something is done with the result, other than to drop or join it with `or`."""
    match module.parent(call):
        case ast.Assign() | ast.For() | ast.Subscript() | ast.Attribute() | ast.AnnAssign():
            return True
        case ast.Return() as statement:
            function = module.function_of(statement)
            return function is not None and not _is_of_none(function)
        case ast.Call(args=args):
            return call in args
    return False


def _is_of_none(function: Function) -> bool:
    """Whether a function gives nothing back in other places either: `return` ends it early."""
    if is_constant(function.returns, None):
        return True
    ends = [part for part in own_nodes(function.body) if isinstance(part, ast.Return)]
    return any(end.value is None for end in ends)
