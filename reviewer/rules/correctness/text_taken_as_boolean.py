"""The text "False", which is true."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.reading.calls import argument
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule

_READS = frozenset({"os.environ.get", "os.getenv", "input"})
_FALSE = frozenset({"0", "false", "no", "off", "none", "f", "n"})


class TextTakenAsBoolean(Rule):
    """A text is taken for a truth value

    ## What it does
    Finds `bool(os.environ[...])` and the like, `os.getenv(NAME, "false")` used as a condition,
    and `type=bool` of argparse.

    ## Why is this bad
    Every text that is not empty is true, `"False"`, `"0"` and `"no"` too. The switch cannot be
    turned off.

    ## Example
    ```python
    import os

    DEBUG = bool(os.environ.get("DEBUG", "false"))
    ```

    ## Use instead
    ```python
    import os

    DEBUG = os.environ.get("DEBUG", "false").lower() in {"1", "true", "yes"}
    ```

    ## References
    - [Python: argparse, type](https://docs.python.org/3/library/argparse.html#type)
    - [Python: truth value testing](https://docs.python.org/3/library/stdtypes.html#truth-value-testing)
    - [CWE-704: Incorrect Type Conversion or Cast](https://cwe.mitre.org/data/definitions/704.html)
    """

    severity = Severity.HIGH
    cwe = (704,)
    calls = ("bool", "os.environ.get", "os.getenv")
    methods = ("add_argument",)
    bad = (
        Bad(
            "import argparse\np = argparse.ArgumentParser()\n"
            'p.add_argument("--fast", type=bool, default=False)  # found\n'
        ),
        Bad('from os import environ\nif environ.get("DEBUG", "0"):  # found\n    pass\n'),
        Bad('import os\nfast = bool(os.getenv("FAST", "no"))  # found\n'),
        Bad('import os\nif not os.getenv("FAST", "False") or x:  # found\n    pass\n'),
    )
    good = (
        ('import os\nif os.getenv("FAST"):\n    pass\n'),
        ('import os\nfast = bool(int(os.getenv("FAST", "0")))\n'),
        ('import os\nfast = bool(os.getenv("FAST"))\n'),
        ('p.add_argument("--fast", action="store_true")\n'),
        ('import os\nif os.getenv("FAST", "0") == "1":\n    pass\n'),
        ('def f(bool):\n    p.add_argument("--fast", type=bool)\n'),
        ('fast = os.getenv("FAST", "false")\n'),
    )

    def check(self, node: ast.Call, module: Module) -> Iterator[Found]:
        match node:
            case ast.Call(func=ast.Attribute(attr="add_argument")):
                kind = argument(node, "type")
                if isinstance(kind, ast.Name) and module.resolve(kind) == "bool":
                    yield Found(kind, 'With `type=bool` the argument "False" is true.')
            case ast.Call(func=ast.Name(id="bool"), args=[read]):
                if module.resolve(node.func) == "bool" and _default_of(read, module) != "":
                    yield Found(node, 'The text "False" or "0" is true as well.')
            case ast.Call(func=ast.Name() | ast.Attribute()) if len(node.args) == 2:
                default = node.args[1]
                if isinstance(default, ast.Constant) and _is_false(default.value):
                    if module.resolve(node.func) in _READS and _is_condition(node, module):
                        yield Found(node, f"The default {default.value!r} is a text and true.")


def _default_of(read: ast.expr, module: Module) -> object:
    """Return the default of a read of the environment, an empty text where it is no such read.

    `bool(os.getenv("X"))` alone asks whether it is set at all, and may be meant.
    """
    match read:
        case ast.Call(args=[_, ast.Constant(value=default)]) if module.resolve(read.func) in _READS:
            return default
        case ast.Call(args=[ast.Call() as inner]) if module.resolve(read.func) == "str":
            return _default_of(inner, module)
    return ""


def _is_false(value: object) -> bool:
    return isinstance(value, str) and value.lower() in _FALSE


def _is_condition(node: ast.AST, module: Module) -> bool:
    below = node
    for above in module.ancestors(node):
        match above:
            case ast.If(test=test) | ast.IfExp(test=test) | ast.While(test=test):
                return test is below
            case ast.UnaryOp(op=ast.Not()):
                return True
            case ast.BoolOp():
                below = above
            case _:
                return False
    return False
