"""Tokens that are believed unread."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.flow.constants import constant
from guru.reviewer.reading.calls import argument
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule

_DECODING = (
    *("jwt.decode", "jwt.decode_complete", "jwt.api_jwt.decode", "jwt.PyJWT().decode"),
    *("jose.jwt.decode", "jose.jws.verify", "jwt.process_jwt"),
)
_UNVERIFIED = (
    *("jose.jwt.get_unverified_claims", "jose.jws.get_unverified_claims"),
    "python_jwt.process_jwt",
)
_ENCODING = ("jwt.encode", "jose.jwt.encode")


class JwtNotVerified(Rule):
    """A token is decoded without checking who signed it

    ## What it does
    Finds `jwt.decode` of PyJWT and python-jose with the check of the signature off, or with the
    algorithm `none`, and claims that are read unverified.

    ## Why is this bad
    The claims of a token are plain text. Without the signature anyone writes a token that says he
    is the administrator.

    ## Example
    ```python
    import jwt

    def user(token):
        return jwt.decode(token, options={"verify_signature": False})["sub"]
    ```

    ## Use instead
    ```python
    import jwt

    def user(token, key):
        return jwt.decode(token, key, algorithms=["RS256"])["sub"]
    ```

    ## References
    - [PyJWT: usage examples](https://pyjwt.readthedocs.io/en/stable/usage.html)
    - [RFC 8725: JSON Web Token best current practices](https://www.rfc-editor.org/rfc/rfc8725)
    - [CWE-347: Improper Verification of Cryptographic Signature](https://cwe.mitre.org/data/definitions/347.html)
    """

    severity = Severity.HIGH
    cwe = (347, 287)
    codeguru = ("improper-authentication",)
    calls = (*_DECODING, *_UNVERIFIED, *_ENCODING)
    bad = (
        Bad("from jwt import decode as d\nx = d(t, key, verify=False)  # found\n"),
        Bad(
            "import jwt\nOFF = {'verify_signature': False}\nx = jwt.decode(t, options=OFF)  # found\n"
        ),
        Bad("import jwt\nx = jwt.decode(t, key, algorithms=['HS256', 'none'])  # found\n"),
        Bad("from jose import jwt\nx = jwt.get_unverified_claims(t)  # found\n"),
        Bad("import jwt\nx = jwt.encode({'a': 1}, None, algorithm='none')  # found\n"),
    )
    good = (
        "import jwt\nx = jwt.decode(t, key, algorithms=['HS256'])\n",
        "import jwt\ndef f(options):\n    return jwt.decode(t, key, ['ES256'], options)\n",
        "import jwt\nkid = jwt.get_unverified_header(t)['kid']\n",
        "import jwt\nx = jwt.decode(t, key, ['HS256'], options={'verify_exp': False})\n",
        "from mine import jwt\nx = jwt.decode(t, verify=False)\n",
        (
            "import jwt\nissuer = jwt.decode(t, options={'verify_signature': False})['iss']\n"
            "claims = jwt.decode(t, key_of(issuer), algorithms=['RS256'])\n"
        ),
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        name = module.resolve(call.func) or ""
        if name in _UNVERIFIED:
            yield Found(call, f"`{name}` returns claims that anyone may have written.")
        elif name in _ENCODING:
            if constant(module, argument(call, "algorithm", 2)) == "none":
                yield Found(call, "A token of the algorithm `none` is signed by nobody.")
        elif self._allows_none(call, module):
            yield Found(call, "The algorithm `none` is accepted: such a token needs no key.")
        elif self._is_off(call, module) and not self._is_verified_too(call, module):
            yield Found(call, "The signature is not checked: anyone may have written the claims.")

    def _allows_none(self, call: ast.Call, module: Module) -> bool:
        allowed = constant(module, argument(call, "algorithms", 2))
        names = allowed if isinstance(allowed, tuple) else (allowed,)
        return any(isinstance(name, str) and name.lower() == "none" for name in names)

    def _is_off(self, call: ast.Call, module: Module) -> bool:
        if constant(module, argument(call, "verify", 2)) is False:
            return True
        options = argument(call, "options", 3)
        if isinstance(options, ast.Name):
            options = module.names.value_of(options)
        if not isinstance(options, ast.Dict):
            return False
        pairs = zip(options.keys, options.values, strict=True)
        return any(
            constant(module, key) == "verify_signature" and constant(module, value) is False
            for key, value in pairs
            if key is not None
        )

    def _is_verified_too(self, call: ast.Call, module: Module) -> bool:
        """Whether the function decodes again with the check on: it first only looked for the key."""
        function = module.function_of(call) or module.tree
        return any(
            isinstance(other, ast.Call)
            and other is not call
            and module.resolve(other.func) in _DECODING
            and not self._is_off(other, module)
            for other in ast.walk(function)
        )
