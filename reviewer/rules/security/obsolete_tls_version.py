"""Old versions of TLS."""

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

_OLD = {
    **{f"ssl.PROTOCOL_{v}": v for v in ("SSLv2", "SSLv3", "TLSv1", "TLSv1_1")},
    **{f"ssl.TLSVersion.{v}": v for v in ("SSLv3", "TLSv1", "TLSv1_1", "MINIMUM_SUPPORTED")},
    **{
        f"{package}SSL.{v}_METHOD": v
        for package in ("OpenSSL.", "")
        for v in ("SSLv2", "SSLv3", "TLSv1", "TLSv1_1")
    },
}
_LAST_WORDS = frozenset(name.rpartition(".")[2] for name in _OLD)
_SHOWN = {"MINIMUM_SUPPORTED": "The oldest version of TLS that is compiled in"}
_SETTINGS = frozenset({"minimum_version", "maximum_version", "ssl_version", "protocol"})


class ObsoleteTlsVersion(Rule):
    """An obsolete version of SSL or TLS is chosen

    ## What it does
    Finds SSL 2, SSL 3, TLS 1.0 and TLS 1.1 handed to a call or set on a context, of the module
    `ssl` and of pyOpenSSL. Tables of versions and comparisons are left alone.

    ## Why is this bad
    Each of them has attacks that read parts of the traffic, and RFC 8996 forbids their use.

    ## Example
    ```python
    import ssl

    context = ssl.SSLContext(ssl.PROTOCOL_TLSv1)
    ```

    ## Use instead
    ```python
    import ssl

    context = ssl.create_default_context()
    ```

    ## Fix safety
    The fix raises `TLSVersion` to 1.2. A server or client that has nothing newer than TLS 1.1 can
    then no longer be reached.

    ## References
    - [RFC 8996: deprecating TLS 1.0 and TLS 1.1](https://www.rfc-editor.org/rfc/rfc8996)
    - [Python: ssl.TLSVersion](https://docs.python.org/3/library/ssl.html#ssl.TLSVersion)
    - [CWE-327: Use of a Broken or Risky Cryptographic Algorithm](https://cwe.mitre.org/data/definitions/327.html)
    """

    severity = Severity.HIGH
    cwe = (327, 326)
    codeguru = ("insecure-connection",)
    mentions = ("SSLv", "TLSv", "MINIMUM_SUPPORTED")
    bad = (
        Bad(
            "import ssl\ndef f(context):\n"
            "    context.minimum_version = ssl.TLSVersion.TLSv1  # found\n",
            fixed="import ssl\ndef f(context):\n"
            "    context.minimum_version = ssl.TLSVersion.TLSv1_2\n",
        ),
        Bad("import ssl\ns = ssl.wrap_socket(s, ssl_version=ssl.PROTOCOL_SSLv3)  # found\n"),
        Bad("from OpenSSL import SSL\nc = SSL.Context(SSL.TLSv1_METHOD)  # found\n"),
        Bad("from ssl import PROTOCOL_TLSv1_1 as P, SSLContext\nc = SSLContext(P)  # found\n"),
    )
    good = (
        "import ssl\nc = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)\n",
        "import ssl\nc.minimum_version = ssl.TLSVersion.TLSv1_2\n",
        "import ssl\nc.options |= ssl.OP_NO_TLSv1\n",
        "import ssl\nnames = {'1.0': ssl.TLSVersion.TLSv1}\n",
        "import ssl\nif c.minimum_version == ssl.TLSVersion.TLSv1:\n    refuse()\n",
        "import ssl\nhasattr(ssl, 'PROTOCOL_SSLv3')\nprint(ssl.PROTOCOL_SSLv3)\n",
    )

    def check(self, node: ast.Attribute | ast.Name, module: Module) -> Iterator[Found]:
        if isinstance(node, ast.Attribute):
            if node.attr not in _LAST_WORDS:
                return
        elif not isinstance(node.ctx, ast.Load) or not self._is_argument(node, module):
            return
        version = _OLD.get(module.resolve(node) or "")
        if version is not None and self._is_chosen(node, module):
            shown = _SHOWN.get(version, version.replace("_", ".").replace("v", " "))
            yield Found(node, f"{shown} is obsolete and can be attacked: use TLS 1.2 or newer.")

    def _is_argument(self, node: ast.AST, module: Module) -> bool:
        return isinstance(module.parent(node), (ast.Call, ast.keyword))

    def _is_chosen(self, node: ast.AST, module: Module) -> bool:
        """Whether the version is set on a context or handed to what makes a connection."""
        above = module.parent(node)
        match above:
            case ast.Assign(targets=[ast.Attribute(attr=name)], value=value):
                return value is node and name in _SETTINGS
            case ast.keyword(arg=str(name)):
                return name in _SETTINGS or name == "method"
            case ast.Call(func=function):
                callee = (module.resolve(function) or "").rpartition(".")[2]
                return callee in {"SSLContext", "Context", "wrap_socket", "_create_stdlib_context"}
        return False

    def fix(self, node: cst.Attribute, imports: Imports) -> cst.CSTNode | None:
        import libcst as cst

        owner = node.value
        last = owner.attr if isinstance(owner, cst.Attribute) else owner
        if not isinstance(last, cst.Name) or last.value != "TLSVersion":
            return None
        return node.with_changes(attr=cst.Name("TLSv1_2"))
