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
_CURVE = f"{_ASYMMETRIC}.ec.generate_private_key"
_SHORT_CURVES = frozenset({"SECP192R1", "SECT163K1", "SECT163R2"})


class ShortKey(Rule):
    """A key is too short

    ## What it does
    Finds RSA, DSA and Diffie-Hellman keys below 2048 bits and elliptic curves below 224 bits, made
    with `cryptography`, PyCryptodome, paramiko, rsa and pyOpenSSL.

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
    calls = (*_SIZES, _CURVE)
    bad = (
        Bad(
            "from cryptography.hazmat.primitives.asymmetric import rsa as r\n"
            "BITS = 512 * 2\n"
            "key = r.generate_private_key(65537, BITS)  # found\n"
        ),
        Bad("import paramiko\nkey = paramiko.RSAKey.generate(bits=1024)  # found\n"),
        Bad(
            "from cryptography.hazmat.primitives.asymmetric import ec\n"
            "key = ec.generate_private_key(ec.SECP192R1())  # found\n"
        ),
    )
    good = (
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
        keyword, place, least = _SIZES[name]
        bits = constant(module, argument(call, keyword, place))
        if isinstance(bits, int) and not isinstance(bits, bool) and bits < least:
            yield Found(call, f"A key of {bits} bits is too short: {least} are the least.")
