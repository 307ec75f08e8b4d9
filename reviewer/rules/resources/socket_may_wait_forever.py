"""Sockets without a limit of time."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from guru.models.severity import Severity
from guru.reviewer.flow.constants import constant
from guru.reviewer.reading.calls import argument, is_open
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.resources._uses import assigned_name, uses_of
from guru.reviewer.rules.security._arguments import set_argument

if TYPE_CHECKING:
    import libcst as cst

    from guru.reviewer.fixing.imports import Imports

_LIMITING = frozenset({"settimeout", "setblocking", "setdefaulttimeout"})
_WAITING_CLIENTS = {  # by maker: the place of its timeout
    "socket.create_connection": 1,
    "http.client.HTTPConnection": 2,
    "http.client.HTTPSConnection": None,
    "ftplib.FTP": 4,
    "ftplib.FTP_TLS": None,
    "smtplib.SMTP": 3,
    "smtplib.SMTP_SSL": None,
    "telnetlib.Telnet": 2,
    "poplib.POP3": 2,
    "poplib.POP3_SSL": None,
    "imaplib.IMAP4": 2,
    "imaplib.IMAP4_SSL": None,
}


class SocketMayWaitForever(Rule):
    """A socket has no limit of time

    ## What it does
    Finds `socket.create_connection` and the clients of the standard library (`smtplib`, `ftplib`,
    `http.client` and others) without a timeout, and sockets that connect and for which no
    `settimeout` is called.

    ## Why is this bad
    A host that is switched off, or a firewall that drops packets, never answers. The thread waits
    for ever; some such threads, and the service stands still.

    ## Example
    ```python
    import socket

    def greeting(host):
        with socket.create_connection((host, 25)) as connection:
            return connection.recv(200)
    ```

    ## Use instead
    ```python
    import socket

    def greeting(host):
        with socket.create_connection((host, 25), timeout=10) as connection:
            return connection.recv(200)
    ```

    ## Fix safety
    The fix waits at most ten seconds for each step; what took longer now raises an error: choose
    a time that fits the service.

    ## References
    - [Python: notes on socket timeouts](https://docs.python.org/3/library/socket.html#notes-on-socket-timeouts)
    - [CWE-1088: Synchronous Access of Remote Resource without Timeout](https://cwe.mitre.org/data/definitions/1088.html)
    """

    severity = Severity.LOW
    cwe = (1088,)
    codeguru = ("socket-connection-timeout",)
    calls = (*_WAITING_CLIENTS, "socket.socket")
    methods = ("create_connection",)
    bad = (
        Bad(
            """\
from smtplib import SMTP as Mail

class Mailer:
    def send(self, message):
        with Mail(self.host, port=587) as mail:  # found
            mail.send_message(message)
""",
            fixed="""\
from smtplib import SMTP as Mail

class Mailer:
    def send(self, message):
        with Mail(self.host, port=587, timeout=10) as mail:
            mail.send_message(message)
""",
        ),
        Bad("""\
import socket as s

def ask(address, question):
    client = s.socket(s.AF_INET, s.SOCK_STREAM)  # found
    client.connect(address)
    client.sendall(question)
    return client.recv(1024)
"""),
        Bad(
            "import socket\nc = socket.create_connection(('a', 80))  # found\n",
            fixed="import socket\nc = socket.create_connection(('a', 80), timeout=10)\n",
        ),
        Bad("""\
def ask(address):
    import socket
    socket = socket.create_connection(address)  # found
    return socket.recv(9)
"""),
        Bad("import http.client\nc = http.client.HTTPSConnection('a', timeout=None)  # found\n"),
    )
    good = (
        "import socket\nsocket.create_connection(('a', 80), timeout=3)\n",
        "import socket\nsocket.create_connection(('a', 80), 3)\n",
        "import socket\nc = socket.create_connection(('a', 80))\nc.settimeout(3)\n",
        "import socket\nsocket.setdefaulttimeout(3)\nsocket.create_connection(('a', 80))\n",
        "import socket\ns = socket.socket()\ns.bind(('', 80))\ns.listen()\n",
        "import socket\ns = socket.socket()\ns.settimeout(3)\ns.connect(('a', 80))\n",
        "import socket\ns = socket.socket(socket.AF_UNIX)\ns.connect('/run/a')\n",
        "import socket\ns = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\ns.connect(('8.8.8.8', 80))\n",
        "import socket\nclass A:\n    def __init__(self, t):\n        self.s = socket.create_connection(('a', 80))\n        self.s.settimeout(t)\n",
        "import socket\ndef f(limit):\n    socket.create_connection(('a', 80), timeout=limit)\n",
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        name = module.resolve(call.func) or _of_own_name(call, module)
        if name not in _WAITING_CLIENTS and name != "socket.socket":
            return
        if is_open(call) or _is_limited(call, module):
            return
        if name == "socket.socket":
            place = _connect(call, module)
            if place is not None:
                text = "Nothing limits how long this socket waits: call `settimeout`."
                yield Found(call, text, evidence=((place, "may wait for ever"),))
            return
        if not call.args and not call.keywords:
            return  # connected later, by a call that may name a limit
        limit = argument(call, "timeout", _WAITING_CLIENTS[name])
        if limit is None or constant(module, limit) is None:
            yield Found(call, f"`{name}` waits for ever when the other end says nothing.")

    def fix(self, node: cst.Call, imports: Imports) -> cst.CSTNode | None:
        import libcst as cst

        function = node.func.attr if isinstance(node.func, cst.Attribute) else node.func
        if isinstance(function, cst.Name) and function.value == "socket":
            return None
        return set_argument(node, "timeout", "10")


def _of_own_name(call: ast.Call, module: Module) -> str:
    """Return the function's name where its module's name is given away: ``socket = socket.x()``."""
    match call.func:
        case ast.Attribute(value=ast.Name() as owner, attr=attribute):
            target = assigned_name(module, call)
            if target is not None and target.id == owner.id:
                first = module.names.bindings(owner)[0]
                return f"{first.qualified}.{attribute}" if first.kind == "import" else ""
    return ""


def _connect(call: ast.Call, module: Module) -> ast.AST | None:
    """Return where a TCP socket connects, None where it does not."""
    for given in (*call.args, *(keyword.value for keyword in call.keywords)):
        kind = (module.resolve(given) or "").rpartition(".")[2]
        if kind in {"AF_UNIX", "SOCK_DGRAM", "SOCK_RAW", "AF_NETLINK", "AF_PACKET", "AF_BLUETOOTH"}:
            return None
    name = assigned_name(module, call)
    for use in uses_of(module, name) if name is not None else ():
        above = module.parent(use)
        if isinstance(above, ast.Attribute) and above.attr in {"connect", "connect_ex"}:
            return above
    return None


def _is_limited(call: ast.Call, module: Module) -> bool:
    """Whether a limit is set later, on the socket or for all."""
    limited = _limited(module)
    if "socket" in limited or "" in limited:
        return True
    name = assigned_name(module, call)
    if name is not None:
        return name.id in limited
    match module.parent(call):
        case ast.Assign(targets=[ast.Attribute(attr=attribute)]):
            return attribute in limited
    return False


@lru_cache(maxsize=2)  # one file is checked at a time
def _limited(module: Module) -> frozenset[str]:
    """Return the names of what a limit is set on in a file."""
    found: set[str] = set()
    for call in module.of_type(ast.Call):
        match call.func:
            case ast.Attribute(attr=method, value=owner) if method in _LIMITING:
                last = owner.attr if isinstance(owner, ast.Attribute) else ""
                found.add(owner.id if isinstance(owner, ast.Name) else last)
            case ast.Name(id="setdefaulttimeout"):
                found.add("socket")
    return frozenset(found)
