"""Directories that are asked as nobody."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.flow.constants import constant
from guru.reviewer.reading.calls import argument, is_open
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule

_METHODS = ("simple_bind", "simple_bind_s", "bind", "bind_s")
_OWNERS = ("ldap.initialize()", "ldap.open()", "ldap.ldapobject.")


class AnonymousLdapBind(Rule):
    """A directory is bound to without a password

    ## What it does
    Finds `simple_bind` of python-ldap without a name or with an empty password, and connections of
    ldap3 without a user, with an empty password or with `ANONYMOUS`.

    ## Why is this bad
    A server that lets such a bind pass answers anyone. And where the bind decides a login, an
    empty password logs in as whoever is named: LDAP takes it for an anonymous bind and says yes.

    ## Example
    ```python
    import ldap

    def connect(address):
        connection = ldap.initialize(address)
        connection.simple_bind_s()
        return connection
    ```

    ## Use instead
    ```python
    import ldap

    def connect(address, name, password):
        connection = ldap.initialize(address)
        connection.simple_bind_s(name, password)
        return connection
    ```

    ## References
    - [RFC 4513: LDAP authentication methods, section 5.1](https://www.rfc-editor.org/rfc/rfc4513#section-5.1)
    - [CWE-287: Improper Authentication](https://cwe.mitre.org/data/definitions/287.html)
    - [CWE-521: Weak Password Requirements](https://cwe.mitre.org/data/definitions/521.html)
    """

    severity = Severity.MEDIUM
    cwe = (287, 521)
    codeguru = ("ldap-authentication",)
    calls = ("ldap3.Connection", "ldap3.core.connection.Connection")
    methods = _METHODS
    mentions = ("ldap",)
    bad = (
        Bad(
            "import ldap\nc = ldap.initialize('ldaps://a')\nc.simple_bind('cn=root', '')  # found\n"
        ),
        Bad(
            "import ldap\nNAME = 'cn=root'\n"
            "def f(connection):\n    connection.simple_bind_s(NAME)  # found\n"
        ),
        Bad("from ldap3 import Connection as C\nc = C('a', auto_bind=True)  # found\n"),
        Bad("import ldap3\nc = ldap3.Connection('a', 'cn=root', password='')  # found\n"),
    )
    good = (
        "import ldap\nc = ldap.initialize('ldaps://a')\nc.simple_bind_s(name, password)\n",
        "import ldap3\nc = ldap3.Connection('a', user=name, password=password)\n",
        "import ldap3\nc = ldap3.Connection('a', authentication=ldap3.SASL, sasl_mechanism='EXTERNAL')\n",
        "import socket\ns = socket.socket()\ns.bind(('127.0.0.1', 0))\n",
        "def f(connection, login):\n    connection.simple_bind_s(*login)\n",
        "widget.bind()\n",
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        if is_open(call):
            return
        if isinstance(call.func, ast.Attribute) and call.func.attr in _METHODS:
            lacking = self._is_ldap(call.func, module) and self._is_nobody(
                argument(call, "who", 0), argument(call, "cred", 1), module
            )
        else:
            lacking = self._is_anonymous(call, module)
        if lacking:
            yield Found(call, "This binds without a password: the directory takes it for nobody.")

    def _is_ldap(self, function: ast.Attribute, module: Module) -> bool:
        if (module.resolve(function.value) or "").startswith(_OWNERS):
            return True
        return function.attr.startswith("simple_bind") and _imports_ldap(module)

    def _is_nobody(self, who: ast.expr | None, password: ast.expr | None, module: Module) -> bool:
        if who is None or password is None:
            return True
        return constant(module, password) in {"", None}

    def _is_anonymous(self, call: ast.Call, module: Module) -> bool:
        method = argument(call, "authentication", 5)
        if method is not None:
            return (module.resolve(method) or constant(module, method)) in {
                *("ldap3.ANONYMOUS", "ANONYMOUS"),
            }
        return self._is_nobody(argument(call, "user", 1), argument(call, "password", 2), module)


def _imports_ldap(module: Module) -> bool:
    bound = module.index.module_scope.bindings.values()
    return any(b.qualified.split(".")[0] == "ldap" for found in bound for b in found)
