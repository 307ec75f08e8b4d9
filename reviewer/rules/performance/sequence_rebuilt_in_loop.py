"""Sequences copied to add one item."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.correctness._blocks import block_of, leaves, within
from guru.reviewer.rules.correctness._kinds import kind_of
from guru.reviewer.rules.correctness._uses import same_name
from guru.reviewer.rules.performance._loops import is_short


class SequenceRebuiltInLoop(Rule):
    """A list or array is copied in every round to add to it

    ## What it does
    Finds `xs = xs + [x]`, `xs = [*xs, x]`, `t += (x,)` and `a = numpy.append(a, x)`
    (`concatenate`, `vstack`, `hstack`) in a loop.

    ## Why is this bad
    Each round copies all that is there already. The loop takes four times as long for twice the
    items.

    ## Example
    ```python
    def names(rows):
        found = []
        for row in rows:
            found = found + [row.name]
        return found
    ```

    ## Use instead
    ```python
    def names(rows):
        found = []
        for row in rows:
            found.append(row.name)
        return found
    ```

    ## References
    - [NumPy: append](https://numpy.org/doc/stable/reference/generated/numpy.append.html)
    - [Python: more on lists](https://docs.python.org/3/tutorial/datastructures.html#more-on-lists)
    - [CWE-407: Inefficient Algorithmic Complexity](https://cwe.mitre.org/data/definitions/407.html)
    """

    severity = Severity.LOW
    cwe = (407, 1176)
    calls = tuple(f"numpy.{n}" for n in ("append", "concatenate", "vstack", "hstack", "insert"))
    where = {"AugAssign.value": ("Tuple",), "Assign.value": ("BinOp", "List")}
    bad = (
        Bad(
            "def f(xs):\n    ys = []\n    for x in xs:\n"
            "        ys = ys + [x * 2]  # found\n    return ys\n"
        ),
        Bad(
            "import numpy as np\ndef f(xs):\n    a = np.array([])\n"
            "    for x in xs:\n        a = np.append(a, x)  # found\n"
            "    return a\n"
        ),
        Bad("def f(xs):\n    t = ()\n    for x in xs:\n        t += (x,)  # found\n    return t\n"),
        Bad(
            "import numpy\ndef f(xs, a):\n    while xs:\n"
            "        a = numpy.concatenate([a, xs.pop()], axis=0)  # found\n"
            "    return a\n"
        ),
    )
    good = (
        ("def f(xs):\n    ys = []\n    for x in xs:\n        ys += [x]\n    return ys\n"),
        ("def f(a, b):\n    a = a + [b]\n    return a\n"),
        ("def f(xs, base):\n    for x in xs:\n        path = base + [x]\n        yield path\n"),
        (
            "def f(rows):\n    for row in rows:\n        cells = row.cells\n"
            "        cells = cells + [1]\n        yield cells\n"
        ),
        (
            "import numpy as np\ndef f(parts):\n"
            "    return np.concatenate([load(p) for p in parts])\n"
        ),
        ("def f(n):\n    for x in xs:\n        n += 1\n"),
    )

    def check(self, node: ast.Assign | ast.AugAssign | ast.Call, module: Module) -> Iterator[Found]:
        if isinstance(node, ast.Call):
            above = module.parent(node)
            if not isinstance(above, ast.Assign):
                return
            node = above
        target = node.target if isinstance(node, ast.AugAssign) else node.targets[0]
        if not isinstance(target, ast.Name) or not self._copies(node, target, module):
            return
        loop = module.loop_of(node)
        if loop is None or is_short(loop) or leaves(block_of(node, module), module):
            return
        own = [b for b in module.names.bindings(target) if within(b.node, loop)]
        if all(module.statement_of(b.node) is node for b in own):
            text = f"All of `{target.id}` is copied in every round."
            yield Found(node, text, evidence=((loop, "in this loop"),))

    def _copies(self, node: ast.Assign | ast.AugAssign, target: ast.Name, module: Module) -> bool:
        match node:
            case ast.AugAssign(op=ast.Add(), value=ast.Tuple()):
                return kind_of(module, target) == "tuple"
            case ast.Assign(
                value=ast.BinOp(op=ast.Add(), left=left, right=ast.List() | ast.Tuple())
            ):
                return same_name(left, target)
            case ast.Assign(value=ast.List(elts=[ast.Starred(value=first), _])):
                return same_name(first, target)
            case ast.Assign(value=ast.Call(args=[first, *_])):
                joined = first.elts if isinstance(first, (ast.List, ast.Tuple)) else [first]
                return any(same_name(part, target) for part in joined)
        return False
