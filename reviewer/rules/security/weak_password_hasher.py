"""Passwords stored so that they can be read."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.flow.constants import constant
from guru.reviewer.reading.calls import argument
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule

_WEAK = frozenset(
    {
        *("MD5PasswordHasher", "UnsaltedMD5PasswordHasher", "SHA1PasswordHasher"),
        *("UnsaltedSHA1PasswordHasher", "CryptPasswordHasher"),
    }
)
_WEAK_SCHEMES = frozenset(
    {
        *("plaintext", "md5_crypt", "des_crypt", "hex_md5", "hex_sha1", "ldap_md5", "ldap_sha1"),
        *("lmhash", "nthash", "mysql323", "roundup_plaintext", "ldap_plaintext", "hex_sha256"),
    }
)
_WEAK_CALLS = {
    f"passlib.hash.{scheme}.{method}": scheme
    for scheme in _WEAK_SCHEMES
    for method in ("hash", "encrypt")
}
_WERKZEUG = "werkzeug.security.generate_password_hash"
_DJANGO = "django.contrib.auth.hashers.make_password"


class WeakPasswordHasher(Rule):
    """Passwords are stored in a form that gives them away

    ## What it does
    Finds Django's `PASSWORD_HASHERS` that begin with MD5, SHA-1 or crypt, contexts and hashers of
    passlib for plain text and fast hashes, and Werkzeug's and Django's functions asked for them.

    ## Why is this bad
    Whoever gets the table tries billions of passwords a second against a fast hash, and reads
    plain text at once. A slow hash such as Argon2 makes each guess cost.

    ## Example
    ```python
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    ```

    ## Use instead
    ```python
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    ```

    ## References
    - [Django: password management](https://docs.djangoproject.com/en/stable/topics/auth/passwords/)
    - [OWASP: password storage](https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html)
    - [CWE-916: Password Hash With Insufficient Computational Effort](https://cwe.mitre.org/data/definitions/916.html)
    """

    severity = Severity.HIGH
    cwe = (256, 916)
    codeguru = ("clear-text-credentials",)
    mentions = ("PASSWORD_HASHERS", "passlib", "generate_password_hash", "make_password")
    bad = (
        Bad(
            "PASSWORD_HASHERS = (  # found\n"
            "    'django.contrib.auth.hashers.UnsaltedSHA1PasswordHasher',\n"
            "    'django.contrib.auth.hashers.PBKDF2PasswordHasher',\n)\n"
        ),
        Bad(
            "from passlib.context import CryptContext as C\nc = C(schemes=['plaintext'])  # found\n"
        ),
        Bad(
            "from passlib.hash import hex_md5\ndef f(password):\n    return hex_md5.hash(password)  # found\n"
        ),
        Bad(
            "from werkzeug.security import generate_password_hash as g\n"
            "x = g(password, method='sha1')  # found\n"
        ),
    )
    good = (
        (
            "PASSWORD_HASHERS = ['django.contrib.auth.hashers.Argon2PasswordHasher',\n"
            "    'django.contrib.auth.hashers.MD5PasswordHasher']\n"
        ),
        "from passlib.context import CryptContext\nc = CryptContext(schemes=['argon2', 'md5_crypt'])\n",
        "from werkzeug.security import generate_password_hash\nx = generate_password_hash(password)\n",
        "from passlib.hash import bcrypt\nx = bcrypt.hash(password)\n",
        "HASHERS = ['django.contrib.auth.hashers.MD5PasswordHasher']\n",
    )

    def check(self, node: ast.Call | ast.Assign, module: Module) -> Iterator[Found]:
        match node:
            case ast.Assign(targets=[ast.Name(id="PASSWORD_HASHERS")]):
                hasher = self._first(node.value, module)
                if hasher.rpartition(".")[2] in _WEAK and not _is_for_tests(module):
                    name = hasher.rpartition(".")[2]
                    yield Found(
                        node, f"New passwords are stored by `{name}`, which is far too fast."
                    )
            case ast.Call(func=ast.Name() | ast.Attribute()):
                scheme = self._scheme(node, module)
                if scheme:
                    yield Found(node, f"Passwords are stored as {scheme}, which gives them away.")

    def _scheme(self, call: ast.Call, module: Module) -> str:
        name = module.resolve(call.func) or ""
        if name in _WEAK_CALLS:
            return _WEAK_CALLS[name]
        if name.startswith("passlib.") and name.endswith("CryptContext"):
            first = self._first(argument(call, "schemes", 0), module)
            return first if first in _WEAK_SCHEMES else ""
        if name == _WERKZEUG:
            return self._named(
                argument(call, "method", 1), ("plain", "md5", "sha1", "sha256"), module
            )
        if name == _DJANGO:
            weak = ("md5", "sha1", "unsalted_md5", "unsalted_sha1", "crypt")
            return self._named(argument(call, "hasher", 2), weak, module)
        return ""

    def _named(self, node: ast.expr | None, weak: tuple[str, ...], module: Module) -> str:
        value = constant(module, node)
        return value if isinstance(value, str) and value in weak else ""

    def _first(self, node: ast.expr | None, module: Module) -> str:
        value = constant(module, node)
        first = value[0] if isinstance(value, tuple) and value else value
        return first if isinstance(first, str) else ""


def _is_for_tests(module: Module) -> bool:
    """Whether these are settings for tests, where a fast hash saves minutes."""
    return any(word in module.path.lower() for word in ("test", "ci.", "local", "dev"))
