"""One inner list many times."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from guru.models.severity import Severity
from guru.reviewer.reading.calls import argument, is_constant
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.security._words import shown

if TYPE_CHECKING:
    import libcst as cst

    from guru.reviewer.fixing.imports import Imports


_MADE = frozenset({"list", "dict", "set", "collections.defaultdict", "collections.deque"})


class RepeatedInnerList(Rule):
    """Replication makes one inner list, many times over

    ## What it does
    Finds `[[...]] * n`, `[{}] * n` and the like, and `dict.fromkeys(keys, [])`.

    ## Why is this bad
    `*` copies references. All rows are one list: a change in one row shows in all.

    ## Example
    ```python
    def grid(width, height):
        return [[0] * width] * height
    ```

    ## Use instead
    ```python
    def grid(width, height):
        return [[0] * width for _ in range(height)]
    ```

    ## Fix safety
    Safe: a list of as many new inner lists. Only code that relies on their being one list
    changes.

    ## References
    - [Python FAQ: how to create a multidimensional list](https://docs.python.org/3/faq/programming.html#how-do-i-create-a-multidimensional-list)
    - [Python: dict.fromkeys](https://docs.python.org/3/library/stdtypes.html#dict.fromkeys)
    """

    severity = Severity.HIGH
    cwe = (1109,)
    codeguru = ("multidimension-list-using-replication",)
    methods = ("fromkeys",)
    where = {"BinOp.op": ("Mult",)}
    safe_fix = True
    bad = (
        Bad("xs = [[]] * 3  # found\n", fixed="xs = [[] for _ in range(3)]\n"),
        Bad(
            "self.grid = [[0] * w] * (h + 1)  # found\n",
            fixed="self.grid = [[0] * w for _ in range((h + 1))]\n",
        ),
        Bad("by_day = dict.fromkeys(days, [])  # found\n"),
        Bad("from collections import defaultdict as dd\nrows = [dd(int)] * n  # found\n"),
    )
    good = (
        ("xs = [[] for _ in range(3)]\n"),
        ("xs = [0] * 3\n"),
        ("for a, b in zip(names, [{}] * n):\n    use(a, b)\n"),
        ("xs = [[1, 2]] * 1\n"),
        ("xs = [()] * 3\n"),
        ("lines = [[blank]] * 3\n"),
        ("by_day = dict.fromkeys(days, 0)\n"),
        ("assert rows == [[0]] * 3\n"),
    )

    def check(self, node: ast.BinOp | ast.Call, module: Module) -> Iterator[Found]:
        match node:
            case ast.BinOp(op=ast.Mult(), left=ast.List(elts=[inner]), right=times):
                if is_constant(times, 0, 1) or not _is_mutable(inner, module):
                    return
                if _is_only_read(node, module):
                    return
                yield Found(node, f"All of these are one `{shown(inner)}`.")
            case ast.Call(func=ast.Attribute(attr="fromkeys", value=ast.Name(id="dict"))):
                default = argument(node, "value", 1)
                if default is not None and _is_mutable(default, module):
                    yield Found(node, f"All keys share one `{shown(default)}`.")

    def fix(self, node: cst.BinaryOperation, imports: Imports) -> cst.CSTNode | None:
        import libcst as cst

        if not isinstance(node.left, cst.List) or len(node.left.elements) != 1:
            return None
        times = cst.Call(cst.Name("range"), [cst.Arg(node.right)])
        inner = node.left.elements[0].value
        return cst.ListComp(
            inner, cst.CompFor(cst.Name("_"), times), lpar=node.lpar, rpar=node.rpar
        )


def _is_mutable(node: ast.expr, module: Module) -> bool:
    match node:
        case ast.List(elts=items) | ast.Set(elts=items):
            return not any(isinstance(item, ast.Name) for item in items)
        case ast.Dict() | ast.ListComp() | ast.DictComp() | ast.SetComp():
            return True
        case ast.BinOp(op=ast.Mult(), left=ast.List()):
            return True
        case ast.Call(func=function):
            return module.resolve(function) in _MADE
    return False


def _is_only_read(node: ast.AST, module: Module) -> bool:
    """Whether the list is looked at once and dropped: compared, unpacked, zipped, looped over."""
    match module.parent(node):
        case ast.Compare() | ast.Starred() | ast.For() | ast.comprehension() | ast.BinOp():
            return True
        case ast.Call(func=ast.Name(id=name)):
            return name in {"zip", "chain", "product", "sum", "map", "enumerate", "set", "tuple"}
        case ast.Call(func=ast.Attribute(attr=name)):
            return name in {"chain", "product", "join", "array", "executemany"}
    return False
