"""Passwords, keys and tokens in the source."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.security._credentials import (
    is_empty,
    may_be_key,
    may_be_password,
    shape_of,
)
from guru.reviewer.rules.security._words import name_of, words_of

_PASSWORDS = frozenset({"password", "passwd", "pwd", "passphrase", "passcode"})
_GIVING = (
    *(ast.Assign, ast.AnnAssign, ast.keyword, ast.Dict),
    *(ast.Compare, ast.arguments, ast.Call, ast.Tuple),
)
_KEYS = frozenset({"secret", "token", "apikey"})
_KEY_PAIRS = frozenset(
    {
        *(("secret", "key"), ("api", "key"), ("access", "key"), ("private", "key")),
        *(("auth", "key"), ("encryption", "key"), ("signing", "key"), ("account", "key")),
        *(("jwt", "key"), ("master", "key"), ("shared", "key")),
    }
)
_LOGINS = frozenset({"connect", "Connection", "login", "create_pool", "connect_async"})
_AWS = frozenset({"aws_access_key_id", "aws_secret_access_key", "aws_session_token"})
# By function: the places of the secret, for those that are given one without a name.
_PLACES = {
    "requests.auth.HTTPBasicAuth": 1,
    "requests.auth.HTTPDigestAuth": 1,
    "httpx.BasicAuth": 1,
    "httpx.DigestAuth": 1,
    "aiohttp.BasicAuth": 1,
    "jwt.encode": 1,
    "pymysql.connect": 2,
    "MySQLdb.connect": 2,
    "smtplib.SMTP().login": 1,
    "smtplib.SMTP_SSL().login": 1,
    "ftplib.FTP().login": 1,
    "ftplib.FTP_TLS().login": 1,
    "imaplib.IMAP4_SSL().login": 1,
    "ldap.initialize().simple_bind_s": 1,
}

_ASKING = frozenset({"os.getenv", "os.environ.get", "decouple.config", "environ.get"})
_SIGNING = frozenset({"SECRET_KEY", "JWT_SECRET_KEY"})


class HardcodedCredentials(Rule):
    """A password, key or token stands in the source

    ## What it does
    Finds literals given to names and arguments that are passwords, keys or tokens, and literals of
    the known shapes of tokens (AWS, GitHub, GitLab, Slack, Stripe, private keys and others).
    Placeholders, labels, field names and files of tests are left alone. The value is never shown.

    ## Why is this bad
    Everyone who can read the source, a backup or an image of it has the credential; it stays in
    the history after it is taken out, and it can only be changed with a release.

    ## Example
    ```python
    import psycopg2

    connection = psycopg2.connect(user="shop", password="tr0ub4dor")
    ```

    ## Use instead
    ```python
    import os

    import psycopg2

    connection = psycopg2.connect(user="shop", password=os.environ["SHOP_PASSWORD"])
    ```

    ## References
    - [OWASP: secrets management](https://cheatsheetseries.owasp.org/cheatsheets/Secrets_Management_Cheat_Sheet.html)
    - [CWE-798: Use of Hard-coded Credentials](https://cwe.mitre.org/data/definitions/798.html)
    """

    severity = Severity.HIGH
    cwe = (798, 259, 321)
    codeguru = ("hardcoded-credentials",)
    where = {"Constant.value": ("str",)}
    bad = (
        Bad("db_password = 'Xk29!mmq'  # found\n"),
        Bad("class Config:\n    SECRET_KEY = '8f2a91c0d7e64b3a95f1'  # found\n"),
        Bad(
            "import boto3\nc = boto3.client('s3', aws_secret_access_key='wJalrXUtnFEMIK7MDENGbPxRfiCY')  # found\n"
        ),
        Bad("headers = {'a': 'ghp_a8Dk3nQ0zLr7Xw2Vb6Ty1Uo9Pi5Es4Jh0mNc'}  # found\n"),
        Bad(f"values = ['github_pat_{'a8Dk3nQ0zLr7Xw2Vb6Ty' * 4}']  # found\n"),
        Bad("import pymysql as p\nc = p.connect(user='root', password='secret')  # found\n"),
        Bad("url = 'postgresql://shop:tr0ub4dor@db.inner:5432/shop'  # found\n"),
        Bad("SECRET_ACCESS_KEY = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYzWq8TbN2'  # found\n"),
        Bad("settings = {'password': 'hunter2'}  # found\n"),
        Bad("import os\nkey = os.getenv('API_KEY', '8f2a91c0d7e64b3a95f1')  # found\n"),
        Bad("import flask\napp = flask.Flask('a')\napp.secret_key = 'sunny day'  # found\n"),
        Bad("def create(app):\n    app.config['SECRET_KEY'] = 'dev-mode'  # found\n"),
        Bad(
            "headers = {'Authorization': 'Bearer eyJhbGciOiJIUzI1NiJ9."
            "eyJzdWIiOiI0MiIsInIiOjF9.k2x7Vq0PZ3mYw9'}  # found\n"
        ),
        Bad("def connect(user, password='hunter2'):  # found\n    pass\n"),
        Bad("def f(password):\n    return password == 'hunter2'  # found\n"),
        Bad(
            "import requests\nfrom requests.auth import HTTPBasicAuth as A\n"
            "requests.get(url, auth=A('me', 'hunter2'), timeout=1)  # found\n"
            "requests.get(url, auth=('me', 'hunter2'), timeout=1)  # found\n"
        ),
    )
    good = (
        "import os\npassword = os.environ['PASSWORD']\n",
        "import os\npassword = os.environ.get('PASSWORD', '')\n",
        "password = 'password'\nPASSWORD_FIELD = 'passwd1'\n",
        "password = '<your password>'\ntoken = 'changeme-please-1234'\n",
        "password = None\nsecret = ''\ntoken = 'access_token'\n",
        "token_url = 'https://example.org/oauth/token/v2'\n",
        "secret_name = 'prod/shop/db-1'\n",
        "labels = {'password': 'Enter your password'}\n",
        "if token == 'BEGIN':\n    pass\n",
        "password = forms.CharField(label='Password')\n",
        "import os\nkey = os.getenv('API_KEY', 'unset')\nuser = os.getenv('USER', 'shop-admin')\n",
        "app.secret_key = load()\napp.config['SECRET_KEY_FILE'] = '/etc/shop/key'\n",
        "next_token = 'abc'\ncsrf_token = 'csrfmiddlewaretoken'\n",
        "KEY = 'AKIAIOSFODNN7EXAMPLE'\n",
        "broker = 'amqp://guest:guest@rabbit//'\nurl = 'http://user:password@host/'\n",
        "form.login(password='password')\nsecret_key = '/etc/shop/keys/secret-key-2024.pem'\n",
        "PASSWORD_HASHER = 'django.contrib.auth.hashers.MD5PasswordHasher'\n",
        "PASSWORD_ENV = secret = 'SHOP_DB_PASSWORD'\n",
    )

    def check(self, node: ast.Constant, module: Module) -> Iterator[Found]:
        value = node.value
        if not isinstance(value, str) or len(value) < 4:
            return
        shape = shape_of(value)
        if shape is not None:
            yield Found(node, f"This is {shape}: take it out and have it revoked.")
            return
        above = module.parent(node)
        if isinstance(above, _GIVING):
            name = _receiver(node, above, module)
            if name and (
                _is_login(name, value, above, module)
                or _is_credential(name, value, above, module)
                or _signs_sessions(above)
            ):
                yield Found(node, f"`{name}` is given its value in the source.")


def _receiver(node: ast.Constant, above: ast.AST | None, module: Module) -> str:
    """Return the name of what a literal is given to or compared with."""
    match above:
        case ast.Call(args=[_, *later]) if node not in later[:2]:
            return ""  # no function takes a secret there
        case ast.Assign(targets=targets):
            return name_of(targets[0])
        case ast.AnnAssign(target=target):
            return name_of(target)
        case ast.keyword(arg=str(name)):
            return name
        case ast.Dict():
            return name_of(module.key_of(node))
        case ast.Compare(left=left, ops=[ast.Eq()], comparators=[right]):
            other = right if left is node else left
            return name_of(other) if isinstance(other, (ast.Name, ast.Attribute)) else ""
        case ast.arguments():
            return _defaulted(node, above)
        case ast.Call(func=function, args=[ast.Constant(value=str(name)), second]) if (
            second is node and module.resolve(function) in _ASKING
        ):
            return name
        case ast.Call(func=function, args=arguments):
            place = _PLACES.get(module.resolve(function) or "", len(arguments))
            return "password" if node in arguments[place : place + 1] else ""
        case ast.Tuple(elts=[_, second]) if second is node:
            keyword = module.parent(above)
            return "password" if isinstance(keyword, ast.keyword) and keyword.arg == "auth" else ""
    return ""


def _signs_sessions(above: ast.AST | None) -> bool:
    """Whether a literal becomes the key that a web application signs its sessions with.

    However it reads: who knows it writes himself any session.
    """
    match above:
        case ast.Assign(targets=[ast.Attribute(attr="secret_key", value=ast.Name(id=owner))]):
            return owner in {"app", "application", "server"}
        case ast.Assign(
            targets=[
                ast.Subscript(value=ast.Attribute(attr="config"), slice=ast.Constant(value=key))
            ]
        ):
            return key in _SIGNING
    return False


def _defaulted(node: ast.Constant, arguments: ast.arguments) -> str:
    """Return the parameter whose default a literal is."""
    named = [*arguments.posonlyargs, *arguments.args]
    pairs = [
        *zip(reversed(named), reversed(arguments.defaults), strict=False),
        *zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True),
    ]
    return next((parameter.arg for parameter, default in pairs if default is node), "")


def _is_credential(name: str, value: str, above: ast.AST | None, module: Module) -> bool:
    words = words_of(name)
    if words and words[-1].isdigit():
        words = words[:-1]
    if words[-1:] and words[-1] in _PASSWORDS:
        secret = may_be_password(value) and not _is_one_of_many(value, above, module)
    elif words[-2:] in _KEY_PAIRS or (words[-1:] and words[-1] in _KEYS):
        secret = not isinstance(above, ast.Compare) and may_be_key(value)
    else:
        return False
    return secret and not is_empty(value)


def _is_login(name: str, value: str, above: ast.AST | None, module: Module) -> bool:
    """Whether a literal is handed to a known function that logs in with it, whatever it says."""
    words = words_of(name)
    names_password = bool(words) and words[-1] in _PASSWORDS
    if not names_password and name not in _AWS:
        return False
    call = module.parent(above) if isinstance(above, ast.keyword) else None
    if not isinstance(call, ast.Call):
        return False
    callee = module.resolve(call.func) or ""
    if callee.startswith(("boto3.", "botocore.", "aioboto3.")):
        return name in _AWS and len(value) >= 16
    is_login = "." in callee and callee.rpartition(".")[2] in _LOGINS
    return is_login and names_password and not is_empty(value)


def _is_one_of_many(value: str, above: ast.AST | None, module: Module) -> bool:
    """Whether a word stands in an enumeration or mapping, where it names a kind or a field."""
    if not value.isalpha() or not value.islower():
        return False
    around = [above, *(module.ancestors(above) if above is not None else ())]
    if any(isinstance(node, ast.Dict) for node in around):
        return True
    owner = next((node for node in around if isinstance(node, ast.ClassDef)), None)
    return owner is not None and isinstance(above, ast.Assign) and module.parent(above) is owner
