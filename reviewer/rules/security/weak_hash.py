"""Hashes that collide."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache

from guru.models.severity import Severity
from guru.reviewer.flow.constants import constant
from guru.reviewer.reading.calls import argument
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.security._words import name_of, names_password, words_of

_BROKEN = {"md2": "MD2", "md4": "MD4", "md5": "MD5", "sha": "SHA-1", "sha1": "SHA-1"}
_LIBRARIES = tuple(
    f"{package}.Hash.{name}.new"
    for package in ("Crypto", "Cryptodome")
    for name in ("MD2", "MD4", "MD5", "SHA", "SHA1")
)
_PRIMITIVES = tuple(f"cryptography.hazmat.primitives.hashes.{n}" for n in ("MD5", "SHA1"))
_BY_NAME = {"hashlib.new": 0, "hashlib.file_digest": 1, "hmac.new": 2, "hmac.digest": 2}
_KEYED = ("hmac.new", "hmac.digest")  # here SHA-1 still holds
_SOUND_PARENTS = ("HMAC", "HOTP", "TOTP", "MGF1", "OAEP", "PBKDF2HMAC")  # no collisions needed
_PROTECTING = frozenset({"signature", "sign", "signing", "certificate", "token", "secret", "auth"})
_IDENTIFYING = frozenset(
    {
        "cache",
        "cached",
        "caching",
        "dedup",
        "etag",
        "checksum",
        "filename",
        "color",
        "colour",
        "bucket",
    }
)


class WeakHash(Rule):
    """A broken hash function is used

    ## What it does
    Finds MD5, MD4, MD2 and SHA-1 of `hashlib`, of `cryptography` and of PyCryptodome. Calls with
    `usedforsecurity=False` are left alone, as are SHA-1 inside HMAC, one-time passwords and OAEP.

    ## Why is this bad
    Two inputs with one MD5 are made in seconds and with one SHA-1 for the price of a car, so a
    signature or an identity by such a hash can be forged. For passwords they are also far too
    fast: billions of guesses a second.

    ## Example
    ```python
    import hashlib

    def digest(document):
        return hashlib.md5(document).hexdigest()
    ```

    ## Use instead
    ```python
    import hashlib

    def digest(document):
        return hashlib.sha256(document).hexdigest()
    ```

    ## References
    - [Python: hashlib](https://docs.python.org/3/library/hashlib.html)
    - [RFC 6151: security considerations for MD5](https://www.rfc-editor.org/rfc/rfc6151)
    - [CWE-328: Use of Weak Hash](https://cwe.mitre.org/data/definitions/328.html)
    """

    severity = Severity.MEDIUM
    cwe = (328, 327)
    codeguru = ("insecure-hashing",)
    calls = (*_BY_NAME, "hashlib.md5", "hashlib.sha1", *_LIBRARIES, *_PRIMITIVES)
    bad = (
        Bad("import hashlib as h\ndef f(x):\n    return h.sha1(x)  # found\n"),
        Bad("from hashlib import new\nNAME = 'MD5'\ndef f(x):\n    return new(NAME, x)  # found\n"),
        Bad("from Crypto.Hash import MD5\nstate = MD5.new()  # found\n"),
        Bad(
            "from cryptography.hazmat.primitives import hashes\n"
            "d = hashes.Hash(hashes.SHA1())  # found\n"
        ),
        Bad("import hashlib\nhashlib.md5(b'x', usedforsecurity=True)  # found\n"),
        Bad(
            "import hashlib\ndef f(file):\n    return hashlib.file_digest(file, 'sha1')  # found\n"
        ),
        Bad("import hashlib, hmac\nx = hmac.new(key, text, hashlib.md5)  # found\n"),
        Bad("import hmac\nx = hmac.new(key, text, digestmod='md5')  # found\n"),
    )
    good = (
        "import hashlib, hmac\nx = hmac.new(key, text, hashlib.sha1)\n",
        "import hmac\ndef f(key, text, name):\n    return hmac.new(key, text, name)\n",
        "import hashlib\nhashlib.md5(b'x', usedforsecurity=False)\n",
        "import hashlib\nhashlib.new('sha256', b'x')\n",
        "import hashlib\ndef f(name, x):\n    return hashlib.new(name, x)\n",
        "import hashlib\nhashlib.new('md5', usedforsecurity=False)\n",
        "from mine import md5\nmd5(b'x')\n",
        (
            "from cryptography.hazmat.primitives import hashes\n"
            "from cryptography.hazmat.primitives.twofactor.totp import TOTP\n"
            "t = TOTP(key, 6, hashes.SHA1(), 30)\n"
        ),
        "import hashlib\nmakers = {'md5': hashlib.md5}\n",
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        name = module.resolve(call.func) or ""
        algorithm = self._algorithm(call, name, module)
        if algorithm is None or self._is_sound(call, module):
            return
        if constant(module, argument(call, "usedforsecurity")) is False:
            return
        words = self._purpose(call, module)
        if words & _IDENTIFYING and not words & _PROTECTING:
            yield Found(call, f"{algorithm} collides; is nothing decided by it?", Severity.LOW)
        elif any(names_password(word) for word in words):
            text = f"{algorithm} is far too fast for passwords: use argon2, scrypt or bcrypt."
            yield Found(call, text, Severity.HIGH)
        else:
            yield Found(call, f"{algorithm} is broken: inputs with one digest can be made.")

    def _algorithm(self, call: ast.Call, name: str, module: Module) -> str | None:
        if name in _BY_NAME:
            keyword = "name" if name == "hashlib.new" else "digest"
            given = argument(call, "digestmod" if name == "hmac.new" else keyword, _BY_NAME[name])
            wanted = constant(module, given)
            if not isinstance(wanted, str):
                wanted = (module.resolve(given) or "").removeprefix("hashlib.")
            found = _BROKEN.get(wanted.lower().replace("-", ""))
            return None if name in _KEYED and found == "SHA-1" else found
        parts = name.lower().split(".")
        return _BROKEN.get(parts[-2] if parts[-1] == "new" else parts[-1])

    def _is_sound(self, call: ast.Call, module: Module) -> bool:
        above = module.parent(call)
        if isinstance(above, ast.keyword):
            above = module.parent(above)
        if not isinstance(above, ast.Call):
            return False
        return (module.resolve(above.func) or "").rpartition(".")[2] in _SOUND_PARENTS

    def _callers(
        self, function: ast.FunctionDef | ast.AsyncFunctionDef, module: Module
    ) -> set[str]:
        """Return the names of the functions of the file that call a helper of theirs."""
        callers = _callers_by_name(module).get(function.name, set())
        return callers if len(callers) == 1 else set()

    def _purpose(self, call: ast.Call, module: Module) -> set[str]:
        """Return the words of the names around a hash: what goes in, where it goes, who does it."""
        names = [name_of(node) for node in ast.walk(call)]
        statement = module.statement_of(call)
        if isinstance(statement, ast.Assign):
            names += [name_of(target) for target in statement.targets]
        function = module.function_of(call)
        if function is not None:
            names += [function.name, *self._callers(function, module)]
        return {word for name in names for word in words_of(name)}


@lru_cache(maxsize=4)
def _callers_by_name(module: Module) -> dict[str, set[str]]:
    """Return which functions of a file call which others, all by their names."""
    found: dict[str, set[str]] = {}
    for call in module.of_type(ast.Call):
        caller = module.function_of(call)
        found.setdefault(name_of(call.func), set()).add(caller.name if caller is not None else "")
    return found
