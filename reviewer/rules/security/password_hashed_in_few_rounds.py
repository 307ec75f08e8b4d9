"""Passwords that are hashed too fast by a good function."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.flow.constants import constant
from guru.reviewer.reading.calls import argument, is_open
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule

# By function: the argument, its place, the least that is told of, and what it is without one.
_ROUNDS: dict[str, tuple[str, int | None, int, int | None]] = {
    "hashlib.pbkdf2_hmac": ("iterations", 3, 100_000, None),
    "cryptography.hazmat.primitives.kdf.pbkdf2.PBKDF2HMAC": ("iterations", 3, 100_000, None),
    **{
        f"{package}.Protocol.KDF.PBKDF2": ("count", 3, 100_000, 1_000)
        for package in ("Crypto", "Cryptodome")
    },
    "bcrypt.gensalt": ("rounds", 0, 10, None),
    "hashlib.scrypt": ("n", None, 2**14, None),
    "cryptography.hazmat.primitives.kdf.scrypt.Scrypt": ("n", 2, 2**14, None),
}


class PasswordHashedInFewRounds(Rule):
    """A password is hashed in too few rounds

    ## What it does
    Finds PBKDF2 of `hashlib`, `cryptography` and PyCryptodome with fewer than 100,000 rounds,
    bcrypt with a cost below 10 and scrypt with `n` below 16,384.

    ## Why is this bad
    The rounds are what makes each guess cost. With a thousand of them a graphics card tries
    millions of passwords a second against a table that got out.

    ## Example
    ```python
    import hashlib

    def stored(password, salt):
        return hashlib.pbkdf2_hmac("sha256", password, salt, 1000)
    ```

    ## Use instead
    ```python
    import hashlib

    def stored(password, salt):
        return hashlib.pbkdf2_hmac("sha256", password, salt, 600_000)
    ```

    ## References
    - [OWASP: password storage](https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html)
    - [Python: hashlib, key derivation](https://docs.python.org/3/library/hashlib.html#key-derivation)
    - [CWE-916: Password Hash With Insufficient Computational Effort](https://cwe.mitre.org/data/definitions/916.html)
    """

    severity = Severity.MEDIUM
    cwe = (916,)
    codeguru = ("clear-text-credentials",)
    calls = tuple(_ROUNDS)
    bad = (
        Bad(
            "from hashlib import pbkdf2_hmac as p\nROUNDS = 5_000\n"
            "x = p('sha512', password, salt, ROUNDS)  # found\n"
        ),
        Bad("from Crypto.Protocol.KDF import PBKDF2\nkey = PBKDF2(password, salt)  # found\n"),
        Bad("import bcrypt\ns = bcrypt.gensalt(rounds=4)  # found\n"),
        Bad("import hashlib\nx = hashlib.scrypt(p, salt=s, n=1024, r=8, p=1)  # found\n"),
        Bad(
            "from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC\n"
            "k = PBKDF2HMAC(hash(), length=32, salt=s, iterations=1000)  # found\n"
        ),
    )
    good = (
        "import hashlib\nx = hashlib.pbkdf2_hmac('sha256', p, s, 600_000)\n",
        "import hashlib\ndef f(p, s, n):\n    return hashlib.pbkdf2_hmac('sha256', p, s, n)\n",
        "import bcrypt\ns = bcrypt.gensalt()\n",
        "from Crypto.Protocol.KDF import PBKDF2\nkey = PBKDF2(p, s, 32, 500_000)\n",
        "from Crypto.Protocol.KDF import PBKDF2\ndef f(*a):\n    return PBKDF2(*a)\n",
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        keyword, place, least, otherwise = _ROUNDS[module.resolve(call.func) or ""]
        given = argument(call, keyword, place)
        if given is None and is_open(call):
            return
        rounds = constant(module, given) if given is not None else otherwise
        if isinstance(rounds, int) and not isinstance(rounds, bool) and rounds < least:
            yield Found(call, f"A cost of {rounds} is soon guessed through: {least} are the least.")
