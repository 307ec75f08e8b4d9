"""A visitor's own words kept where the program trusts them."""

from __future__ import annotations

from guru.models.severity import Severity
from guru.reviewer.flow import dangers
from guru.reviewer.rule import Bad
from guru.reviewer.taint_rule import TaintRule


class TrustBoundary(TaintRule):
    """Data from outside are kept in the session unchecked

    ## What it does
    Follows data of requests into session values and keys. Values that were tested against a list,
    numbers, and values looked up by the program may be kept.

    ## Why is this bad
    What stands in the session is believed later: a visitor who chooses it chooses the user or the
    role that the next request finds there.

    ## Example
    ```python
    from flask import request, session

    def choose():
        session["role"] = request.form["role"]
    ```

    ## Use instead
    ```python
    from flask import request, session

    ROLES = ("reader", "writer")

    def choose():
        role = request.form["role"]
        if role in ROLES:
            session["role"] = role
    ```

    ## References
    - [CWE-501: Trust Boundary Violation](https://cwe.mitre.org/data/definitions/501.html)
    - [OWASP: session management](https://cheatsheetseries.owasp.org/cheatsheets/Session_Management_Cheat_Sheet.html)
    """

    severity = Severity.LOW
    cwe = (501,)
    codeguru = ()
    danger = dangers.SESSION
    message = "`{source}` is kept in the session, where it will be believed."
    bad = (
        Bad(
            "from django.http import HttpRequest\ndef view(request):\n"
            "    request.session['from'] = request.META['HTTP_REFERER']  # found\n"
        ),
        Bad(
            "import flask\ndef f():\n    flask.session['user'] = flask.request.args['u']  # found\n"
        ),
        Bad("def view(request):\n    request.session['plan'] = request.POST['plan']  # found\n"),
        Bad(
            "from flask import session, request\n"
            "def f():\n"
            "    name = request.cookies['n'] + '_x'\n"
            "    session[name] = '1'  # found\n"
        ),
        Bad(
            "import aiohttp_session\n"
            "from aiohttp import web\n"
            "async def view(request):\n"
            "    kept = await aiohttp_session.get_session(request)\n"
            "    kept['role'] = (await request.post())['role']  # found\n"
        ),
    )
    good = (
        (
            "def view(request):\n    request.session['user'] = request.META['REMOTE_USER']\n"
            "    request.session['token'] = request.META.get('CSRF_COOKIE')\n"
        ),
        (
            "class Middleware:\n    header = 'REMOTE_USER'\n"
            "    def process(self, request):\n"
            "        request.session['user'] = request.META[self.header]\n"
        ),
        (
            "from flask import request, session\n"
            "def f():\n"
            "    session['n'] = int(request.args['n'])\n"
        ),
        ("from flask import request, session\ndef f():\n    session['n'] = 'fixed'\n"),
        (
            "from flask import request, session\n"
            "def f():\n"
            "    n = request.args['n']\n"
            "    if n in ('a', 'b'):\n"
            "        session['n'] = n\n"
        ),
        ("from flask import request\ndef f(cache):\n    cache['n'] = request.args['n']\n"),
        (
            "from flask import request, session\n"
            "NAMES = {'a': 'Ann'}\n"
            "def f():\n"
            "    session['n'] = NAMES[request.args['n']]\n"
        ),
        ("def view(request, session):\n    session.add(request.POST['n'])\n"),
    )
