"""Settings that take the protection off a framework's own cookies."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.flow.constants import constant
from guru.reviewer.reading.calls import argument, is_open
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.security._words import name_of, words_of

_OWNERS = ("SESSION_COOKIE", "CSRF_COOKIE", "REMEMBER_COOKIE", "JWT_COOKIE", "LANGUAGE_COOKIE")
_SECURE = frozenset(f"{owner}_SECURE" for owner in _OWNERS[:4])
_HTTP_ONLY = frozenset({"SESSION_COOKIE_HTTPONLY", "REMEMBER_COOKIE_HTTPONLY"})
_SETTINGS = _SECURE | _HTTP_ONLY
_MIDDLEWARE = "starlette.middleware.sessions.SessionMiddleware"
_ELSEWHERE = frozenset(
    {
        *("dev", "develop", "development", "local", "test", "testing", "tests", "debug", "ci"),
        *("default", "defaults", "global"),  # what a framework begins with
    }
)


class SessionCookieFlagsOff(Rule):
    """A setting takes the protection off the session's cookie

    ## What it does
    Finds `SESSION_COOKIE_SECURE = False` and its kin in settings of Django and Flask, and
    Starlette's `SessionMiddleware` without `https_only=True`. Settings whose file, class or
    condition is named for tests or developers are left alone.

    ## Why is this bad
    The framework then sends its own session over plain HTTP too, or lets scripts read it. Whoever
    gets that cookie is logged in as its owner.

    ## Example
    ```python
    SESSION_COOKIE_SECURE = False
    ```

    ## Use instead
    ```python
    SESSION_COOKIE_SECURE = True
    ```

    ## References
    - [Django: SESSION_COOKIE_SECURE](https://docs.djangoproject.com/en/stable/ref/settings/#session-cookie-secure)
    - [Flask: set cookie options](https://flask.palletsprojects.com/en/stable/web-security/#security-cookie)
    - [CWE-614: Sensitive Cookie in HTTPS Session Without 'Secure' Attribute](https://cwe.mitre.org/data/definitions/614.html)
    """

    severity = Severity.MEDIUM
    cwe = (614, 1004)
    codeguru = ("insecure-cookie",)
    mentions = (*_OWNERS, "SessionMiddleware")
    bad = (
        Bad("class Config:\n    SESSION_COOKIE_HTTPONLY = False  # found\n"),
        Bad("def create(app):\n    app.config['SESSION_COOKIE_SECURE'] = False  # found\n"),
        Bad(
            "app.config.update(\n    SESSION_COOKIE_SECURE=False,  # found\n"
            "    SESSION_COOKIE_HTTPONLY=True,\n)\n"
        ),
        Bad(
            "from starlette.middleware.sessions import SessionMiddleware as S\n"
            "app.add_middleware(S, secret_key=key)  # found\n"
        ),
        Bad(
            "from starlette.middleware.sessions import SessionMiddleware\n"
            "app = SessionMiddleware(app, key, https_only=False)  # found\n"
        ),
    )
    good = (
        "import os\nSESSION_COOKIE_SECURE = os.environ.get('HTTPS') == '1'\n",
        "class DevelopmentConfig:\n    SESSION_COOKIE_SECURE = False\n",
        "if settings.DEBUG:\n    SESSION_COOKIE_SECURE = False\n",
        "CSRF_COOKIE_HTTPONLY = False\n",
        "app.config.update(TESTING=True, SESSION_COOKIE_SECURE=False)\n",
        (
            "from starlette.middleware.sessions import SessionMiddleware\n"
            "app.add_middleware(SessionMiddleware, secret_key=key, https_only=True)\n"
        ),
    )

    def check(self, node: ast.Assign | ast.Call, module: Module) -> Iterator[Found]:
        if isinstance(node, ast.Assign):
            named = [(name_of(target), node.value) for target in node.targets]
        else:
            named = [(keyword.arg or "", keyword.value) for keyword in node.keywords]
            if self._sends_plainly(node, module):
                yield Found(node, "The session's cookie also goes over plain HTTP.")
        for name, value in named:
            off = name in _SETTINGS and constant(module, value) is False
            if off and not _is_for_developers(value, module):
                place = node if isinstance(node, ast.Assign) else value
                yield Found(place, f"`{name}` is off for everyone.")

    def _sends_plainly(self, call: ast.Call, module: Module) -> bool:
        added = isinstance(call.func, ast.Attribute) and call.func.attr == "add_middleware"
        kind = call.args[0] if added and call.args else call.func
        if module.resolve(kind) != _MIDDLEWARE or is_open(call):
            return False
        only = argument(call, "https_only")
        return only is None or constant(module, only) is False


def _is_for_developers(node: ast.AST, module: Module) -> bool:
    """Whether a setting's file, class, call or condition says that it is not for all."""
    names = module.path.removesuffix(".py").split("/")[-2:]
    for above in module.ancestors(node):
        if isinstance(above, (ast.ClassDef, ast.FunctionDef)):
            names.append(above.name)
        elif isinstance(above, (ast.If, ast.IfExp)):
            names += [name_of(part) for part in ast.walk(above.test)]
        elif isinstance(above, ast.Call):
            names += [keyword.arg or "" for keyword in above.keywords]
    return any(_ELSEWHERE.intersection(words_of(name)) for name in names)
