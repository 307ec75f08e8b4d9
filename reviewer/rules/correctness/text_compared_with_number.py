"""Texts of the environment compared with numbers."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.security._words import shown

_TEXTS = frozenset({"input()", "os.environ.get()", "os.getenv()"})


class TextComparedWithNumber(Rule):
    """A text from outside is compared with a number

    ## What it does
    Finds comparisons of what `input`, `os.environ`, `os.getenv` or `sys.argv` give with a
    number.

    ## Why is this bad
    They give texts, also when the text is all digits. `"5" == 5` is never true and `"5" < 10`
    raises a TypeError.

    ## Example
    ```python
    import os

    def workers():
        return 8 if os.environ.get("LARGE") == 1 else 2
    ```

    ## Use instead
    ```python
    import os

    def workers():
        return 8 if os.environ.get("LARGE") == "1" else 2
    ```

    ## References
    - [Python: os.environ](https://docs.python.org/3/library/os.html#os.environ)
    - [CWE-1024: Comparison of Incompatible Types](https://cwe.mitre.org/data/definitions/1024.html)
    """

    severity = Severity.HIGH
    cwe = (1024,)
    where = {"Compare.ops": ("Eq", "NotEq", "Lt", "LtE", "Gt", "GtE")}
    bad = (
        Bad('answer = input("how many? ")\nif answer > 5:  # found\n    pass\n'),
        Bad('import os\nif os.environ["LEVEL"] == 3:  # found\n    pass\n'),
        Bad(
            'from os import getenv as env\ndebug = env("DEBUG", "0")\n'
            "if 1 == debug:  # found\n    pass\n"
        ),
        Bad("import sys\nif sys.argv[1] != 0:  # found\n    pass\n"),
    )
    good = (
        ('answer = int(input("how many? "))\nif answer > 5:\n    pass\n'),
        ('import os\nif os.environ["LEVEL"] == "3":\n    pass\n'),
        ('import os\nif os.getenv("LEVEL", 3) == 3:\n    pass\n'),
        ("import sys\nif len(sys.argv) > 2:\n    pass\n"),
        ('def f(environ):\n    return environ["LEVEL"] == 3\n'),
        ("answer = input()\nanswer = int(answer)\nif answer == 5:\n    pass\n"),
    )

    def check(self, node: ast.Compare, module: Module) -> Iterator[Found]:
        if len(node.ops) != 1 or isinstance(node.ops[0], (ast.Is, ast.IsNot, ast.In, ast.NotIn)):
            return
        for side, other in ((node.left, node.comparators[0]), (node.comparators[0], node.left)):
            if _is_number(other) and _is_outside_text(side, module):
                yield Found(node, f"`{shown(side)}` is a text and never equals the number.")


def _is_number(node: ast.expr) -> bool:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return isinstance(node.operand, ast.Constant) and isinstance(
            node.operand.value, (int, float)
        )
    return isinstance(node, ast.Constant) and type(node.value) in {int, float}


def _is_outside_text(node: ast.expr, module: Module) -> bool:
    match node:
        case ast.Name():
            value = module.names.value_of(node)
            return value is not None and _is_outside_text(value, module)
        case ast.Subscript(value=owner, slice=ast.Constant()):
            return module.resolve(owner) in {"os.environ", "sys.argv"}
        case ast.Call(args=args) if module.resolve(node) in _TEXTS:
            return len(args) < 2 or is_text(args[1])
    return False


def is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)
