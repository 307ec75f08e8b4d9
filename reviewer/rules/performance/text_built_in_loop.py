"""Texts that grow piece by piece."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.reading.scopes import Binding
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.correctness._blocks import block_of, leaves, within
from guru.reviewer.rules.correctness._kinds import kind_of
from guru.reviewer.rules.correctness._uses import uses_of_name
from guru.reviewer.rules.performance._loops import is_short


class TextBuiltInLoop(Rule):
    """A text is built with `+=` in a loop

    ## What it does
    Finds `text += piece` and `text = text + piece` in a loop where `text` is visibly a text
    that begins before the loop and keeps growing. Loops over a few literals are left alone.

    ## Why is this bad
    A text cannot grow in place: each round copies all that is there. Ten times the rounds cost
    a hundred times the copying; the exception that CPython makes for local variables is no
    promise and ends with a second reference.

    ## Example
    ```python
    def render(rows):
        page = ""
        for row in rows:
            page += f"<li>{row}</li>"
        return page
    ```

    ## Use instead
    ```python
    def render(rows):
        return "".join(f"<li>{row}</li>" for row in rows)
    ```

    ## References
    - [Python FAQ: concatenating many strings](https://docs.python.org/3/faq/programming.html#what-is-the-most-efficient-way-to-concatenate-many-strings-together)
    - [PEP 8: programming recommendations](https://peps.python.org/pep-0008/#programming-recommendations)
    - [CWE-1046: Creation of Immutable Text Using String Concatenation](https://cwe.mitre.org/data/definitions/1046.html)
    """

    severity = Severity.LOW
    cwe = (1046,)
    codeguru = ("string-concatenation",)
    where = {"AugAssign.op": ("Add",), "Assign.value": ("BinOp",)}
    bad = (
        Bad(
            'def f(xs):\n    s = ""\n    for x in xs:\n        s += str(x)  # found\n    return s\n'
        ),
        Bad(
            'def f(xs):\n    head = "a"\n    out = f"{head}:"\n    while xs:\n'
            '        if xs.pop():\n            out = out + "x"  # found\n'
            "    return out\n"
        ),
        Bad(
            'def f(rows):\n    for row in rows:\n        line = "-"\n'
            "        for cell in row:\n            line += cell  # found\n"
            '            line += ";"\n        print(line)\n'
        ),
    )
    good = (
        ('def f(xs):\n    return "".join(str(x) for x in xs)\n'),
        ("def f(xs):\n    n = 0\n    for x in xs:\n        n += x\n    return n\n"),
        ('def f(xs):\n    for x in xs:\n        s = "a"\n        s += x\n        print(s)\n'),
        ('def f(a):\n    s = ""\n    for x in ("a", "b"):\n        s += a[x]\n    return s\n'),
        (
            'def f(xs):\n    s = ""\n    for x in xs:\n        if x.last:\n'
            '            s += "end"\n            break\n    return s\n'
        ),
        ('def f(xs):\n    s = ""\n    for x in xs:\n        s += x\n        yield s\n'),
        ("def f(xs, s):\n    for x in xs:\n        s += x\n    return s\n"),
    )

    def check(self, node: ast.AugAssign | ast.Assign, module: Module) -> Iterator[Found]:
        target = _grown(node)
        inner = module.loop_of(node) if target is not None else None
        if target is None or inner is None or is_short(inner) or leaves(inner.body, module):
            return
        own = [(b, module.parent(b.node)) for b in module.names.bindings(target)]
        begins = [b for b, at in own if not _is_growth(at)]
        loop = _outermost(inner, begins, module)
        if not begins or loop is None or not all(_is_text(b, module) for b in begins):
            return
        first = next(at for b, at in own if _is_growth(at) and within(b.node, loop))
        if first is node and not self._is_read_in(target, loop, module):
            if not _is_rare(node, loop, module):
                text = f"`{target.id}` is copied in every round: collect and join."
                yield Found(node, text, evidence=((loop, "in this loop"),))

    def _is_read_in(self, target: ast.Name, loop: ast.AST, module: Module) -> bool:
        """Whether the loop needs what is there so far, other than to add to it."""
        function = module.function_of(loop)
        if function is not None and function.name in {"__repr__", "__str__"}:
            return True
        return any(
            isinstance(use.ctx, ast.Load)
            and within(use, loop)
            and not _is_growth(module.statement_of(use))
            for use in uses_of_name(module, target)
        )


def _grown(node: ast.AST | None) -> ast.Name | None:
    """Return the name that a statement adds to."""
    match node:
        case ast.AugAssign(target=ast.Name() as target, op=ast.Add()):
            return target
        case ast.Assign(
            targets=[ast.Name() as target], value=ast.BinOp(op=ast.Add(), left=ast.Name() as left)
        ) if left.id == target.id:
            return target
    return None


def _is_text(binding: Binding, module: Module) -> bool:
    return binding.kind == "value" and kind_of(module, binding.value) == "str"


def _is_growth(statement: ast.AST | None) -> bool:
    return _grown(statement) is not None


def _outermost(inner: ast.AST, begins: list[Binding], module: Module) -> ast.AST | None:
    """Return the widest loop in which the text grows without being begun anew."""
    found: ast.AST | None = None
    loop: ast.AST | None = inner
    while loop is not None and not any(within(b.node, loop) for b in begins):
        found = loop
        loop = module.loop_of(loop)
    return found


def _is_rare(node: ast.stmt, loop: ast.AST, module: Module) -> bool:
    """Whether the loop ends right after, so that it happens once."""
    below: ast.AST = node
    for above in module.ancestors(node):
        if isinstance(below, ast.stmt):
            block = block_of(below, module)
            if isinstance(block[-1], (ast.Break, ast.Return, ast.Raise)):
                return True
        if above is loop:
            return False
        below = above
    return False
