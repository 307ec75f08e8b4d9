"""Comparison operators that chain unasked."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.security._words import shown


class AccidentalComparisonChain(Rule):
    """Operators chain in another way than they read

    ## What it does
    Finds `a in b == c`, `a == b in c`, `a == b is c`, and `a == 1 & b == 2`, where `&` binds
    more tightly than `==`.

    ## Why is this bad
    Comparisons chain: `x in xs == False` means `x in xs and xs == False`, which is never what
    was meant.

    ## Example
    ```python
    def is_new(name, names):
        return name in names == False
    ```

    ## Use instead
    ```python
    def is_new(name, names):
        return name not in names
    ```

    ## References
    - [Python: comparisons](https://docs.python.org/3/reference/expressions.html#comparisons)
    - [CWE-783: Operator Precedence Logic Error](https://cwe.mitre.org/data/definitions/783.html)
    """

    severity = Severity.HIGH
    cwe = (783,)
    bad = (
        Bad("if x in xs == True:  # found\n    pass\n"),
        Bad("rows = df[df.a == 1 & df.b == 2]  # found\n"),
        Bad("ok = a == b is None  # found\n"),
        Bad("ok = a != b in c  # found\n"),
    )
    good = (
        ("ok = 0 < x <= 9\n"),
        ("ok = a == b == c\n"),
        ("ok = (x in xs) == True\n"),
        ("rows = df[(df.a == 1) & (df.b == 2)]\n"),
        ("ok = 0 < (x & y) < 9\n"),
        ("ok = a is b is None\n"),
        ("ok = flags & mask == mask\n"),
        ("ok = 1 <= ord(x) & 0x7F <= 12\n"),
        ('ok = a[0] == a[-1] in ("x", "y")\n'),
    )

    def check(self, node: ast.Compare, module: Module) -> Iterator[Found]:
        if len(node.ops) < 2:
            return
        equal = all(isinstance(op, (ast.Eq, ast.NotEq)) for op in node.ops)
        if equal and any(_is_torn(part, module) for part in node.comparators[:-1]):
            yield Found(node, "`&` and `|` bind more tightly than comparisons: add brackets.")
            return
        groups = {_group(op) for op in node.ops}
        if len(groups) > 1 and not _is_shorthand(node):
            first = shown(ast.Compare(node.left, node.ops[:1], node.comparators[:1]))
            second = shown(ast.Compare(node.comparators[0], node.ops[1:], node.comparators[1:]))
            yield Found(node, f"This means `{first}` and `{second}`.")


def _group(op: ast.cmpop) -> str:
    if isinstance(op, (ast.In, ast.NotIn)):
        return "membership"
    return "identity" if isinstance(op, (ast.Is, ast.IsNot)) else "order"


def _is_shorthand(node: ast.Compare) -> bool:
    """Whether this is `a == b in ("x", "y")`: both the same, and one of these."""
    match node:
        case ast.Compare(ops=[ast.Eq(), ast.In()], comparators=[_, container]):
            return isinstance(container, (ast.Tuple, ast.List, ast.Set))
    return False


def _is_torn(node: ast.expr, module: Module) -> bool:
    """Whether `&` or `|`, without brackets, takes its sides from two comparisons."""
    match node:
        case ast.BinOp(op=ast.BitAnd() | ast.BitOr(), right=right):
            return not isinstance(right, ast.Constant) and not _has_brackets(node, module)
    return False


def _has_brackets(node: ast.expr, module: Module) -> bool:
    line = module.lines[node.lineno - 1].encode()
    return line[: node.col_offset].rstrip().endswith(b"(")
