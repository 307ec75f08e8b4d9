"""Secrets that are written to a log."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.security._texts import text_of
from guru.reviewer.rules.security._words import name_of, shown, words_of

_METHODS = ("debug", "info", "warning", "warn", "error", "critical", "exception", "log")
_LAST_WORDS = frozenset(
    {"secret", "credentials", "password", "passwd", "pwd", "passphrase", "passcode"}
)
_PAIRS = frozenset(
    {
        *(("secret", "key"), ("access", "key"), ("private", "key"), ("api", "key")),
        *(("session", "token"), ("access", "token"), ("auth", "token"), ("refresh", "token")),
        *(("bearer", "token"), ("client", "secret")),
    }
)
_CREDENTIALS = (".get_credentials()", ".get_frozen_credentials()", ".get_session_token()")
_AWS = frozenset({"secret_key", "access_key", "token", "Credentials", "SecretAccessKey"})
_MASKED = frozenset({"hash", "hashed", "masked", "digest", "fingerprint", "encrypted", "redacted"})


class SecretInLog(Rule):
    """A secret is written to a log

    ## What it does
    Finds calls of loggers that are handed a value whose name is that of a password, key, token or
    credentials, and the credentials of a boto3 session. What a function makes of it, such as its
    length or its hash, may be logged.

    ## Why is this bad
    Logs are copied, shipped and kept, and many more may read them than may know the secret. Once
    it is there it must be changed.

    ## Example
    ```python
    import logging

    import boto3

    def start():
        credentials = boto3.Session().get_credentials()
        logging.info("secret key: %s", credentials.secret_key)
    ```

    ## Use instead
    ```python
    import logging

    import boto3

    def start():
        session = boto3.Session()
        logging.info("profile: %s", session.profile_name)
    ```

    ## References
    - [OWASP: logging, data to exclude](https://cheatsheetseries.owasp.org/cheatsheets/Logging_Cheat_Sheet.html)
    - [CWE-532: Insertion of Sensitive Information into Log File](https://cwe.mitre.org/data/definitions/532.html)
    """

    severity = Severity.MEDIUM
    cwe = (532,)
    codeguru = ("aws-logged-credentials",)
    methods = _METHODS
    bad = (
        Bad("def f(log, password):\n    log.debug(f'login with {password}')  # found\n"),
        Bad("import logging\ndef f(user):\n    logging.error('%s', user.api_key)  # found\n"),
        Bad(
            "def f(self, s):\n    self.logger.info('key ' + s['aws_secret_access_key'])  # found\n"
        ),
        Bad(
            "import boto3, logging\nsession = boto3.Session()\n"
            "keys = session.get_credentials()\nlogging.info(keys.token)  # found\n"
            "logging.info('%s', keys)  # found\n"
        ),
    )
    good = (
        "def f(log, password):\n    log.debug('length %d', len(password))\n",
        "def f(log, user):\n    log.info('password of %s changed', user)\n",
        "def f(log, hashed_password):\n    log.info(hashed_password)\n",
        "def f(log, token):\n    log.debug('unexpected %s', token)\n",
        "def f(log, password_field):\n    log.debug(password_field)\n",
        "def f(dialog, password):\n    dialog.error(password)\n",
        "def f(log, secret_name):\n    log.info('read %s', secret_name)\n",
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        if not isinstance(call.func, ast.Attribute) or not self._is_logger(call.func.value, module):
            return
        for given in call.args:
            for part in text_of(module, given).variables if _is_text(given) else [given]:
                if self._is_secret(part, module):
                    yield Found(call, f"`{shown(part)}` is written to the log.")
                    return

    def _is_logger(self, node: ast.expr, module: Module) -> bool:
        if (module.resolve(node) or "").startswith(("logging", "loguru", "structlog")):
            return True
        return bool({"log", "logger", "logging"}.intersection(words_of(name_of(node))))

    def _is_secret(self, node: ast.expr, module: Module) -> bool:
        if not isinstance(node, (ast.Name, ast.Attribute, ast.Subscript)):
            return False
        owner = module.resolve(node) or ""
        if owner.endswith(_CREDENTIALS) and owner.startswith(("boto3.", "botocore.")):
            return True
        name = name_of(node)
        if isinstance(node, ast.Attribute) and name in _AWS:
            source = module.resolve(node.value) or ""
            if source.startswith(("boto3.", "botocore.")) and source.endswith(_CREDENTIALS):
                return True
        words = words_of(name)
        if not words or _MASKED.intersection(words):
            return False
        return words[-2:] in _PAIRS or words[-1] in _LAST_WORDS


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, (ast.JoinedStr, ast.BinOp, ast.Call))
