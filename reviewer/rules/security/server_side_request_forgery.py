"""Requests of the server to where someone outside chooses."""

from __future__ import annotations

from guru.models.severity import Severity
from guru.reviewer.flow import dangers
from guru.reviewer.rule import Bad
from guru.reviewer.taint_rule import TaintRule


class ServerSideRequestForgery(TaintRule):
    """Data from outside choose which server is asked

    ## What it does
    Follows data into the addresses that `requests`, `urllib`, `httpx` and `aiohttp` ask. An
    address that begins with a fixed host, or whose host was tested, is left alone.

    ## Why is this bad
    The server stands inside its network: whoever chooses the address reads machines and metadata
    services that nobody outside can reach.

    ## Example
    ```python
    import requests
    from flask import request

    def preview():
        return requests.get(request.args["url"], timeout=9).content
    ```

    ## Use instead
    ```python
    import requests
    from flask import request

    def preview():
        page = request.args["page"]
        return requests.get(f"https://pages.example/{page}", timeout=9).content
    ```

    ## References
    - [OWASP: server-side request forgery prevention](https://cheatsheetseries.owasp.org/cheatsheets/Server_Side_Request_Forgery_Prevention_Cheat_Sheet.html)
    - [CWE-918: Server-Side Request Forgery](https://cwe.mitre.org/data/definitions/918.html)
    """

    severity = Severity.HIGH
    cwe = (918,)
    codeguru = ()
    danger = dangers.REQUEST
    message = "`{source}` chooses which server is asked."
    bad = (
        Bad(
            "from django.http import HttpRequest\n"
            "import urllib.request as u\n"
            "def view(request):\n"
            "    return u.urlopen(request.GET['u']).read()  # found\n"
        ),
        Bad(
            "import requests\n"
            "from flask import request\n"
            "def f():\n"
            "    host = request.args['h']\n"
            "    return requests.post('https://' + host + '/api')  # found\n"
        ),
        Bad(
            "import httpx\n"
            "async def handler(event, context):\n"
            "    httpx.get(url=event['callback'])  # found\n"
        ),
    )
    good = (
        (
            "import requests\n"
            "from flask import request\n"
            "def f():\n"
            "    return requests.get('https://a.example/' + request.args['p'])\n"
        ),
        ("import requests\ndef f(url):\n    return requests.get(url)\n"),
        (
            "import requests\n"
            "from urllib.parse import urlparse\n"
            "from flask import request\n"
            "def f():\n"
            "    url = request.args['u']\n"
            "    if urlparse(url).hostname not in ('a.example', 'b.example'):\n"
            "        return ''\n"
            "    return requests.get(url)\n"
        ),
        (
            "import requests\n"
            "from flask import request\n"
            "HOSTS = {'a': 'https://a.example'}\n"
            "def f():\n"
            "    return requests.get(HOSTS[request.args['h']])\n"
        ),
        (
            "import requests\n"
            "from flask import request\n"
            "def f():\n"
            "    return requests.get('https://a.example/', params={'q': request.args['q']})\n"
        ),
        (
            "import requests\n"
            "from flask import request\n"
            "def f():\n"
            "    url = request.args['u']\n"
            "    if url == 'https://a.example/':\n"
            "        return requests.get(url)\n"
        ),
    )
