"""Conditions that cannot go the other way."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.reading.calls import is_constant
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.correctness._conditions import parts_of
from guru.reviewer.rules.security._words import shown

_TELLING = (ast.BoolOp, ast.Compare, ast.Name)
_JOINED = ("BoolOp", "UnaryOp", "Compare", "Name")


class ConditionAlwaysSame(Rule):
    """A condition always comes out the same

    ## What it does
    Finds `x == "a" or "b"`, `"a" or "b" in text`, `assert (condition, "text")`, functions used
    as a condition without being called, and lengths compared with less than nothing.

    ## Why is this bad
    A text that is not empty, a tuple and a function are all true. The check looks right and
    lets everything pass.

    ## Example
    ```python
    def is_image(name):
        if name.endswith(".png") or ".jpg":
            return True
        return False
    ```

    ## Use instead
    ```python
    def is_image(name):
        if name.endswith((".png", ".jpg")):
            return True
        return False
    ```

    ## References
    - [Python: truth value testing](https://docs.python.org/3/library/stdtypes.html#truth-value-testing)
    - [CWE-571: Expression is Always True](https://cwe.mitre.org/data/definitions/571.html)
    """

    severity = Severity.HIGH
    cwe = (571, 570)
    where = {
        **dict.fromkeys(("If.test", "While.test", "IfExp.test", "comprehension.ifs"), _JOINED),
        "Assert.test": (*_JOINED, "Tuple"),
    }
    bad = (
        Bad('if x == "a" or "b":  # found\n    pass\n'),
        Bad('def f(x):\n    assert (x > 0, "too small")  # found\n'),
        Bad('if "a" and "b" in x:  # found\n    pass\n'),
        Bad('if x == ("a" or "b"):  # found\n    pass\n'),
        Bad("def is_ready():\n    return True\n\nwhile not is_ready:  # found\n    wait()\n"),
        Bad("rows = [x for x in xs if len(x) >= 0]  # found\n"),
    )
    good = (
        ('if x == "a" or x == "b":\n    pass\n'),
        ('name = given or "b"\n'),
        ('assert x > 0, "too small"\n'),
        ("while True or x:\n    pass\n"),
        ("def is_ready():\n    return True\n\nif is_ready():\n    pass\n"),
        ('if x in ("a", "b") or not y:\n    pass\n'),
        ("def f(callback=None):\n    if callback:\n        callback()\n"),
        ('if (name or "b") in xs:\n    pass\n'),
    )

    def check(
        self, node: ast.If | ast.While | ast.IfExp | ast.Assert | ast.comprehension, module: Module
    ) -> Iterator[Found]:
        if isinstance(node, ast.Assert) and isinstance(node.test, ast.Tuple) and node.test.elts:
            yield Found(node, "This asserts a tuple, which is always true: drop the brackets.")
            return
        for test in node.ifs if isinstance(node, ast.comprehension) else [node.test]:
            for part in parts_of(test):
                if isinstance(part, _TELLING):
                    yield from self._part(part, module)

    def _part(self, part: ast.expr, module: Module) -> Iterator[Found]:
        match part:
            case ast.BoolOp(values=[ast.Constant(value=str() as text), *_]) if text:
                yield Found(part, f"The text {text!r} alone is always true.")
            case ast.BoolOp(op=ast.Or(), values=values):
                for value in values[1:]:
                    if _is_true(value):
                        text = f"`or {shown(value)}` is always true: it is compared with nothing."
                        yield Found(part, text)
            case ast.Compare(left=ast.BoolOp() as joined) if _is_true(joined.values[0]):
                yield Found(part, f"`{shown(joined)}` is one text alone: compare with each.")
            case ast.Compare(comparators=[ast.BoolOp() as joined]) if _is_true(joined.values[0]):
                yield Found(part, f"`{shown(joined)}` is one text alone: compare with each.")
            case ast.Compare(left=ast.Call(func=ast.Name(id="len")), ops=[op], comparators=[zero]):
                if is_constant(zero, 0) and isinstance(op, (ast.GtE, ast.Lt)):
                    yield Found(part, "A length is never below zero.")
            case ast.Name():
                if _is_function(part, module):
                    yield Found(part, f"`{part.id}` is a function and always true: call it.")


def _is_true(node: ast.expr) -> bool:
    """Whether this is a text or number that counts as true."""
    match node:
        case ast.Constant(value=bool()):
            return False
        case ast.Constant(value=str() | bytes() | int() | float() as value):
            return bool(value)
    return False


def _is_function(name: ast.Name, module: Module) -> bool:
    found = module.names.bindings(name)
    if len(found) != 1 or not isinstance(found[0].node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return False
    return not found[0].node.decorator_list and not _may_be_missing(found[0].node, module)


def _may_be_missing(function: ast.AST, module: Module) -> bool:
    """Whether a function is defined under a condition, so that one may ask for it."""
    around = module.ancestors(function)
    return any(isinstance(above, (ast.If, ast.Try)) for above in around)
