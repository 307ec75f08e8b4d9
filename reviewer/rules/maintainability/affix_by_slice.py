"""Prefixes and suffixes tested by slices."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from guru.models.severity import Severity
from guru.reviewer.reading.calls import is_constant
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule

if TYPE_CHECKING:
    import libcst as cst

    from guru.reviewer.fixing.imports import Imports


class AffixBySlice(Rule):
    """A prefix or suffix is tested by a slice

    ## What it does
    Finds `text[:3] == "abc"` and `text[-3:] == "xyz"`, also with `!=`, for literals of two and
    more letters.

    ## Why is this bad
    The number has to be counted and kept right by hand. `startswith` and `endswith` count by
    themselves.

    ## Example
    ```python
    def is_hidden(name):
        return name[:2] == "__"
    ```

    ## Use instead
    ```python
    def is_hidden(name):
        return name.startswith("__")
    ```

    ## Fix safety
    Safe: the same answer.

    ## References
    - [PEP 8: programming recommendations](https://peps.python.org/pep-0008/#programming-recommendations)
    - [Python: str.startswith](https://docs.python.org/3/library/stdtypes.html#str.startswith)
    """

    severity = Severity.INFO
    cwe = (1120,)
    codeguru = ("pep8-recommendations",)
    where = {"Compare.left": ("Subscript",)}
    safe_fix = True
    bad = (
        Bad('if s[:3] == "abc":  # found\n    pass\n', fixed='if s.startswith("abc"):\n    pass\n'),
        Bad(
            'ok = (a.b[-2:] != "\\r\\n") or c  # found\n',
            fixed='ok = (not a.b.endswith("\\r\\n")) or c\n',
        ),
        Bad(
            'xs = [x for x in xs if x[:2] == b"ab"]  # found\n',
            fixed='xs = [x for x in xs if x.startswith(b"ab")]\n',
        ),
    )
    good = (
        ('if s.startswith("abc"):\n    pass\n'),
        ('if s[:1] == "a":\n    pass\n'),
        ("if s[:3] == t:\n    pass\n"),
        ('if s[2:5] == "abc":\n    pass\n'),
        ('if s[:3] in ("abc", "abd"):\n    pass\n'),
    )

    def check(self, node: ast.Compare, module: Module) -> Iterator[Found]:
        match node:
            case ast.Compare(
                left=ast.Subscript(slice=ast.Slice(step=None) as cut),
                ops=[ast.Eq() | ast.NotEq()],
                comparators=[ast.Constant(value=str() | bytes() as text)],
            ) if len(text) > 1:
                if cut.lower is None and is_constant(cut.upper, len(text)):
                    yield Found(node, "`startswith` says this and counts by itself.")
                elif cut.upper is None and isinstance(cut.lower, ast.UnaryOp):
                    if is_constant(cut.lower.operand, len(text)):
                        yield Found(node, "`endswith` says this and counts by itself.")

    def fix(self, node: cst.Comparison, imports: Imports) -> cst.CSTNode | None:
        import libcst as cst

        cut = node.left
        target = node.comparisons[0]
        if not isinstance(cut, cst.Subscript) or not isinstance(cut.slice[0].slice, cst.Slice):
            return None
        name = "startswith" if cut.slice[0].slice.lower is None else "endswith"
        call = cst.Call(cst.Attribute(cut.value, cst.Name(name)), [cst.Arg(target.comparator)])
        if isinstance(target.operator, cst.Equal):
            return call.with_changes(lpar=node.lpar, rpar=node.rpar)
        return cst.UnaryOperation(cst.Not(), call, lpar=node.lpar, rpar=node.rpar)
