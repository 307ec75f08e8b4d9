"""Accounts that anyone may use."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.security._words import name_of

_ADDRESS = r"(?i)^[a-z][a-z0-9+]*://[^/\s:@]+:@[^/\s]+"
_ENGINES = r"(?i)postgres|mysql|oracle|mssql|sqlserver|mongo|redis"
_PASSWORDS = frozenset({"password", "passwd", "pwd"})
_CONNECTING = frozenset({"connect", "create_engine", "Connection", "create_pool"})


class EmptyPassword(Rule):
    """A database account has no password

    ## What it does
    Finds settings of a database server and calls of `connect` whose password is empty, and
    addresses such as `postgresql://user:@host`. SQLite has no accounts and is left alone.

    ## Why is this bad
    Whoever reaches the port is let in under that name.

    ## Example
    ```python
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "USER": "shop",
            "PASSWORD": "",
        }
    }
    ```

    ## Use instead
    ```python
    import os

    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "USER": "shop",
            "PASSWORD": os.environ["SHOP_DATABASE_PASSWORD"],
        }
    }
    ```

    ## References
    - [CWE-521: Weak Password Requirements](https://cwe.mitre.org/data/definitions/521.html)
    - [CWE-258: Empty Password in Configuration File](https://cwe.mitre.org/data/definitions/258.html)
    """

    severity = Severity.MEDIUM
    cwe = (521, 258)
    where = {"Constant.value": ("str",)}
    bad = (
        Bad(
            "DATABASES = {'a': {\n"
            "    'ENGINE': 'django.db.backends.mysql', 'USER': 'u',\n"
            "    'PASSWORD': '',  # found\n"
            "}}\n"
        ),
        Bad("import psycopg2 as p\nc = p.connect(user='u', password='')  # found\n"),
        Bad("app.config['URI'] = 'mysql://shop:@db.example/shop'  # found\n"),
    )
    good = (
        "DATABASES = {'a': {'ENGINE': 'django.db.backends.sqlite3', 'PASSWORD': ''}}\n",
        "form = {'name': '', 'password': ''}\n",
        "import psycopg2\nc = psycopg2.connect(user='u', password=secret)\n",
        "url = 'postgresql://shop:' + secret + '@db.example/shop'\n",
        "def check(user, password=''):\n    return login(user, password=password)\n",
        "url = 'https://example.org/a:@b'\n",
    )

    def check(self, node: ast.Constant, module: Module) -> Iterator[Found]:
        text = node.value
        if not isinstance(text, str):
            return
        if text:
            if "://" in text and ":@" in text and self._is_login(text, module.parent(node)):
                yield Found(node, "This address logs in without a password.")
            return
        above = module.parent(node)
        if self._is_setting(node, above, module) or self._is_argument(above, module):
            yield Found(node, "This account has no password.")

    def _is_login(self, text: str, above: ast.AST | None) -> bool:
        """Whether a text is the address of a database with a user and no password."""
        if isinstance(above, (ast.JoinedStr, ast.Expr)):
            return False
        return re.match(_ADDRESS, text) is not None and re.match(_ENGINES, text) is not None

    def _is_setting(self, node: ast.Constant, above: ast.AST | None, module: Module) -> bool:
        if not isinstance(above, ast.Dict):
            return False
        if name_of(module.key_of(node)).lower() not in _PASSWORDS:
            return False
        texts = [value.value for value in above.values if isinstance(value, ast.Constant)]
        return any(isinstance(text, str) and re.search(_ENGINES, text) for text in texts)

    def _is_argument(self, above: ast.AST | None, module: Module) -> bool:
        if not isinstance(above, ast.keyword) or above.arg not in _PASSWORDS:
            return False
        call = module.parent(above)
        return isinstance(call, ast.Call) and name_of(call.func) in _CONNECTING
