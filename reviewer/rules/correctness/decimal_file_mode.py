"""Permissions written in decimal."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from guru.models.severity import Severity
from guru.reviewer.reading.calls import argument
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule

if TYPE_CHECKING:
    import libcst as cst

    from guru.reviewer.fixing.imports import Imports


_PLACES = {
    "os.chmod": 1,
    "os.mkdir": 1,
    "os.makedirs": 1,
    "os.fchmod": 1,
    "os.lchmod": 1,
    "os.umask": 0,
    "os.open": 2,
    "os.mkfifo": 1,
}
_ON_PATHS = ("chmod", "mkdir")  # of pathlib's


class DecimalFileMode(Rule):
    """File permissions are written in decimal

    ## What it does
    Finds `os.chmod(path, 644)`, `os.mkdir(path, 755)`, `Path.chmod(600)` and the like: three
    digits up to 7, without `0o`.

    ## Why is this bad
    Permissions are octal. Decimal 644 is `0o1204`: nobody but the owner's write bit and the
    sticky bit are set, readers are locked out, and 755 lets others write.

    ## Example
    ```python
    import os

    def publish(path):
        os.chmod(path, 644)
    ```

    ## Use instead
    ```python
    import os

    def publish(path):
        os.chmod(path, 0o644)
    ```

    ## Fix safety
    Safe: the permissions become those that are written.

    ## References
    - [Python: os.chmod](https://docs.python.org/3/library/os.html#os.chmod)
    - [CWE-732: Incorrect Permission Assignment for Critical Resource](https://cwe.mitre.org/data/definitions/732.html)
    """

    severity = Severity.HIGH
    cwe = (732, 687)
    calls = tuple(_PLACES)
    methods = _ON_PATHS
    safe_fix = True
    bad = (
        Bad("import os\nos.chmod(p, 600)  # found\n", fixed="import os\nos.chmod(p, 0o600)\n"),
        Bad(
            "from os import makedirs as m\nm(p, exist_ok=True, mode=755)  # found\n",
            fixed="from os import makedirs as m\nm(p, exist_ok=True, mode=0o755)\n",
        ),
        Bad(
            "from pathlib import Path\nPath(p).chmod(644)  # found\n",
            fixed="from pathlib import Path\nPath(p).chmod(0o644)\n",
        ),
    )
    good = (
        ("import os\nos.chmod(p, 0o600)\n"),
        ("import os, stat\nos.chmod(p, stat.S_IRUSR)\n"),
        ("import os\nos.chmod(p, 493)\n"),
        ("shop.order(p, 755)\n"),
        ("import os\nos.mkdir(p)\n"),
        ("def f(os):\n    os.makedirs(p, 755)\n"),
    )

    def check(self, node: ast.Call, module: Module) -> Iterator[Found]:
        given = [*node.args, *(k.value for k in node.keywords if k.arg == "mode")]
        for value in given:
            match value:
                case ast.Constant(value=int(mode)) if self._is_decimal(value, module):
                    if value is self._mode(node, module):
                        yield Found(value, f"Decimal {mode} is octal {mode:o}: write `0o`.")

    def _mode(self, node: ast.Call, module: Module) -> ast.expr | None:
        place = _PLACES.get(module.resolve(node.func) or "")
        if place is None and isinstance(node.func, ast.Attribute):
            place = 0 if node.func.attr in _ON_PATHS else None
        return argument(node, "mode", place) if place is not None else None

    def _is_decimal(self, mode: ast.Constant, module: Module) -> bool:
        written = module.segment(mode)
        return written.isdigit() and len(written) == 3 and not set(written) & {"8", "9"}

    def fix(self, node: cst.Integer, imports: Imports) -> cst.CSTNode | None:
        return node.with_changes(value=f"0o{node.value}")
