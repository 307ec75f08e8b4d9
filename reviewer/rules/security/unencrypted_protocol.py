"""Protocols that send everything in the clear."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.flow.constants import constant
from guru.reviewer.reading.calls import argument
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule

_CLEAR = {
    "ftplib.FTP": "FTP sends the password and the files in the clear: use FTP_TLS or SFTP.",
    "telnetlib.Telnet": "Telnet sends every key in the clear: use SSH.",
    "poplib.POP3": "POP3 sends the password in the clear: use POP3_SSL.",
    "imaplib.IMAP4": "IMAP4 sends the password in the clear: use IMAP4_SSL.",
    "nntplib.NNTP": "NNTP sends the password in the clear: use NNTP_SSL.",
    "http.client.HTTPConnection": "HTTP sends everything in the clear: use HTTPSConnection.",
}
_SMTP = ("smtplib.SMTP().login", "aiosmtplib.SMTP().login")
_VERBS = ("get", "post", "put", "patch", "delete", "head", "options")
_FETCHING = (
    *(f"{owner}.{verb}" for owner in ("requests", "httpx") for verb in _VERBS),
    *(f"requests.Session().{verb}" for verb in _VERBS),
    *(f"{c}.{v}" for c in ("httpx.Client()", "httpx.AsyncClient()") for v in _VERBS),
    *(f"aiohttp.ClientSession().{verb}" for verb in _VERBS),
    *("urllib.request.urlopen", "urllib.request.Request", "urllib.request.urlretrieve"),
)
_UPGRADING = frozenset({"starttls", "stls"})
_PLAIN = r"(?:http|ftp)://([\w.-]+)"
_NEAR = (
    r"localhost$|127\.|0\.0\.0\.0|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|169\.254\.|[^.]+$|"
    r".*\.(?:local|internal|test|invalid|localhost|lan|svc)$|testserver"
)


class UnencryptedProtocol(Rule):
    """A protocol without encryption is used

    ## What it does
    Finds FTP, Telnet, POP3, IMAP4 and HTTP connections that are not encrypted, logins of `smtplib`
    without `starttls`, and addresses that begin with `http://`. Hosts of the machine itself and of
    inner networks are left alone.

    ## Why is this bad
    Everyone on the way reads the password and the data, and can change them.

    ## Example
    ```python
    import ftplib

    def send(host, user, password):
        ftp = ftplib.FTP(host)
        ftp.login(user, password)
    ```

    ## Use instead
    ```python
    import ftplib

    def send(host, user, password):
        ftp = ftplib.FTP_TLS(host)
        ftp.login(user, password)
        ftp.prot_p()
    ```

    ## References
    - [Python: ftplib.FTP_TLS](https://docs.python.org/3/library/ftplib.html#ftplib.FTP_TLS)
    - [Python: smtplib.SMTP.starttls](https://docs.python.org/3/library/smtplib.html#smtplib.SMTP.starttls)
    - [CWE-319: Cleartext Transmission of Sensitive Information](https://cwe.mitre.org/data/definitions/319.html)
    """

    severity = Severity.MEDIUM
    cwe = (319,)
    codeguru = ("insecure-connection",)
    calls = (*_CLEAR, *_SMTP, *_FETCHING)
    bad = (
        Bad("from telnetlib import Telnet as T\ndef f(host):\n    return T(host)  # found\n"),
        Bad(
            "import smtplib\ndef f(host, user, password):\n"
            "    server = smtplib.SMTP(host)\n    server.login(user, password)  # found\n"
        ),
        Bad("import requests\nrequests.post('http://api.example.org/login', timeout=1)  # found\n"),
        Bad("import http.client\nc = http.client.HTTPConnection('api.example.org')  # found\n"),
    )
    good = (
        (
            "import smtplib\ndef f(host, user, password):\n    server = smtplib.SMTP(host)\n"
            "    server.starttls()\n    server.login(user, password)\n"
        ),
        "import smtplib\ndef f(host, user, password):\n    smtplib.SMTP_SSL(host).login(user, password)\n",
        "import imaplib\ndef f(host):\n    box = imaplib.IMAP4(host)\n    box.starttls()\n",
        "import requests\nrequests.get('http://localhost:8000/', timeout=1)\n",
        "import requests\nrequests.get('http://10.1.2.3/', timeout=1)\n",
        "import requests\nrequests.get('https://example.org/', timeout=1)\n",
        "import http.client\ndef f(host):\n    return http.client.HTTPConnection(host)\n",
        "from mine import ftplib\nftplib.FTP('x')\n",
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        name = module.resolve(call.func) or ""
        if name in _SMTP:
            if not self._is_upgraded(call, module):
                yield Found(call, "The login goes over an unencrypted connection: call starttls.")
        elif name in _FETCHING:
            yield from self._fetch(call, module)
        elif name in _CLEAR and not self._is_near(call, name, module):
            if not self._is_upgraded(call, module):
                yield Found(call, _CLEAR[name])

    def _fetch(self, call: ast.Call, module: Module) -> Iterator[Found]:
        address = constant(module, argument(call, "url", 0))
        found = re.match(_PLAIN, address) if isinstance(address, str) else None
        if found is not None and not re.match(_NEAR, found.group(1)):
            text = f"What is sent to {found.group(1)} goes in the clear."
            yield Found(call, text, Severity.LOW)

    def _is_near(self, call: ast.Call, name: str, module: Module) -> bool:
        """Whether the host is this machine or an inner one; of HTTP also one that is not known."""
        host = constant(module, argument(call, "host", 0))
        if not isinstance(host, str):
            return name.endswith("HTTPConnection")
        return bool(re.match(_NEAR, host.split(":")[0])) if host else False

    def _is_upgraded(self, call: ast.Call, module: Module) -> bool:
        """Whether the same function, or another method of its class, starts TLS."""
        around = module.class_of(call) or module.function_of(call) or module.tree
        return any(isinstance(n, ast.Attribute) and n.attr in _UPGRADING for n in ast.walk(around))
