"""Lists used as queues."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.reading.calls import is_constant
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.correctness._blocks import leaves, within
from guru.reviewer.rules.correctness._kinds import kind_of
from guru.reviewer.rules.performance._loops import is_short


class ListShiftedInLoop(Rule):
    """A list is used as a queue

    ## What it does
    Finds `xs.pop(0)` and `del xs[0]` in a `while` loop that goes on as long as `xs` holds
    something, and `xs.insert(0, x)` in every round of a loop, where `xs` is visibly a list.

    ## Why is this bad
    Every item behind moves by one place, in each round. `collections.deque` takes and gives at
    both ends at once.

    ## Example
    ```python
    def walk(root):
        queue = [root]
        while queue:
            node = queue.pop(0)
            queue.extend(node.children)
    ```

    ## Use instead
    ```python
    from collections import deque

    def walk(root):
        queue = deque([root])
        while queue:
            node = queue.popleft()
            queue.extend(node.children)
    ```

    ## References
    - [Python: using lists as queues](https://docs.python.org/3/tutorial/datastructures.html#using-lists-as-queues)
    - [Python: collections.deque](https://docs.python.org/3/library/collections.html#collections.deque)
    - [CWE-407: Inefficient Algorithmic Complexity](https://cwe.mitre.org/data/definitions/407.html)
    """

    severity = Severity.LOW
    cwe = (407, 1176)
    codeguru = ("use-of-inefficient-api",)
    methods = ("pop", "insert")
    bad = (
        Bad(
            "def f(root):\n    todo = [root]\n    while todo:\n"
            "        x = todo.pop(0)  # found\n        todo += x.parts\n"
        ),
        Bad(
            "def f(node):\n    path = []\n    while node:\n"
            "        path.insert(0, node)  # found\n        node = node.parent\n"
        ),
        Bad(
            "def f(xs: list[int]):\n    while len(xs) > 0:\n        use(xs[0])\n"
            "        del xs[0]  # found\n"
        ),
    )
    good = (
        (
            "from collections import deque\ndef f(root):\n"
            "    todo = deque([root])\n    while todo:\n"
            "        x = todo.popleft()\n"
        ),
        ("def f(xs: list):\n    head = xs.pop(0)\n    return head\n"),
        ("def f(todo):\n    while todo:\n        todo.pop()\n"),
        (
            "def f(rows):\n    for row in rows:\n"
            "        cells = row.split() + []\n        cells.pop(0)\n"
        ),
        ("def f(params, ys):\n    for y in ys:\n        params.pop(0)\n"),
        ("def f(lines: list):\n    while lines and not lines[0]:\n        lines.pop(0)\n"),
        ("def f(xs: dict, ys):\n    for y in ys:\n        xs.pop(0)\n"),
    )

    def check(self, node: ast.Call | ast.Delete, module: Module) -> Iterator[Found]:
        match node:
            case ast.Call(func=ast.Attribute(attr="pop", value=owner), args=[place]):
                instead = "popleft"
            case ast.Call(func=ast.Attribute(attr="insert", value=owner), args=[place, _]):
                instead = "appendleft"
            case ast.Delete(targets=[ast.Subscript(value=owner, slice=place)]):
                instead = "popleft"
            case _:
                return
        if not is_constant(place, 0) or not isinstance(owner, ast.Name):
            return
        loop = module.loop_of(node)
        if loop is None or is_short(loop) or leaves(loop.body, module):
            return
        if instead == "popleft" and not self._waits_for(owner, loop):
            return
        if instead == "appendleft" and module.statement_of(node) not in loop.body:
            return
        if kind_of(module, owner) == "list" and not self._is_made_in(owner, loop, module):
            text = f"All of `{owner.id}` moves by one each time: `deque.{instead}` does not."
            severity = Severity.LOW if instead == "popleft" else Severity.INFO
            yield Found(node, text, severity, evidence=((loop, "in this loop"),))

    def _waits_for(self, owner: ast.Name, loop: ast.AST) -> bool:
        """Whether a loop runs until the list is empty: `while xs`, `while len(xs) > 0`."""
        if not isinstance(loop, ast.While):
            return False
        parts = list(ast.walk(loop.test))
        asked = any(isinstance(part, ast.Name) and part.id == owner.id for part in parts)
        return asked and not any(isinstance(part, ast.Subscript) for part in parts)

    def _is_made_in(self, owner: ast.Name, loop: ast.AST, module: Module) -> bool:
        """Whether each round has a list of its own, or a short literal one."""
        return any(
            within(binding.node, loop)
            and not isinstance(module.parent(binding.node), ast.AugAssign)
            for binding in module.names.bindings(owner)
        )
