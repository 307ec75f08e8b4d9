"""Absolute parts in os.path.join."""

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


class AbsolutePathInJoin(Rule):
    """`os.path.join` drops what stands before an absolute part

    ## What it does
    Finds `os.path.join` with a literal that begins with a slash behind another part, and `path
    / "/..."` of pathlib.

    ## Why is this bad
    An absolute part starts the path anew. All that stands before it is dropped, and the file is
    looked for, or written, somewhere else.

    ## Example
    ```python
    import os

    def log_file(base):
        return os.path.join(base, "/logs/app.log")
    ```

    ## Use instead
    ```python
    import os

    def log_file(base):
        return os.path.join(base, "logs/app.log")
    ```

    ## Fix safety
    The fix takes the slash off. Where the absolute path was meant, drop the join instead.

    ## References
    - [Python: os.path.join](https://docs.python.org/3/library/os.path.html#os.path.join)
    - [CWE-706: Use of Incorrectly-Resolved Name or Reference](https://cwe.mitre.org/data/definitions/706.html)
    """

    severity = Severity.HIGH
    cwe = (706,)
    calls = ("os.path.join",)
    where = {"BinOp.op": ("Div",)}
    bad = (
        Bad(
            'import os\np = os.path.join(root, "/etc")  # found\n',
            fixed='import os\np = os.path.join(root, "etc")\n',
        ),
        Bad('from os.path import join\np = join(a, b, f"/x{y}")  # found\n'),
        Bad(
            'from pathlib import Path\np = Path(root) / "/etc/passwd"  # found\n',
            fixed='from pathlib import Path\np = Path(root) / "etc/passwd"\n',
        ),
    )
    good = (
        ('import os\np = os.path.join("/etc", name)\n'),
        ('import os\np = os.path.join(root, "etc")\n'),
        ('p = "/".join([a, "/b"])\n'),
        ('import os\np = os.path.join(root, "/")\n'),
        ('from urllib.parse import urljoin\np = urljoin(base, "/login")\n'),
        ('def join(a, b):\n    return a + b\np = join(a, "/b")\n'),
    )

    def check(self, node: ast.Call | ast.BinOp, module: Module) -> Iterator[Found]:
        match node:
            case ast.Call():
                for part in node.args[1:]:
                    if _is_absolute(part):
                        yield Found(part, "This starts the path anew: drop the leading slash.")
            case ast.BinOp(op=ast.Div(), right=part) if _is_absolute(part):
                yield Found(part, "This starts the path anew: drop the leading slash.")

    def fix(
        self, node: cst.SimpleString | cst.FormattedString, imports: Imports
    ) -> cst.CSTNode | None:
        import libcst as cst

        if not isinstance(node, cst.SimpleString):
            return None
        quote = len(node.prefix) + len(node.quote)
        head, text = node.value[:quote], node.value[quote:]
        return node.with_changes(value=head + text.lstrip("/"))


def _is_absolute(node: ast.expr) -> bool:
    match node:
        case ast.Constant(value=str(text)):
            return text.startswith("/") and len(text) > 1
        case ast.JoinedStr(values=[ast.Constant(value=str(text)), *_]):
            return text.startswith("/")
    return False
