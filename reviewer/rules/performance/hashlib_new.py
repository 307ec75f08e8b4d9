"""Hashes made by name."""

from __future__ import annotations

import ast
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


_NAMES = frozenset(
    {
        *("md5", "sha1", "sha224", "sha256", "sha384", "sha512", "blake2b", "blake2s"),
        *("sha3_224", "sha3_256", "sha3_384", "sha3_512"),
    }
)


class HashlibNew(Rule):
    """A hash is made by name where its constructor is at hand

    ## What it does
    Finds `hashlib.new("sha256")` and the like with the name of an algorithm that `hashlib` has
    a constructor for.

    ## Why is this bad
    `new` looks the name up each time and is slower than `hashlib.sha256`; a misspelt name is
    noticed only when it runs.

    ## Example
    ```python
    import hashlib

    def digest(data):
        return hashlib.new("sha256", data).hexdigest()
    ```

    ## Use instead
    ```python
    import hashlib

    def digest(data):
        return hashlib.sha256(data).hexdigest()
    ```

    ## Fix safety
    Safe: the constructor makes the same hash.

    ## References
    - [Python: hashlib.new](https://docs.python.org/3/library/hashlib.html#hashlib.new)
    - [CWE-1176: Inefficient CPU Computation](https://cwe.mitre.org/data/definitions/1176.html)
    """

    severity = Severity.LOW
    cwe = (1176,)
    codeguru = ("hashlib-constructor",)
    safe_fix = True
    calls = ("hashlib.new",)
    bad = (
        Bad(
            'import hashlib\nh = hashlib.new("sha256")  # found\n',
            fixed="import hashlib\nh = hashlib.sha256()\n",
        ),
        Bad(
            "from hashlib import new as make\n"
            'h = make("md5", data, usedforsecurity=False)  # found\n',
            fixed="import hashlib\nfrom hashlib import new as make\n"
            "h = hashlib.md5(data, usedforsecurity=False)\n",
        ),
        Bad('import hashlib as hl\nNAME = "SHA-512"\nh = hl.new(NAME, b"")  # found\n'),
    )
    good = (
        ("import hashlib\nh = hashlib.sha256()\n"),
        ("import hashlib\nh = hashlib.new(name)\n"),
        ('import hashlib\nh = hashlib.new("ripemd160")\n'),
        ('h = shop.new("sha256")\n'),
        ('def f(hashlib):\n    return hashlib.new("sha256")\n'),
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        given = constant(module, argument(call, "name", 0))
        name = given.lower().replace("-", "_") if isinstance(given, str) else ""
        name = name if name in _NAMES else name.replace("_", "")
        if name in _NAMES:
            yield Found(call, f"`hashlib.{name}` is the same and faster.")

    def fix(self, node: cst.Call, imports: Imports) -> cst.CSTNode | None:
        import libcst as cst

        given = node.args[0].value
        if node.args[0].keyword is not None or not isinstance(given, cst.SimpleString):
            return None
        name = str(given.evaluated_value)
        if name not in _NAMES:
            return None
        owner = node.func.value if isinstance(node.func, cst.Attribute) else None
        function = cst.Attribute(owner or cst.Name(imports.add("hashlib")), cst.Name(name))
        return node.with_changes(func=function, args=node.args[1:])
