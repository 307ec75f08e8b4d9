"""None compared with ==."""

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


_QUERYING = frozenset(
    {
        *(
            "filter",
            "where",
            "having",
            "and_",
            "or_",
            "not_",
            "join",
            "outerjoin",
            "case",
            "select",
        ),
        *("filter_by", "exists", "any", "has", "query", "loc", "contains", "coalesce", "when"),
    }
)


class EqualityWithNone(Rule):
    """`None` is compared with `==`

    ## What it does
    Finds `== None` and `!= None`, except in the conditions of queries, where `==` builds SQL.

    ## Why is this bad
    `==` calls the other object's `__eq__`, which may say yes to anything or give back an array.
    There is one `None`; `is` asks for it.

    ## Example
    ```python
    def find(users, name):
        user = users.get(name)
        if user == None:
            return "nobody"
        return user.mail
    ```

    ## Use instead
    ```python
    def find(users, name):
        user = users.get(name)
        if user is None:
            return "nobody"
        return user.mail
    ```

    ## Fix safety
    The fix asks with `is`. An object that calls itself equal to `None` is no longer taken for
    it, and the condition of a query that this rule does not recognise would break: look before
    applying.

    ## References
    - [PEP 8: comparisons to singletons](https://peps.python.org/pep-0008/#programming-recommendations)
    - [CWE-597: Use of Wrong Operator in String Comparison](https://cwe.mitre.org/data/definitions/597.html)
    """

    severity = Severity.LOW
    cwe = (597,)
    codeguru = (
        "equality-vs-identity",
        "pep8-recommendations",
    )
    where = {"Compare.ops": ("Eq", "NotEq")}
    bad = (
        Bad("if x == None:  # found\n    pass\n", fixed="if x is None:\n    pass\n"),
        Bad("ok = a.b != None and c  # found\n", fixed="ok = a.b is not None and c\n"),
        Bad("while None == f():  # found\n    pass\n"),
    )
    good = (
        ("if x is None:\n    pass\n"),
        ("rows = session.query(User).filter(User.left == None).all()\n"),
        ("rows = frame[frame.name == None]\n"),
        ("where = and_(User.left == None, User.name == name)\n"),
        ('if x == "None":\n    pass\n'),
        ("mask = (a == None) & (b > 1)\n"),
    )

    def check(self, node: ast.Compare, module: Module) -> Iterator[Found]:
        match node:
            case ast.Compare(ops=[ast.Eq() | ast.NotEq() as op], left=left, comparators=[right]):
                if is_constant(left, None) or is_constant(right, None):
                    if not _builds_condition(node, module):
                        sign = "is" if isinstance(op, ast.Eq) else "is not"
                        yield Found(node, f"Ask with `{sign} None`: `==` asks the other object.")

    def fix(self, node: cst.Comparison, imports: Imports) -> cst.CSTNode | None:
        import libcst as cst

        target = node.comparisons[0]
        right = target.comparator
        if not (isinstance(right, cst.Name) and right.value == "None"):
            return None
        is_equal = isinstance(target.operator, cst.Equal)
        changed = target.with_changes(operator=cst.Is() if is_equal else cst.IsNot())
        return node.with_changes(comparisons=[changed])


def _builds_condition(node: ast.AST, module: Module) -> bool:
    """Whether a comparison is an argument of a query, a mask, or part of `a & b`."""
    for above in module.ancestors(node):
        match above:
            case ast.Call(func=ast.Attribute(attr=name)) | ast.Call(func=ast.Name(id=name)):
                if name in _QUERYING:
                    return True
            case ast.Subscript() | ast.BinOp(op=ast.BitAnd() | ast.BitOr()):
                return True
            case ast.UnaryOp(op=ast.Invert()):
                return True
            case ast.stmt():
                return False
    return False
