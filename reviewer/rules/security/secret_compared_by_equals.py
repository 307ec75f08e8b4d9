"""Comparisons of secrets whose time tells how much was right."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.security._words import name_of, words_of

_SECRETS = frozenset(
    {
        *("password", "passwd", "pwd", "pw", "passphrase", "hmac", "mac", "signature", "sig"),
        *("secret", "apikey", "otp", "csrf"),
    }
)
_PAIRS = frozenset({("api", "key"), ("auth", "token"), ("access", "token"), ("csrf", "token")})
_TWICE = frozenset(
    {
        *("confirm", "confirmation", "repeat", "again", "retype", "verify", "old", "new", "second"),
        *("type", "name", "field", "len", "length", "count", "id", "1", "2"),
    }
)


class SecretComparedByEquals(Rule):
    """A secret is compared with `==`

    ## What it does
    Finds `==` and `!=` between two passwords, signatures or keys, whole or letter by letter, and
    between anything and the digest of an HMAC. Two entries of one form are left alone.

    ## Why is this bad
    The comparison ends at the first letter that differs. Whoever measures the time learns the
    secret letter by letter; `hmac.compare_digest` always takes as long.

    ## Example
    ```python
    import hmac

    def is_ours(key, message, signature):
        return hmac.new(key, message, "sha256").hexdigest() == signature
    ```

    ## Use instead
    ```python
    import hmac

    def is_ours(key, message, signature):
        digest = hmac.new(key, message, "sha256").hexdigest()
        return hmac.compare_digest(digest, signature)
    ```

    ## References
    - [Python: hmac.compare_digest](https://docs.python.org/3/library/hmac.html#hmac.compare_digest)
    - [CWE-208: Observable Timing Discrepancy](https://cwe.mitre.org/data/definitions/208.html)
    - [CWE-385: Covert Timing Channel](https://cwe.mitre.org/data/definitions/385.html)
    """

    severity = Severity.LOW
    cwe = (208, 385)
    where = {"Compare.ops": ("Eq", "NotEq")}
    bad = (
        Bad("def f(user, password):\n    return user.password == password  # found\n"),
        Bad(
            "def same(stored_pw, given_pw):\n    for i in range(8):\n"
            "        if stored_pw[i] != given_pw[i]:  # found\n            return False\n"
        ),
        Bad(
            "def f(request, api_key):\n    return request.headers['API_KEY'] == api_key  # found\n"
        ),
    )
    good = (
        "import hmac\ndef f(a, b):\n    return hmac.compare_digest(a.signature, b.signature)\n",
        "def clean(form):\n    return form['password1'] == form['password2']\n",
        "def clean(password, confirm_password):\n    return password == confirm_password\n",
        "def f(password):\n    return password == ''\n",
        "def f(password, rules):\n    return len(password) == rules.password_length\n",
        "import inspect\ndef f(a, b):\n    return inspect.signature(a) == inspect.signature(b)\n",
        "def f(token, tokens):\n    return token == tokens[0]\n",
    )

    def check(self, node: ast.Compare, module: Module) -> Iterator[Found]:
        match node:
            case ast.Compare(ops=[ast.Eq() | ast.NotEq()], comparators=[right]):
                if self._is_hmac(node.left, module) or self._is_hmac(right, module):
                    yield Found(node, "The time of this comparison tells the digest.")
                elif self._are_secrets(node.left, right):
                    yield Found(node, f"The time of this comparison tells `{_named(right)}`.")

    def _is_hmac(self, side: ast.expr, module: Module) -> bool:
        match side:
            case ast.Call(func=ast.Attribute(value=owner, attr="hexdigest" | "digest")):
                return module.resolve(owner) == "hmac.new()"
        return False

    def _are_secrets(self, left: ast.expr, right: ast.expr) -> bool:
        words = words_of(_named(left))
        if not _is_secret(words):
            return False
        others = words_of(_named(right))
        return _is_secret(others) and not _TWICE.intersection((*words, *others))


def _named(side: ast.expr) -> str:
    match side:
        case ast.Subscript(slice=ast.Constant(value=str(key))):
            return key
        case ast.Subscript(value=inner):
            return name_of(inner)
        case ast.Name() | ast.Attribute():
            return name_of(side)
    return ""


def _is_secret(words: tuple[str, ...]) -> bool:
    return bool(words) and (words[-1] in _SECRETS or words[-2:] in _PAIRS)
