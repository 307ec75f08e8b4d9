"""Keys that can be computed."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.flow.constants import constant
from guru.reviewer.reading.calls import argument
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule

_ASYMMETRIC = "cryptography.hazmat.primitives.asymmetric"
# By function: the argument with the size, its place, and the least size in bits (NIST SP 800-57).
_SIZES = {
    f"{_ASYMMETRIC}.rsa.generate_private_key": ("key_size", 1, 2048),
    f"{_ASYMMETRIC}.dsa.generate_private_key": ("key_size", 0, 2048),
    f"{_ASYMMETRIC}.dsa.generate_parameters": ("key_size", 0, 2048),
    f"{_ASYMMETRIC}.dh.generate_parameters": ("key_size", 1, 2048),
    **{
        f"{package}.PublicKey.{kind}.generate": ("bits", 0, 2048)
        for package in ("Crypto", "Cryptodome")
        for kind in ("RSA", "DSA")
    },
    "paramiko.RSAKey.generate": ("bits", 0, 2048),
    "paramiko.DSSKey.generate": ("bits", 0, 2048),
    "rsa.newkeys": ("nbits", 0, 2048),
    "OpenSSL.crypto.PKey().generate_key": ("bits", 1, 2048),
}
_DRAWN = frozenset(
    {"secrets.token_bytes", "os.urandom", "random.randbytes", "Crypto.Random.get_random_bytes"}
)
_KEYED = {"hmac.new": 0, "hmac.digest": 0, "cryptography.hazmat.primitives.hmac.HMAC": 0}
_LEAST_MAC = 14  # bytes: 112 bits
_CURVE = f"{_ASYMMETRIC}.ec.generate_private_key"
_SHORT_CURVES = frozenset({"SECP192R1", "SECT163K1", "SECT163R2"})


class ShortKey(Rule):
    """A key is too short

    ## What it does
    Finds RSA, DSA and Diffie-Hellman keys below 2048 bits and elliptic curves below 224 bits, made
    with `cryptography`, PyCryptodome, paramiko, rsa and pyOpenSSL; and keys of HMAC that are
    drawn with fewer than 14 bytes.

    ## Why is this bad
    RSA keys of 829 bits have been factored in public; 1024 bits are in reach of those who pay.

    ## Example
    ```python
    from Crypto.PublicKey import RSA

    key = RSA.generate(1024)
    ```

    ## Use instead
    ```python
    from Crypto.PublicKey import RSA

    key = RSA.generate(3072)
    ```

    ## References
    - [NIST SP 800-57: recommendation for key management](https://csrc.nist.gov/pubs/sp/800/57/pt1/r5/final)
    - [CWE-326: Inadequate Encryption Strength](https://cwe.mitre.org/data/definitions/326.html)
    """

    severity = Severity.HIGH
    cwe = (326,)
    codeguru = ("insecure-cryptography",)
    calls = (*_SIZES, *_KEYED, _CURVE)
    bad = (
        Bad(
            "from cryptography.hazmat.primitives.asymmetric import rsa as r\n"
            "BITS = 512 * 2\n"
            "key = r.generate_private_key(65537, BITS)  # found\n"
        ),
        Bad("import hmac, os\nkey = os.urandom(8)  # found\nm = hmac.new(key, b'x', 'sha256')\n"),
        Bad("import paramiko\nkey = paramiko.RSAKey.generate(bits=1024)  # found\n"),
        Bad(
            "from cryptography.hazmat.primitives.asymmetric import ec\n"
            "key = ec.generate_private_key(ec.SECP192R1())  # found\n"
        ),
    )
    good = (
        "import hmac, secrets\nm = hmac.new(secrets.token_bytes(32), b'x', 'sha256')\n",
        "import hmac\ndef f(key):\n    return hmac.new(key, b'x', 'sha256')\n",
        "from Crypto.PublicKey import RSA\nkey = RSA.generate(4096)\n",
        "from Crypto.PublicKey import RSA\ndef f(bits):\n    return RSA.generate(bits)\n",
        (
            "from cryptography.hazmat.primitives.asymmetric import ec\n"
            "key = ec.generate_private_key(ec.SECP256R1())\n"
        ),
        "from mine import RSA\nkey = RSA.generate(512)\n",
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        name = module.resolve(call.func) or ""
        if name == _CURVE:
            curve = (module.resolve(argument(call, "curve", 0)) or "").rpartition(".")[2]
            if curve.removesuffix("()") in _SHORT_CURVES:
                yield Found(call, f"The curve {curve.removesuffix('()')} is too short.")
            return
        if name in _KEYED:
            yield from self._drawn(argument(call, "key", _KEYED[name]), module)
            return
        keyword, place, least = _SIZES[name]
        bits = constant(module, argument(call, keyword, place))
        if isinstance(bits, int) and not isinstance(bits, bool) and bits < least:
            yield Found(call, f"A key of {bits} bits is too short: {least} are the least.")

    def _drawn(self, key: ast.expr | None, module: Module) -> Iterator[Found]:
        """Yield where the key of an HMAC is drawn, if it is too short."""
        drawn = module.names.value_of(key) if isinstance(key, ast.Name) else key
        if not isinstance(drawn, ast.Call) or module.resolve(drawn.func) not in _DRAWN:
            return
        size = constant(module, drawn.args[0]) if drawn.args else None
        if isinstance(size, int) and size < _LEAST_MAC:
            yield Found(drawn, f"A key of {size} bytes is too short: {_LEAST_MAC} are the least.")
