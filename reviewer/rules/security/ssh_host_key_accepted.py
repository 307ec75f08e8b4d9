"""SSH to a host that nobody knows."""

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

_LAX = ("AutoAddPolicy", "WarningPolicy")


class SshHostKeyAccepted(Rule):
    """An unknown SSH host key is accepted

    ## What it does
    Finds `set_missing_host_key_policy` of paramiko with `AutoAddPolicy` or `WarningPolicy`.

    ## Why is this bad
    The key of the host is all that tells it from an impostor. Whoever answers in its place is
    believed, and is then sent the password and the commands.

    ## Example
    ```python
    import paramiko

    client = paramiko.SSHClient()
    client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
    ```

    ## Use instead
    ```python
    import paramiko

    client = paramiko.SSHClient()
    client.load_system_host_keys()
    client.set_missing_host_key_policy(paramiko.RejectPolicy())
    ```

    ## Fix safety
    With `RejectPolicy` a host whose key is not in the known hosts is refused: load its key first.

    ## References
    - [paramiko: missing host key policies](https://docs.paramiko.org/en/stable/api/client.html)
    - [CWE-322: Key Exchange without Entity Authentication](https://cwe.mitre.org/data/definitions/322.html)
    """

    severity = Severity.MEDIUM
    cwe = (322, 295)
    codeguru = ("do-not-auto-add-or-warning-missing-hostkey-policy",)
    methods = ("set_missing_host_key_policy",)
    bad = (
        Bad(
            "import paramiko\nc = paramiko.SSHClient()\n"
            "c.set_missing_host_key_policy(paramiko.AutoAddPolicy())  # found\n",
            fixed="import paramiko\nc = paramiko.SSHClient()\n"
            "c.set_missing_host_key_policy(paramiko.RejectPolicy())\n",
        ),
        Bad(
            "from paramiko.client import WarningPolicy as W\n"
            "def f(client):\n    client.set_missing_host_key_policy(W)  # found\n"
        ),
        Bad(
            "import paramiko\ndef f(client):\n    policy = paramiko.AutoAddPolicy()\n"
            "    client.set_missing_host_key_policy(policy)  # found\n"
        ),
    )
    good = (
        "import paramiko\nc.set_missing_host_key_policy(paramiko.RejectPolicy())\n",
        "import paramiko\ndef f(c, policy):\n    c.set_missing_host_key_policy(policy)\n",
        "from mine import AutoAddPolicy\nc.set_missing_host_key_policy(AutoAddPolicy())\n",
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        policy = (module.resolve(argument(call, "policy", 0)) or "").removesuffix("()")
        if policy.startswith("paramiko.") and policy.endswith(_LAX):
            name = policy.rpartition(".")[2]
            yield Found(call, f"`{name}` goes on with whoever answers, known or not.")

    def fix(self, node: cst.Call, imports: Imports) -> cst.CSTNode | None:
        import libcst as cst

        if len(node.args) != 1:
            return None
        value = node.args[0].value
        policy = value.func if isinstance(value, cst.Call) else value
        if not isinstance(policy, cst.Attribute) or policy.attr.value not in _LAX:
            return None
        strict = policy.with_changes(attr=cst.Name("RejectPolicy"))
        changed = value.with_changes(func=strict) if isinstance(value, cst.Call) else strict
        return node.with_changes(args=[node.args[0].with_changes(value=changed)])
