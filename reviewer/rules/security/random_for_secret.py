"""Secrets from a generator that can be predicted."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from guru.models.severity import Severity
from guru.reviewer.flow.dangers import UNPREDICTABLE
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.security import _words
from guru.reviewer.rules.security._words import name_of

if TYPE_CHECKING:
    import libcst as cst

    from guru.reviewer.fixing.imports import Imports

_DRAWING = frozenset(
    {
        *("random", "randint", "randrange", "choice", "choices", "sample", "uniform"),
        *("getrandbits", "randbytes"),
    }
)
_VARYING = ("normalvariate", "gauss", "betavariate", "expovariate", "triangular", "lognormvariate")
_KEPT = (
    r"(?i)"
    r"sess(?:ion|ions)?(?:\b|_|id)|remember|token|secret|passw|auth|cookie|csrf|xsrf|otp\b|nonce|"
    r"salt\b|api_?key|credential|login"
)
_KEEPING = frozenset({"set_cookie", "hmac.new", "jwt.encode", "cryptography.fernet.Fernet"})


def names_secret(name: str) -> bool:
    """Whether a name promises a value that nobody may guess, also one that ciphers begin with."""
    words = _words.words_of(name)
    begins = words == ("iv",) or words[-2:] in {("initialization", "vector"), ("cipher", "iv")}
    return begins or _words.names_secret(name)


class RandomForSecret(Rule):
    """A secret is drawn from a generator that can be predicted

    ## What it does
    Finds functions of the module `random` whose value goes into a name that promises a secret: a
    token, a password, a one-time code, a salt, a session id; also where the value takes several
    steps to a session, a cookie or a key.

    ## Why is this bad
    The Mersenne Twister is made for simulations. After 624 outputs its whole state is known, and
    with it every token it will give and has given.

    ## Example
    ```python
    import random

    def reset_token(alphabet):
        return "".join(random.choice(alphabet) for _ in range(32))
    ```

    ## Use instead
    ```python
    import secrets

    def reset_token():
        return secrets.token_urlsafe(32)
    ```

    ## Fix safety
    Safe: `secrets` draws in the same way from the operating system's source. Only a program that
    calls `random.seed` to get the same secrets again would notice.

    ## References
    - [Python: secrets](https://docs.python.org/3/library/secrets.html)
    - [CWE-330: Use of Insufficiently Random Values](https://cwe.mitre.org/data/definitions/330.html)
    - [CWE-338: Use of a Cryptographically Weak Generator](https://cwe.mitre.org/data/definitions/338.html)
    """

    follows_values = True
    severity = Severity.HIGH
    cwe = (330, 338)
    calls = tuple(f"random.{name}" for name in (*sorted(_DRAWING), *_VARYING))
    safe_fix = True
    bad = (
        Bad(
            "import random\ntoken = random.choice(letters)  # found\n",
            fixed="import random\nimport secrets\ntoken = secrets.choice(letters)\n",
        ),
        Bad(
            "from random import randint\n\n\ndef send(user):\n    user.otp = randint(0, 9)  # found\n",
            fixed="import secrets\nfrom random import randint\n\n\n"
            "def send(user):\n    user.otp = secrets.SystemRandom().randint(0, 9)\n",
        ),
        Bad("import random as r\nlogin(session_id=str(r.getrandbits(64)))  # found\n"),
        Bad("import random\nsession['csrf_token'] = hex(random.randint(0, 9))  # found\n"),
        Bad(
            "import random\n"
            "def new_password(n):\n"
            "    chars = random.choices(letters, k=n)  # found\n"
            "    return ''.join(chars)\n"
        ),
        Bad("import random\niv = bytes(random.randrange(256) for _ in range(16))  # found\n"),
        Bad("import random\ndata = {'apiKey': random.random()}  # found\n"),
        Bad(
            "import random\nfrom flask import session\n"
            "def f(user):\n    number = 7\n    place = f'remember{number}'\n"
            "    value = str(random.gauss(0, 1))[2:]  # found\n    session[place] = value\n"
        ),
        Bad(
            "import random\ndef f(response):\n    drawn = random.randint(0, 9)  # found\n"
            "    text = 'x%s' % drawn\n    response.set_cookie('seen', text)\n"
        ),
    )
    good = (
        "import random\ncolour = random.choice(colours)\n",
        "import random\ntoken = random.SystemRandom().choice(letters)\n",
        "import secrets\ntoken = secrets.choice(letters)\n",
        "import random\nnext_token = random.choice(candidates)\n",
        "import random\ntoken_count = random.randint(1, 9)\n",
        "def f(random):\n    token = random.choice('abc')\n",
        "import random\ndef f(rows):\n    n = random.randint(0, 9)\n    rows['colour'] = n\n",
        (
            "import random\ndef f(session):\n    n = random.randint(0, 9)\n    n = 3\n"
            "    session['token'] = n\n"
        ),
        "import random\ntoken = find(tokens)\nif random.random() < 0.1:\n    forget(token)\n",
        "import random\ndef rotate_token():\n    wait(random.random())\n    return fetch()\n",
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        name = self._secret(call, module) or self._followed(call, module)
        if name:
            drawn = module.resolve(call.func)
            yield Found(call, f"`{name}` is drawn with `{drawn}`, which can be predicted.")

    def _secret(self, call: ast.Call, module: Module) -> str:
        """Return the name of the secret that a value goes into, empty when it goes into none."""
        below: ast.AST = call
        for above in module.ancestors(call):
            match above:
                case ast.keyword(arg=str(name)) if names_secret(name):
                    return name
                case ast.Dict(keys=keys, values=values) if below in values:
                    key = name_of(keys[values.index(below)])
                    return key if names_secret(key) else ""
                case ast.Assign(targets=targets):
                    names = [name_of(target) for target in targets]
                    secret = next((name for name in names if names_secret(name)), "")
                    return secret or self._returned(above, names, module)
                case ast.AnnAssign(target=target) | ast.AugAssign(target=target):
                    return name_of(target) if names_secret(name_of(target)) else ""
                case ast.Return():
                    function = module.function_of(above)
                    return function.name if function and names_secret(function.name) else ""
                case ast.IfExp(test=test) if test is below:
                    return ""
                case ast.Compare() | ast.stmt() | ast.Lambda():
                    return ""
            below = above
        return ""

    def _followed(self, call: ast.Call, module: Module) -> str:
        """Return what a drawn value is kept as, as far as it can be followed."""
        place = module.location(call)
        for hit in module.flow.hits:
            if hit.danger == UNPREDICTABLE and (hit.what in _KEEPING or re.search(_KEPT, hit.what)):
                if any(taint.source.location == place for taint in hit.taints):
                    return hit.what
        return ""

    def _returned(self, statement: ast.AST, names: list[str], module: Module) -> str:
        """Return the function's name where it promises a secret and hands out one of the names."""
        function = module.function_of(statement)
        if function is None or not names_secret(function.name):
            return ""
        returned = {
            node.id
            for end in ast.walk(function)
            if isinstance(end, ast.Return) and end.value is not None
            for node in ast.walk(end.value)
            if isinstance(node, ast.Name)
        }
        return function.name if returned.intersection(names) else ""

    def fix(self, node: cst.Call, imports: Imports) -> cst.CSTNode | None:
        import libcst as cst

        function = node.func.attr if isinstance(node.func, cst.Attribute) else node.func
        if not isinstance(function, cst.Name) or function.value not in _DRAWING:
            return None
        source = imports.add("secrets")
        owner = source if function.value == "choice" else f"{source}.SystemRandom()"
        return node.with_changes(func=cst.parse_expression(f"{owner}.{function.value}"))
