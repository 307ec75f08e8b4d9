"""Filling a default that nobody keeps."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule

if TYPE_CHECKING:
    import libcst as cst

    from guru.reviewer.fixing.imports import Imports


_FILLING = frozenset({"append", "extend", "add", "update", "insert", "appendleft", "setdefault"})


class LostUpdateOfDefault(Rule):
    """What is put into the default of `get` is lost

    ## What it does
    Finds `table.get(key, []).append(value)` and the like as a statement of its own.

    ## Why is this bad
    When the key is missing, the new list is filled and thrown away: the dict never learns of
    it.

    ## Example
    ```python
    def index(words):
        by_letter = {}
        for word in words:
            by_letter.get(word[0], []).append(word)
        return by_letter
    ```

    ## Use instead
    ```python
    def index(words):
        by_letter = {}
        for word in words:
            by_letter.setdefault(word[0], []).append(word)
        return by_letter
    ```

    ## Fix safety
    Safe: `setdefault` gives what `get` gives, and keeps the default in the dict.

    ## References
    - [Python: dict.setdefault](https://docs.python.org/3/library/stdtypes.html#dict.setdefault)
    - [CWE-563: Assignment to Variable without Use](https://cwe.mitre.org/data/definitions/563.html)
    """

    severity = Severity.HIGH
    cwe = (563,)
    codeguru = ("dict-get-method",)
    methods = tuple(_FILLING)
    safe_fix = True
    bad = (
        Bad("d.get(k, []).append(1)  # found\n", fixed="d.setdefault(k, []).append(1)\n"),
        Bad("self.d.get(k, set()).add(1)  # found\n", fixed="self.d.setdefault(k, set()).add(1)\n"),
        Bad('for k in ks:\n    d.get("a", {}).update(k)  # found\n'),
    )
    good = (
        ("d.setdefault(k, []).append(1)\n"),
        ("x = d.get(k, []).copy()\n"),
        ("d.get(k, other).append(1)\n"),
        ("d.get(k).append(1)\n"),
        ("n = d.get(k, []).index(1)\n"),
        ("queue.get(True, 5).append(1)\n"),
    )

    def check(self, node: ast.Call, module: Module) -> Iterator[Found]:
        match node.func:
            case ast.Attribute(
                value=ast.Call(func=ast.Attribute(attr="get"), args=[_, default]) as get
            ) if _is_new(default, module) and isinstance(module.parent(node), ast.Expr):
                yield Found(get, "Where the key is missing, this default is filled and lost.")

    def fix(self, node: cst.Call, imports: Imports) -> cst.CSTNode | None:
        import libcst as cst

        if not isinstance(node.func, cst.Attribute):
            return None
        return node.with_changes(func=node.func.with_changes(attr=cst.Name("setdefault")))


def _is_new(node: ast.expr, module: Module) -> bool:
    match node:
        case ast.List() | ast.Dict() | ast.Set():
            return True
        case ast.Call(func=function, args=[]):
            return module.resolve(function) in {"list", "dict", "set", "collections.deque"}
    return False
