"""Iterators walked a second time."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.correctness._blocks import (
    block_of,
    in_exclusive_branches,
    own_nodes,
    within,
)
from guru.reviewer.rules.correctness._uses import uses_of_name

_CONSUMING = frozenset(
    {
        *("list", "tuple", "set", "frozenset", "sorted", "sum", "max", "min", "dict", "len"),
        *("collections.Counter", "collections.deque"),
    }
)


class IteratorUsedUp(Rule):
    """An iterator is walked a second time and is empty

    ## What it does
    Finds variables that hold a generator expression, or what `map`, `filter` or `zip` gives,
    and are consumed twice, or again in each round of a loop.

    ## Why is this bad
    An iterator can be walked once. The second walk finds nothing and says nothing: sums are 0,
    lists empty.

    ## Example
    ```python
    def mean(texts):
        numbers = map(float, texts)
        return sum(numbers) / len(list(numbers))
    ```

    ## Use instead
    ```python
    def mean(texts):
        numbers = [float(text) for text in texts]
        return sum(numbers) / len(numbers)
    ```

    ## References
    - [Python: generator expressions](https://docs.python.org/3/reference/expressions.html#generator-expressions)
    - [Python: glossary, iterator](https://docs.python.org/3/glossary.html#term-iterator)
    - [CWE-672: Operation on a Resource after Expiration or Release](https://cwe.mitre.org/data/definitions/672.html)
    """

    severity = Severity.HIGH
    cwe = (672,)
    calls = ("map", "filter", "zip", "reversed", "enumerate")
    bad = (
        Bad(
            "def f(xs):\n    ys = (x for x in xs if x)\n    print(max(ys))\n"
            "    return list(ys)  # found\n"
        ),
        Bad(
            "def f(rows, names):\n    wanted = filter(None, names)\n"
            "    for row in rows:\n        for name in wanted:  # found\n"
            "            row.keep(name)\n"
        ),
        Bad("pairs = zip(a, b)\nxs = [x for x, _ in pairs]\nys = [y for _, y in pairs]  # found\n"),
        Bad(
            "def f(xs, ys):\n    upper = map(str.upper, ys)\n"
            "    return [(x, y) for x in xs for y in upper]  # found\n"
        ),
    )
    good = (
        ("def f(xs):\n    ys = [x for x in xs if x]\n    return max(ys), min(ys)\n"),
        (
            "def f(xs, first):\n    ys = (x for x in xs if x)\n    if first:\n"
            "        return max(ys)\n    return list(ys)\n"
        ),
        (
            "def f(xs, first):\n    ys = map(int, xs)\n    if first:\n"
            "        n = max(ys)\n    else:\n        n = min(ys)\n    return n\n"
        ),
        (
            "def f(xs):\n    ys = zip(xs, xs)\n    for y in ys:\n        if y:\n"
            "            break\n    return list(ys)\n"
        ),
        ("def f(xs, map):\n    ys = map(int, xs)\n    return sum(ys) / len(list(ys))\n"),
        (
            "def f(rows):\n    for row in rows:\n        names = map(str, row)\n"
            '        yield ",".join(names)\n'
        ),
        ("def f(xs):\n    ys = (x for x in xs)\n    ys = list(ys)\n    return sum(ys) / len(ys)\n"),
    )

    def check(self, made: ast.Call | ast.GeneratorExp, module: Module) -> Iterator[Found]:
        node = module.parent(made)
        if not isinstance(node, ast.Assign) or len(node.targets) > 1:
            return
        target = node.targets[0]
        if not isinstance(target, ast.Name) or len(module.names.bindings(target)) != 1:
            return
        uses = [use for use in uses_of_name(module, target) if use is not target]
        if any(module.function_of(use) is not module.function_of(node) for use in uses):
            return
        walks = [use for use in uses if _is_walk(use, module)]
        again = _again(node, walks, module)
        if again is not None:
            text = f"`{target.id}` is an iterator and used up by then: make it a list."
            yield Found(again, text, evidence=((node, "made here"), (walks[0], "walked first")))


def _is_walk(use: ast.Name, module: Module) -> bool:
    """Whether a variable is walked to its end here."""
    parent = module.parent(use)
    match parent:
        case ast.For(iter=source, body=body):
            parts = own_nodes(body)
            return source is use and not any(isinstance(p, (ast.Break, ast.Return)) for p in parts)
        case ast.comprehension(iter=source):
            holder = module.parent(parent)
            return source is use and not isinstance(holder, ast.GeneratorExp)
        case ast.Call(args=[first]) if first is use:
            if isinstance(parent.func, ast.Attribute) and parent.func.attr in {"join", "extend"}:
                return True
            return module.resolve(parent.func) in _CONSUMING
    return False


def _again(made: ast.Assign, walks: list[ast.Name], module: Module) -> ast.AST | None:
    """Return the first walk that comes after another one."""
    for index, walk in enumerate(walks):
        if _repeats(walk, made, module):
            return walk
        for later in walks[index + 1 :]:
            if not in_exclusive_branches(walk, later, module):
                return later
    return None


def _repeats(walk: ast.Name, made: ast.Assign, module: Module) -> bool:
    """Whether a loop, or the outer part of a comprehension, walks it in every round."""
    parent = module.parent(walk)
    if isinstance(parent, ast.comprehension):
        holder = module.parent(parent)
        generators: list[ast.comprehension] = getattr(holder, "generators", [])
        return bool(generators) and generators[0] is not parent
    place: ast.AST = parent if isinstance(parent, ast.For) else walk
    loop = module.loop_of(place)
    if loop is None or within(made, loop):
        return False
    statement = module.statement_of(place)
    rest = block_of(statement, module)
    return not any(isinstance(s, (ast.Return, ast.Break, ast.Raise)) for s in rest)
