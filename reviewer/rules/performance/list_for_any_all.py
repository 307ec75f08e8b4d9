"""Lists made for any and all."""

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


_ANSWERING = frozenset(
    {
        *(
            "isinstance",
            "issubclass",
            "len",
            "str",
            "int",
            "float",
            "hasattr",
            "getattr",
            "callable",
        ),
        *(
            "startswith",
            "endswith",
            "lower",
            "upper",
            "strip",
            "get",
            "match",
            "search",
            "fullmatch",
        ),
        *(
            "isdigit",
            "isalpha",
            "isspace",
            "isupper",
            "islower",
            "items",
            "keys",
            "values",
            "range",
        ),
        *("zip", "enumerate", "bool", "abs", "min", "max", "split", "type", "set", "isidentifier"),
    }
)


class ListForAnyAll(Rule):
    """A list is made in full before `any` or `all` looks at it

    ## What it does
    Finds `any([... for ...])` and `all([... for ...])`. Where the items come from calls that
    may do more than answer, as in `all([form.is_valid() for form in forms])`, the list is left
    alone.

    ## Why is this bad
    `any` stops at the first true item, `all` at the first false one. The brackets compute all
    of them first, and keep them.

    ## Example
    ```python
    def has_error(lines):
        return any([line.startswith("ERROR") for line in lines])
    ```

    ## Use instead
    ```python
    def has_error(lines):
        return any(line.startswith("ERROR") for line in lines)
    ```

    ## Fix safety
    Safe: the same answer from as few items as needed.

    ## References
    - [Python: any](https://docs.python.org/3/library/functions.html#any)
    """

    severity = Severity.LOW
    cwe = (1176,)
    codeguru = ("use-of-inefficient-api",)
    safe_fix = True
    calls = ("any", "all")
    bad = (
        Bad("ok = any([x.a for x in xs])  # found\n", fixed="ok = any(x.a for x in xs)\n"),
        Bad(
            "if not all([  # found\n    x.a\n    for x in xs\n    if x\n]):\n    pass\n",
            fixed="if not all(\n    x.a\n    for x in xs\n    if x\n):\n    pass\n",
        ),
        Bad(
            "ok = any([x for row in rows for x in row])  # found\n"
            "ok = ok and all([y for y in ys])  # found\n"
        ),
    )
    good = (
        ("ok = any(x.a for x in xs)\n"),
        ("ok = any([a, b, c])\n"),
        ("async def f(xs):\n    return any([await x for x in xs])\n"),
        ("ok = all([form.is_valid() for form in forms])\n"),
        ("x = sum([y for y in ys])\n"),
        ("def f(any, xs):\n    return any([x for x in xs])\n"),
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        match call.args:
            case [ast.ListComp() as made] if not call.keywords:
                if not any(_may_act(part) for part in ast.walk(made)):
                    name = module.resolve(call.func)
                    yield Found(
                        call, f"Without the brackets `{name}` stops at the item that decides."
                    )

    def fix(self, node: cst.Call, imports: Imports) -> cst.CSTNode | None:
        import libcst as cst

        made = node.args[0].value
        if not isinstance(made, cst.ListComp):
            return None
        walk = cst.GeneratorExp(made.elt, made.for_in, lpar=[], rpar=[])
        before, behind = made.lbracket.whitespace_after, made.rbracket.whitespace_before
        return node.with_changes(
            args=[cst.Arg(walk, whitespace_after_arg=behind)], whitespace_before_args=before
        )


def _may_act(part: ast.AST) -> bool:
    """Whether evaluating this may do something that must happen for every item."""
    if isinstance(part, ast.Call):
        return name_of(part.func) not in _ANSWERING
    return isinstance(part, (ast.Await, ast.Yield, ast.NamedExpr))
