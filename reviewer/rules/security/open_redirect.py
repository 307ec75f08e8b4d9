"""The browser is sent where a visitor chose."""

from __future__ import annotations

from guru.models.severity import Severity
from guru.reviewer.flow import dangers
from guru.reviewer.rule import Bad
from guru.reviewer.taint_rule import TaintRule


class OpenRedirect(TaintRule):
    """A visitor chooses where the browser is sent

    ## What it does
    Follows data of requests into redirects. An address that begins with a fixed host, or is tested
    against a list or with `url_has_allowed_host_and_scheme`, is left alone.

    ## Why is this bad
    A link to your site that leads to another one lends your name to it: people enter passwords on
    a copy of your page, and tokens in the address leave with them.

    ## Example
    ```python
    from flask import redirect, request

    def login():
        return redirect(request.args["next"])
    ```

    ## Use instead
    ```python
    from flask import redirect, request

    PAGES = {"home": "/", "orders": "/orders"}

    def login():
        return redirect(PAGES.get(request.args["next"], "/"))
    ```

    ## References
    - [OWASP: unvalidated redirects and forwards](https://cheatsheetseries.owasp.org/cheatsheets/Unvalidated_Redirects_and_Forwards_Cheat_Sheet.html)
    - [CWE-601: URL Redirection to Untrusted Site](https://cwe.mitre.org/data/definitions/601.html)
    """

    severity = Severity.MEDIUM
    cwe = (601, 20)
    codeguru = ("cross-site-scripting",)
    danger = dangers.REDIRECT
    message = "`{source}` chooses where the browser is sent."
    bad = (
        Bad(
            "import flask\n"
            "def go():\n"
            "    target = flask.request.form.get('to', '/')\n"
            "    return flask.redirect(target.strip())  # found\n"
        ),
        Bad(
            "from django.shortcuts import redirect as r\n"
            "def view(request):\n    return r(request.GET['next'])  # found\n"
        ),
        Bad(
            "from flask import redirect, request\n"
            "def pick(name):\n    return name or '/'\n"
            "def go():\n    return redirect(pick(request.args.get('to')))  # found\n"
        ),
        Bad(
            "from flask import Flask, request\n"
            "app = Flask(__name__)\n"
            "@app.get('/')\n"
            "def go():\n    return '', 302, {'Location': request.args['to']}  # found\n"
        ),
        Bad(
            "def handler(event, context):\n"
            "    to = event['queryStringParameters']['to']\n"
            "    return {'statusCode': 302, 'headers': {'Location': to}}  # found\n"
        ),
    )
    good = (
        (
            "from flask import redirect, request\n"
            "def go():\n    return redirect(f'https://a.example/{request.args[\"p\"]}')\n"
        ),
        (
            "from flask import redirect, request\n"
            "def go():\n    to = request.args['to']\n"
            "    if to not in ('/', '/a'):\n        to = '/'\n    return redirect(to)\n"
        ),
        (
            "from flask import redirect, request\n"
            "def go():\n    return redirect('/page/%d' % int(request.args['p']))\n"
        ),
        (
            "from flask import Flask, request\n"
            "app = Flask(__name__)\n"
            "@app.get('/')\n"
            "def go():\n    return '', 302, {'Location': '/page?p=' + request.args['p']}\n"
        ),
        (
            "from django.shortcuts import redirect\n"
            "from django.utils.http import url_has_allowed_host_and_scheme as ok\n"
            "def view(request):\n    to = request.GET['next']\n"
            "    if not ok(to, {'a.example'}):\n        to = '/'\n    return redirect(to)\n"
        ),
    )
