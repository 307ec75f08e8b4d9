"""Headers of a response that someone outside writes."""

from __future__ import annotations

from guru.models.severity import Severity
from guru.reviewer.flow import dangers
from guru.reviewer.rule import Bad
from guru.reviewer.taint_rule import TaintRule


class HeaderInjection(TaintRule):
    """Data from outside become a header of the response

    ## What it does
    Follows data of requests into headers that are set on a response. Numbers, texts whose line
    breaks were taken out and values from a fixed list may be there.

    ## Why is this bad
    Where the server passes line breaks on, the value adds headers and even a second response:
    cookies are set and pages replaced. Current frameworks refuse them, so the request then fails.

    ## Example
    ```python
    from flask import Response, request

    def show():
        response = Response("")
        response.headers["X-Name"] = request.args["name"]
        return response
    ```

    ## Use instead
    ```python
    from flask import Response, request

    def show():
        response = Response("")
        response.headers["X-Name"] = request.args["name"].replace("\\n", "")
        return response
    ```

    ## References
    - [OWASP: HTTP response splitting](https://owasp.org/www-community/attacks/HTTP_Response_Splitting)
    - [CWE-113: HTTP Request/Response Splitting](https://cwe.mitre.org/data/definitions/113.html)
    """

    severity = Severity.LOW
    cwe = (113,)
    codeguru = ()
    danger = dangers.HEADER
    message = "`{source}` becomes a header of the response."
    bad = (
        Bad(
            "from flask import make_response, request\n"
            "def f():\n"
            "    r = make_response('x')\n"
            "    r.headers['X-A'] = 'a' + request.args['a']  # found\n"
            "    return r\n"
        ),
        Bad(
            "from django.http import HttpResponse\n"
            "def view(request):\n"
            "    r = HttpResponse('x')\n"
            "    r['X-A'] = request.GET['a']  # found\n"
            "    return r\n"
        ),
        Bad(
            "from flask import Response, request\n"
            "def f():\n"
            "    r = Response('x')\n"
            "    r.headers[request.args['n']] = '1'  # found\n"
            "    return r\n"
        ),
    )
    good = (
        (
            "from flask import Response, request\n"
            "def f():\n"
            "    r = Response('x')\n"
            "    r.headers['X-A'] = str(int(request.args['a']))\n"
            "    return r\n"
        ),
        (
            "from flask import Response\n"
            "def f(a):\n"
            "    r = Response('x')\n"
            "    r.headers['X-A'] = a\n"
            "    return r\n"
        ),
        (
            "from flask import Response, request\n"
            "def f():\n"
            "    r = Response('x')\n"
            "    a = request.args['a']\n"
            "    if a not in ('1', '2'):\n"
            "        a = '1'\n"
            "    r.headers['X-A'] = a\n"
            "    return r\n"
        ),
        ("from flask import request\ndef f(cells):\n    cells['a'] = request.args['a']\n"),
        (
            "from urllib.parse import quote\n"
            "from flask import Response, request\n"
            "def f():\n"
            "    r = Response('x')\n"
            "    r.headers['X-A'] = quote(request.args['a'])\n"
            "    return r\n"
        ),
    )
