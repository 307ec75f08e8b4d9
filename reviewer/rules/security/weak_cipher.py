"""Ciphers and modes that do not hide."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule

_PACKAGES = ("Crypto", "Cryptodome")
_OLD = {"DES": "DES", "DES3": "Triple DES", "ARC2": "RC2", "ARC4": "RC4", "Blowfish": "Blowfish"}
_OLD |= {"CAST": "CAST", "XOR": "XOR"}
_PRIMITIVES = "cryptography.hazmat.primitives.ciphers"
_DECREPIT = "cryptography.hazmat.decrepit.ciphers"
_ALGORITHMS = {
    "ARC4": "RC4",
    "Blowfish": "Blowfish",
    "CAST5": "CAST5",
    "IDEA": "IDEA",
    "SEED": "SEED",
    "TripleDES": "Triple DES",
    "RC2": "RC2",
}
_CONSTRUCTORS = {
    **{f"{p}.Cipher.{module}.new": name for p in _PACKAGES for module, name in _OLD.items()},
    **{
        f"{where}.algorithms.{cls}": name
        for where in (_PRIMITIVES, _DECREPIT)
        for cls, name in _ALGORITHMS.items()
    },
    "pyDes.des": "DES",
    "pyDes.triple_des": "Triple DES",
}
_BLOCK = tuple(f"{p}.Cipher.{m}.new" for p in _PACKAGES for m in ("AES", "DES", "DES3"))
_ECB = f"{_PRIMITIVES}.modes.ECB"


class WeakCipher(Rule):
    """A broken cipher or the ECB mode is used

    ## What it does
    Finds DES, Triple DES, RC2, RC4, Blowfish, CAST, IDEA and SEED, and any block cipher in ECB
    mode, of `cryptography`, PyCryptodome and pyDes.

    ## Why is this bad
    The keys of DES are found by trying, RC4 leaks its key's bytes, blocks of 64 bits repeat after
    some gigabytes, and ECB turns equal blocks into equal blocks: the text's pattern stays visible.

    ## Example
    ```python
    from Crypto.Cipher import DES

    def hide(key, text):
        return DES.new(key, DES.MODE_ECB).encrypt(text)
    ```

    ## Use instead
    ```python
    from Crypto.Cipher import AES

    def hide(key, text):
        cipher = AES.new(key, AES.MODE_GCM)
        return cipher.nonce, *cipher.encrypt_and_digest(text)
    ```

    ## References
    - [NIST SP 800-131A: transitioning the use of algorithms](https://csrc.nist.gov/pubs/sp/800/131/a/r2/final)
    - [PyCryptodome: classic modes of operation](https://pycryptodome.readthedocs.io/en/latest/src/cipher/classic.html)
    - [CWE-327: Use of a Broken or Risky Cryptographic Algorithm](https://cwe.mitre.org/data/definitions/327.html)
    """

    severity = Severity.HIGH
    cwe = (327,)
    codeguru = ("insecure-cryptography",)
    calls = tuple(dict.fromkeys([*_CONSTRUCTORS, *_BLOCK, _ECB]))
    bad = (
        Bad("from Crypto.Cipher import ARC4 as A\nc = A.new(key)  # found\n"),
        Bad("from Cryptodome.Cipher import AES\nc = AES.new(key, AES.MODE_ECB)  # found\n"),
        Bad(
            "from cryptography.hazmat.primitives.ciphers import Cipher, algorithms as a, modes\n"
            "c = Cipher(a.TripleDES(key), modes.CBC(iv))  # found\n"
            "d = Cipher(a.AES(key), modes.ECB())  # found\n"
        ),
    )
    good = (
        "from Crypto.Cipher import AES\nc = AES.new(key, AES.MODE_GCM)\n",
        "from Crypto.Cipher import AES\ndef f(key, mode):\n    return AES.new(key, mode)\n",
        (
            "from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes\n"
            "c = Cipher(algorithms.AES(key), modes.GCM(iv))\n"
        ),
        "from mine import DES\nc = DES.new(key)\n",
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        name = module.resolve(call.func) or ""
        if name in _CONSTRUCTORS:
            yield Found(call, f"{_CONSTRUCTORS[name]} no longer keeps a secret: use AES-GCM.")
        elif name == _ECB or self._in_ecb(call, module):
            yield Found(call, "ECB encrypts equal blocks to equal blocks: use GCM.")

    def _in_ecb(self, call: ast.Call, module: Module) -> bool:
        given = [*call.args, *(keyword.value for keyword in call.keywords)]
        return any((module.resolve(value) or "").endswith(".MODE_ECB") for value in given)
