"""A process that makes itself root."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.flow.constants import constant
from guru.reviewer.reading.calls import argument
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule

_SETTING = tuple(
    f"os.{name}"
    for name in (
        *("setuid", "seteuid", "setreuid", "setresuid", "setgid", "setegid", "setregid"),
        "setresgid",
    )
)
_STARTING = tuple(
    f"subprocess.{name}" for name in ("run", "call", "check_call", "check_output", "Popen")
)


class RootPrivilegesTaken(Rule):
    """The process gives itself the rights of root

    ## What it does
    Finds `os.setuid(0)`, `os.setgid(0)` and their kin, and `subprocess` with `user=0` or
    `user="root"`.

    ## Why is this bad
    From there on every fault of the program is a fault of root: one wrong path or one injected
    command, and the machine belongs to someone else.

    ## Example
    ```python
    import os

    os.setuid(0)
    ```

    ## Use instead
    ```python
    import os
    import pwd

    os.setuid(pwd.getpwnam("worker").pw_uid)
    ```

    ## References
    - [Python: os.setuid](https://docs.python.org/3/library/os.html#os.setuid)
    - [CWE-269: Improper Privilege Management](https://cwe.mitre.org/data/definitions/269.html)
    """

    severity = Severity.HIGH
    cwe = (269, 250)
    codeguru = ("improper-privilege-management",)
    calls = (*_SETTING, *_STARTING)
    bad = (
        Bad("from os import setgid as s\nROOT = 0\ns(ROOT)  # found\n"),
        Bad("import os, pwd\nos.seteuid(pwd.getpwnam('root').pw_uid)  # found\n"),
        Bad("import os\nos.setreuid(1000, 0)  # found\n"),
        Bad("import subprocess\nsubprocess.run(['id'], user='root')  # found\n"),
    )
    good = (
        "import os\nos.setuid(1000)\n",
        "import os\ndef f(user):\n    os.setuid(user)\n",
        "import os\nos.setreuid(-1, 1000)\n",
        "import subprocess\nsubprocess.run(['id'], user='nobody')\n",
        "import os\nif os.getuid() == 0:\n    os.setuid(int(name))\n",
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        name = module.resolve(call.func) or ""
        given = call.args if name in _SETTING else [argument(call, "user")]
        if any(self._is_root(value, module) for value in given):
            yield Found(call, f"`{name}` runs what follows with the rights of root.")

    def _is_root(self, node: ast.expr | None, module: Module) -> bool:
        match node:
            case ast.Attribute(attr="pw_uid" | "pw_gid" | "gr_gid", value=ast.Call() as account):
                return bool(account.args) and constant(module, account.args[0]) == "root"
        value = constant(module, node)
        return value == "root" or (value == 0 and not isinstance(value, bool))
