"""Files that every user of the machine may write."""

from __future__ import annotations

import ast
import stat
from collections.abc import Iterator
from typing import TYPE_CHECKING

from guru.models.severity import Severity
from guru.reviewer.flow.constants import constant
from guru.reviewer.reading.calls import argument
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule

if TYPE_CHECKING:
    import libcst as cst

    from guru.reviewer.fixing.imports import Imports

# By function: the place of the mode.
_MODES = {"os.chmod": 1, "os.fchmod": 1, "os.lchmod": 1, "os.open": 2, "os.mkfifo": 1}
_OPENED = 0o666  # what open() asks for, too: the user's mask decides


class PermissionsForEveryone(Rule):
    """Every user of the machine may write a file

    ## What it does
    Finds `chmod` with a mode that lets others write, `os.open` that makes such a file, and
    `os.umask(0)`. Folders with the sticky bit (`0o1777`) are left alone.

    ## Why is this bad
    Any account on the machine, also that of a service that was broken into, can change the file:
    a script that is run later, settings that are read, data that are believed.

    ## Example
    ```python
    import os

    os.chmod("deploy.sh", 0o777)
    ```

    ## Use instead
    ```python
    import os

    os.chmod("deploy.sh", 0o755)
    ```

    ## Fix safety
    The fix takes the right to write from the group and from others. Programs of other users that
    write the file on purpose then no longer can.

    ## References
    - [Python: os.chmod](https://docs.python.org/3/library/os.html#os.chmod)
    - [CWE-732: Incorrect Permission Assignment for Critical Resource](https://cwe.mitre.org/data/definitions/732.html)
    """

    severity = Severity.MEDIUM
    cwe = (732,)
    codeguru = ("loose-file-permissions",)
    calls = (*_MODES, "os.umask")
    methods = ("chmod",)
    bad = (
        Bad(
            "import os\nos.chmod(path, 0o666)  # found\n",
            fixed="import os\nos.chmod(path, 0o644)\n",
        ),
        Bad("import os, stat as s\nos.chmod(path, s.S_IRWXU | s.S_IWOTH)  # found\n"),
        Bad(
            "from pathlib import Path\nPath('x').chmod(mode=0o777)  # found\n",
            fixed="from pathlib import Path\nPath('x').chmod(mode=0o755)\n",
        ),
        Bad("import os\nos.open('x', os.O_CREAT | os.O_WRONLY, 0o777)  # found\n"),
        Bad("import os\nos.umask(0)  # found\n"),
    )
    good = (
        "import os\nos.chmod(path, 0o644)\n",
        "import os\nos.chmod(folder, 0o1777)\n",
        "import os\ndef f(mode):\n    os.chmod(path, mode)\n",
        "import os\nos.open(path, os.O_CREAT, 0o666)\n",
        "import os\nos.umask(0o077)\n",
        "import os, stat\nos.chmod(path, stat.S_IRUSR | stat.S_IWUSR)\n",
        "import os\nold = os.umask(0)\nos.umask(old)\n",
        "from mine import Light\nLight().chmod('red')\n",
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        name = module.resolve(call.func) or ""
        if name == "os.umask":
            if self._mode(argument(call, "mask", 0), module) == 0 and self._is_kept(call, module):
                yield Found(call, "With a mask of 0 new files are as open as their maker asks.")
            return
        is_method = name not in _MODES
        if is_method and name.startswith("os."):
            return
        place = 0 if is_method else _MODES[name]
        mode = self._mode(argument(call, "mode", place), module)
        if mode is None or (name == "os.open" and mode == _OPENED):
            return
        if mode & stat.S_IWOTH and not mode & stat.S_ISVTX:
            yield Found(call, f"The mode {mode:#o} lets every user of the machine write the file.")

    def _mode(self, node: ast.expr | None, module: Module) -> int | None:
        """Return a mode's number, also when it is put together from the names in ``stat``."""
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
            left, right = self._mode(node.left, module), self._mode(node.right, module)
            return (left or 0) | (right or 0)
        known = constant(module, node)
        if isinstance(known, int) and not isinstance(known, bool):
            return known
        name = (module.resolve(node) or "").split(".")
        if len(name) == 2 and name[0] == "stat" and name[1].startswith("S_I"):
            bits = getattr(stat, name[1], None)
            return bits if isinstance(bits, int) else None
        return None

    def _is_kept(self, call: ast.Call, module: Module) -> bool:
        """Whether the mask stays: who notes the old one wants only to know it."""
        return isinstance(module.parent(call), ast.Expr)

    def fix(self, node: cst.Call, imports: Imports) -> cst.CSTNode | None:
        import libcst as cst

        for number, given in enumerate(node.args):
            value = given.value
            if not isinstance(value, cst.Integer) or not value.value.lower().startswith("0o"):
                continue  # a file descriptor or flags
            mode = value.evaluated_value
            if mode & stat.S_IWOTH:
                less = cst.Integer(f"{mode & ~(stat.S_IWOTH | stat.S_IWGRP):#o}")
                changed = [*node.args]
                changed[number] = given.with_changes(value=less)
                return node.with_changes(args=changed)
        return None
