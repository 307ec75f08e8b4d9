"""Types compared instead of asked."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.security._words import name_of

if TYPE_CHECKING:
    import libcst as cst

    from guru.reviewer.fixing.imports import Imports


_BUILT_IN = frozenset(
    {"int", "str", "float", "list", "dict", "tuple", "set", "bytes", "bool", "object", "frozenset"}
)


class TypeCompared(Rule):
    """A type is compared with `==`

    ## What it does
    Finds `type(x) == Kind`, `type(x) != Kind` and `type(x) in (A, B)`.

    ## Why is this bad
    A subclass is taken for something else: a `bool` is no `int` then, an `OrderedDict` no
    `dict`. Who means exactly this type says so with `is`.

    ## Example
    ```python
    def total(value):
        if type(value) == list:
            return sum(value)
        return value
    ```

    ## Use instead
    ```python
    def total(value):
        if isinstance(value, list):
            return sum(value)
        return value
    ```

    ## Fix safety
    The fix asks with `isinstance`, which says yes for subclasses too.

    ## References
    - [PEP 8: programming recommendations](https://peps.python.org/pep-0008/#programming-recommendations)
    - [Python: isinstance](https://docs.python.org/3/library/functions.html#isinstance)
    """

    severity = Severity.LOW
    cwe = (1025,)
    codeguru = ("pep8-recommendations",)
    where = {"Compare.left": ("Call",)}
    bad = (
        Bad("if type(x) == int:  # found\n    pass\n", fixed="if isinstance(x, int):\n    pass\n"),
        Bad("ok = type(a.b) != c.Kind  # found\n", fixed="ok = not isinstance(a.b, c.Kind)\n"),
        Bad(
            "if type(x) in (list, tuple):  # found\n    pass\n",
            fixed="if isinstance(x, (list, tuple)):\n    pass\n",
        ),
        Bad('if type(x) == type(""):  # found\n    pass\n'),
    )
    good = (
        ("if isinstance(x, int):\n    pass\n"),
        ("if type(x) is int:\n    pass\n"),
        ("if type(x) == type(y):\n    pass\n"),
        ("if kinds[type(x)] == int:\n    pass\n"),
        ("def f(type):\n    return type(x) == int\n"),
        ("if type(x) == kind:\n    pass\n"),
    )

    def check(self, node: ast.Compare, module: Module) -> Iterator[Found]:
        match node:
            case ast.Compare(
                left=ast.Call(func=ast.Name(id="type"), args=[_], keywords=[]) as asked,
                ops=[ast.Eq() | ast.NotEq() | ast.In() as op],
                comparators=[kind],
            ):
                known = _are_built_in(kind) if isinstance(op, ast.In) else _names_types(kind)
                if known and module.resolve(asked.func) == "type":
                    yield Found(node, "Subclasses are left out: ask with `isinstance`.")

    def fix(self, node: cst.Comparison, imports: Imports) -> cst.CSTNode | None:
        import libcst as cst

        target = node.comparisons[0]
        if not isinstance(node.left, cst.Call):
            return None
        kind = target.comparator
        if isinstance(kind, cst.List):
            return None
        asked = node.left.args[0].with_changes(comma=cst.MaybeSentinel.DEFAULT)
        call = cst.Call(cst.Name("isinstance"), [asked, cst.Arg(kind)])
        if isinstance(target.operator, cst.NotEqual):
            return cst.UnaryOperation(cst.Not(), call, lpar=node.lpar, rpar=node.rpar)
        return call.with_changes(lpar=node.lpar, rpar=node.rpar)


def _are_built_in(node: ast.expr) -> bool:
    """Whether all of a tuple are types of the language, of which subclasses are common."""
    if not isinstance(node, (ast.Tuple, ast.List, ast.Set)):
        return False
    return all(isinstance(item, ast.Name) and item.id in _BUILT_IN for item in node.elts)


def _names_types(node: ast.expr) -> bool:
    """Whether a class is named in place, rather than another object's type."""
    if isinstance(node, ast.Call) and len(node.args) == 1:  # `type(1)`, as the type of a literal
        of_type = isinstance(node.func, ast.Name) and node.func.id == "type"
        return of_type and isinstance(node.args[0], (ast.Constant, ast.List, ast.Dict))
    name = name_of(node)
    return isinstance(node, (ast.Name, ast.Attribute)) and (name in _BUILT_IN or name[:1].isupper())
