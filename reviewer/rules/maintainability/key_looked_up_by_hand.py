"""Default values of dicts by hand."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from guru.models.severity import Severity
from guru.reviewer.reading.alike import alike
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.security._words import shown

if TYPE_CHECKING:
    import libcst as cst

    from guru.reviewer.fixing.imports import Imports


class KeyLookedUpByHand(Rule):
    """A key's default is looked up by hand

    ## What it does
    Finds `try: x = d[k]` with `except KeyError: x = default`, and `if k in d: x = d[k]` with
    `else: x = default`, where the default is a plain value.

    ## Why is this bad
    `get` says it in one line and looks the key up once; in the `try` form, a KeyError of
    another cause is taken for the missing key.

    ## Example
    ```python
    def port(settings):
        if "port" in settings:
            found = settings["port"]
        else:
            found = 8080
        return found
    ```

    ## Use instead
    ```python
    def port(settings):
        return settings.get("port", 8080)
    ```

    ## Fix safety
    The fix calls `get`. It is the same for dicts; a class with its own `__missing__` or without
    `get` would differ.

    ## References
    - [Python: dict.get](https://docs.python.org/3/library/stdtypes.html#dict.get)
    """

    severity = Severity.INFO
    cwe = (1176,)
    codeguru = ("dict-get-method",)
    where = {"If.orelse": ("Assign",), "Try.body": ("Assign",)}
    bad = (
        Bad(
            "def f(d, k):\n    if k in d:  # found\n        x = d[k]\n    else:\n"
            "        x = None\n    return x\n",
            fixed="def f(d, k):\n    x = d.get(k, None)\n    return x\n",
        ),
        Bad("try:  # found\n    n = counts[word]\nexcept KeyError:\n    n = 0\n"),
        Bad(
            'if "a" in self.d:  # found\n    self.a = self.d["a"]\nelse:\n    self.a = []\n',
            fixed='self.a = self.d.get("a", [])\n',
        ),
    )
    good = (
        ("x = d.get(k, 0)\n"),
        ("if k in d:\n    x = d[k]\nelse:\n    x = compute(k)\n"),
        ("try:\n    x = d[k]\nexcept KeyError as error:\n    raise ValueError(k) from error\n"),
        ("if k in d:\n    x = d[k]\n    use(x)\nelse:\n    x = None\n"),
        ("if k in names:\n    x = d[k]\nelse:\n    x = None\n"),
        ("try:\n    x = load()[k]\nexcept KeyError:\n    x = None\n"),
    )

    def check(self, node: ast.If | ast.Try, module: Module) -> Iterator[Found]:
        match node:
            case ast.If(
                test=ast.Compare(left=key, ops=[ast.In()], comparators=[table]),
                body=[ast.Assign(targets=[target], value=ast.Subscript() as found)],
                orelse=[ast.Assign(targets=[other], value=default)],
            ):
                same = alike(key, found.slice) and alike(table, found.value)
            case ast.Try(
                body=[ast.Assign(targets=[target], value=ast.Subscript() as found)],
                handlers=[ast.ExceptHandler(type=ast.Name(id="KeyError"), name=None) as handler],
                orelse=[],
                finalbody=[],
            ) if len(handler.body) == 1 and isinstance(handler.body[0], ast.Assign):
                other, default = handler.body[0].targets[0], handler.body[0].value
                same = isinstance(found.value, (ast.Name, ast.Attribute))
            case _:
                return
        if same and alike(target, other) and _is_plain(default) and not _is_chained(node, module):
            yield Found(node, f"`{shown(found.value)}.get(...)` takes a default.")

    def fix(self, node: cst.If, imports: Imports) -> cst.CSTNode | None:
        import libcst as cst

        if not isinstance(node.orelse, cst.Else):
            return None
        hit, miss = _only_assignment(node.body), _only_assignment(node.orelse.body)
        if hit is None or miss is None or not isinstance(hit.value, cst.Subscript):
            return None
        key = hit.value.slice[0].slice
        if not isinstance(key, cst.Index):
            return None
        get = cst.Call(
            cst.Attribute(hit.value.value, cst.Name("get")),
            [cst.Arg(key.value), cst.Arg(miss.value)],
        )
        line = cst.SimpleStatementLine([hit.with_changes(value=get)])
        return line.with_changes(leading_lines=node.leading_lines)


def _is_plain(default: ast.expr) -> bool:
    """Whether a default costs nothing, so that it may be made each time."""
    match default:
        case ast.Constant() | ast.Name() | ast.List(elts=[]) | ast.Dict(keys=[]):
            return True
    return False


def _is_chained(node: ast.AST, module: Module) -> bool:
    above = module.parent(node)
    return isinstance(node, ast.If) and isinstance(above, ast.If) and above.orelse == [node]


def _only_assignment(block: cst.BaseSuite) -> cst.Assign | None:
    """Return a block's only statement, where there is no comment that would be lost."""
    import libcst as cst

    if len(block.body) != 1 or "#" in cst.Module([]).code_for_node(block):
        return None
    line = block.body[0]
    small = line.body[0] if isinstance(line, cst.SimpleStatementLine) else None
    return small if isinstance(small, cst.Assign) else None
