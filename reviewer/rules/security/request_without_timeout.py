"""Requests that may wait for ever."""

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

if TYPE_CHECKING:
    import libcst as cst

    from guru.reviewer.fixing.imports import Imports

_VERBS = ("get", "post", "put", "patch", "delete", "head", "options", "request")
_SESSIONS = ("requests.Session()", "requests.session()", "requests.sessions.Session()")
_WAITING = {
    **{f"requests.{verb}": None for verb in _VERBS},
    **{f"requests.api.{verb}": None for verb in _VERBS},
    **{f"{session}.{verb}": None for session in _SESSIONS for verb in _VERBS},
    "urllib.request.urlopen": 2,
}
_LIMITED = (  # these wait for some seconds by themselves, unless told otherwise
    *(f"httpx.{verb}" for verb in (*_VERBS, "stream")),
    *("httpx.Client", "httpx.AsyncClient"),
    *(f"{client}.{v}" for client in ("httpx.Client()", "httpx.AsyncClient()") for v in _VERBS),
)


class RequestWithoutTimeout(Rule):
    """A request has no timeout

    ## What it does
    Finds calls of requests (functions and sessions) and of `urllib.request.urlopen` without a
    timeout, and those of requests and httpx with `timeout=None`.

    ## Why is this bad
    A server that accepts and then says nothing holds the thread for ever. Some such threads, and
    the service stands still.

    ## Example
    ```python
    import requests

    def price(address):
        return requests.get(address).json()
    ```

    ## Use instead
    ```python
    import requests

    def price(address):
        return requests.get(address, timeout=10).json()
    ```

    ## Fix safety
    The fix waits at most ten seconds for the connection and between bytes. A slow answer that was
    waited for now raises an error: choose a time that fits the service.

    ## References
    - [requests: timeouts](https://requests.readthedocs.io/en/latest/user/advanced/#timeouts)
    - [CWE-1088: Synchronous Access of Remote Resource without Timeout](https://cwe.mitre.org/data/definitions/1088.html)
    - [CWE-400: Uncontrolled Resource Consumption](https://cwe.mitre.org/data/definitions/400.html)
    """

    severity = Severity.LOW
    cwe = (1088, 400)
    codeguru = ("socket-connection-timeout",)
    calls = (*_WAITING, *_LIMITED)
    bad = (
        Bad(
            "from requests import post as p\np('https://a', json={})  # found\n",
            fixed="from requests import post as p\np('https://a', json={}, timeout=10)\n",
        ),
        Bad(
            "import requests\n\nclass Api:\n    def __init__(self):\n"
            "        self.session = requests.Session()\n\n    def load(self):\n"
            "        return self.session.get(  # found\n            'https://a',\n        )\n",
            fixed="import requests\n\nclass Api:\n    def __init__(self):\n"
            "        self.session = requests.Session()\n\n    def load(self):\n"
            "        return self.session.get(\n            'https://a',\n"
            "            timeout=10,\n        )\n",
        ),
        Bad(
            "import httpx\nhttpx.get('https://a', timeout=None)  # found\n",
            fixed="import httpx\nhttpx.get('https://a', timeout=10)\n",
        ),
        Bad("import urllib.request\nurllib.request.urlopen('https://a')  # found\n"),
    )
    good = (
        "import requests\nrequests.get('https://a', timeout=5)\n",
        "import requests\ndef f(**options):\n    requests.get('https://a', **options)\n",
        "import httpx\nhttpx.get('https://a')\n",
        "def f(requests):\n    requests.get('https://a')\n",
        "import urllib.request\nurllib.request.urlopen('https://a', None, 5)\n",
        "import requests\ns = requests.Session()\ns.mount('https://', Patient(timeout=5))\ns.get('https://a')\n",
        "import requests\ndef f(t):\n    requests.get('https://a', timeout=t)\n",
        (
            "import socket, urllib.request\nsocket.setdefaulttimeout(5)\n"
            "urllib.request.urlopen('https://a')\n"
        ),
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        name = module.resolve(call.func) or ""
        timeout = argument(call, "timeout", _WAITING.get(name))
        if is_open(call):
            return
        if timeout is None:
            missing = name in _WAITING and not self._is_set_elsewhere(name, module)
        else:
            missing = constant(module, timeout) is None
        if missing:
            yield Found(call, f"`{name}` waits for ever when the other end says nothing.")

    def _is_set_elsewhere(self, name: str, module: Module) -> bool:
        """Whether a session has adapters of its own, or sockets a timeout by default."""
        setting = "setdefaulttimeout" if name.startswith("urllib") else "mount"
        if setting == "mount" and not name.startswith(_SESSIONS):
            return False
        return any(
            isinstance(call.func, ast.Attribute) and call.func.attr == setting
            for call in module.of_type(ast.Call)
        )

    def fix(self, node: cst.Call, imports: Imports) -> cst.CSTNode | None:
        return set_argument(node, "timeout", "10")
