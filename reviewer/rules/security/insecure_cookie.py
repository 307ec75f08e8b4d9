"""Cookies that travel and are read where they should not."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from guru.models.severity import Severity
from guru.reviewer.flow.constants import constant
from guru.reviewer.reading.calls import argument, is_open
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.security._arguments import set_argument
from guru.reviewer.rules.security._words import words_of

if TYPE_CHECKING:
    import libcst as cst

    from guru.reviewer.fixing.imports import Imports

_FLAGS = {"secure": 6, "httponly": 7}  # places in Flask, Django, Starlette and Werkzeug alike
_SIGNED = ("set_signed_cookie", "set_secure_cookie")  # of Django and Tornado: flags by name only
_IDENTIFYING = frozenset(
    {*("session", "sessionid", "sid", "token", "auth", "jwt", "login", "remember", "user", "key")}
)
_HARMLESS = frozenset(
    {
        *("lang", "language", "locale", "theme", "consent", "timezone", "tz", "banner", "csrf"),
        *("csrftoken", "xsrf", "view", "sort", "color", "colour", "layout", "font"),
    }
)


class InsecureCookie(Rule):
    """A cookie lacks the flags that protect it

    ## What it does
    Finds `set_cookie` without `secure=True`, and for cookies that identify a user also without
    `httponly=True`. Cookies for a language, a theme and the like are left alone.

    ## Why is this bad
    Without `secure` the cookie also goes over plain HTTP, where anyone on the way reads it;
    without `httponly` one injected script reads it. Either hands over the session.

    ## Example
    ```python
    def login(response, session):
        response.set_cookie("session_id", session.id)
    ```

    ## Use instead
    ```python
    def login(response, session):
        response.set_cookie(
            "session_id", session.id, secure=True, httponly=True, samesite="Lax"
        )
    ```

    ## Fix safety
    The fix sets both flags. Pages over plain HTTP no longer get the cookie, and scripts of the
    page can no longer read it.

    ## References
    - [OWASP: session management](https://cheatsheetseries.owasp.org/cheatsheets/Session_Management_Cheat_Sheet.html)
    - [CWE-614: Sensitive Cookie Without 'Secure' Attribute](https://cwe.mitre.org/data/definitions/614.html)
    - [CWE-1004: Sensitive Cookie Without 'HttpOnly' Flag](https://cwe.mitre.org/data/definitions/1004.html)
    """

    severity = Severity.MEDIUM
    cwe = (614, 1004)
    codeguru = ("insecure-cookie",)
    methods = ("set_cookie", *_SIGNED)
    bad = (
        Bad(
            "def f(r, t):\n    r.set_cookie('auth', t, max_age=60)  # found\n",
            fixed="def f(r, t):\n"
            "    r.set_cookie('auth', t, max_age=60, secure=True, httponly=True)\n",
        ),
        Bad("def f(r, t):\n    r.set_cookie(key='sessionid', value=t, secure=True)  # found\n"),
        Bad("def f(r, t):\n    r.set_cookie('cart', t)  # found\n"),
        Bad("def f(r, t):\n    r.set_signed_cookie('session', t, 'salt')  # found\n"),
        Bad(
            "def f(self, t):\n    self.set_secure_cookie('user', t)  # found\n",
            fixed="def f(self, t):\n"
            "    self.set_secure_cookie('user', t, secure=True, httponly=True)\n",
        ),
        Bad("def f(r, t):\n    r.set_cookie('a', t, secure=False, httponly=True)  # found\n"),
    )
    good = (
        "def f(r, t):\n    r.set_cookie('auth', t, secure=True, httponly=True)\n",
        "def f(r, t):\n    r.set_cookie('theme', 'dark')\n",
        "def f(r, t, settings):\n    r.set_cookie('auth', t, secure=settings.S, httponly=settings.H)\n",
        "def f(r, t, **flags):\n    r.set_cookie('auth', t, **flags)\n",
        "def f(jar, cookie):\n    jar.set_cookie(cookie)\n",
        "def f(r):\n    r.set_cookie('auth', '', expires=0)\n",
        "def f(r, t):\n    r.set_cookie('cart', t, secure=True)\n",
        "def f(r, t):\n    r.set_signed_cookie('sid', t, secure=True, httponly=True)\n",
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        name, value = argument(call, "key", 0), argument(call, "value", 1)
        if name is None or value is None or is_open(call) or self._is_deleted(call, module):
            return
        known = constant(module, name)
        words = set(words_of(known)) if isinstance(known, str) else set()
        if words & _HARMLESS:
            return
        identifies = bool(words & _IDENTIFYING)
        wanted = ("secure", "httponly") if identifies else ("secure",)
        lacking = [flag for flag in wanted if self._is_off(call, flag, module)]
        if lacking:
            which = f"`{known}`" if isinstance(known, str) else "a cookie"
            severity = Severity.MEDIUM if identifies else Severity.LOW
            yield Found(call, f"{which} is set without {' and '.join(lacking)}.", severity)

    def _is_off(self, call: ast.Call, flag: str, module: Module) -> bool:
        signed = isinstance(call.func, ast.Attribute) and call.func.attr in _SIGNED
        value = argument(call, flag, None if signed else _FLAGS[flag])
        return value is None or constant(module, value) in {False, None}

    def _is_deleted(self, call: ast.Call, module: Module) -> bool:
        value = constant(module, argument(call, "value", 1))
        ended = any(
            constant(module, argument(call, end)) in {0, "0"} for end in ("max_age", "expires")
        )
        return value == "" or ended

    def fix(self, node: cst.Call, imports: Imports) -> cst.CSTNode | None:
        if sum(a.keyword is None for a in node.args) > min(_FLAGS.values()):
            return None
        changed = node
        for flag in _FLAGS:
            changed = set_argument(changed, flag, "True")
        return changed
