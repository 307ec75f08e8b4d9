"""pyOpenSSL contexts that check nobody."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule


class OpensslContextUnverified(Rule):
    """A context of pyOpenSSL is made and never told to check certificates

    ## What it does
    Finds `OpenSSL.SSL.Context` in files that never call `set_verify`.

    ## Why is this bad
    Such a context begins with `VERIFY_NONE`: as a client it takes any certificate, and anyone on
    the way can answer in the server's place.

    ## Example
    ```python
    from OpenSSL import SSL

    def context():
        return SSL.Context(SSL.TLS_CLIENT_METHOD)
    ```

    ## Use instead
    ```python
    from OpenSSL import SSL

    def context():
        made = SSL.Context(SSL.TLS_CLIENT_METHOD)
        made.set_default_verify_paths()
        made.set_verify(SSL.VERIFY_PEER)
        return made
    ```

    ## References
    - [pyOpenSSL: Context.set_verify](https://www.pyopenssl.org/en/latest/api/ssl.html#OpenSSL.SSL.Context.set_verify)
    - [CWE-295: Improper Certificate Validation](https://cwe.mitre.org/data/definitions/295.html)
    """

    severity = Severity.LOW
    cwe = (295,)
    codeguru = ("improper-certificate-validation",)
    calls = ("OpenSSL.SSL.Context",)
    bad = (
        Bad("from OpenSSL.SSL import Context as C\nc = C(5)  # found\n"),
        Bad("import OpenSSL\ndef f():\n    return OpenSSL.SSL.Context(7)  # found\n"),
        Bad(
            "from OpenSSL import SSL\nc = SSL.Context(SSL.TLS_METHOD)  # found\n"
            "c.set_cipher_list(b'HIGH')\n"
        ),
    )
    good = (
        "from OpenSSL import SSL\nc = SSL.Context(5)\nc.set_verify(SSL.VERIFY_PEER, f)\n",
        "import ssl\nc = ssl.create_default_context()\n",
        "from OpenSSL import SSL\nc = SSL.Context(SSL.TLS_SERVER_METHOD)\n",
        "from OpenSSL import SSL\nc = SSL.Context(5)\nc.use_certificate_file('server.pem')\n",
        "from mine import SSL\nc = SSL.Context(5)\n",
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        spoken = {node.attr for node in module.of_type(ast.Attribute)}
        if "set_verify" in spoken or any(name.startswith("use_certificate") for name in spoken):
            return  # a server, which shows a certificate of its own, asks for none as a rule
        method = module.resolve(call.args[0]) if call.args else None
        if method is None or not method.endswith("SERVER_METHOD"):
            yield Found(call, "This context checks no certificate until `set_verify` is called.")
