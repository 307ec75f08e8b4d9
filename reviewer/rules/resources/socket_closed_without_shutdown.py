"""Connections that are closed without a goodbye."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.resources._uses import packages_of, uses_of, value_before

_MAKERS = frozenset({"socket.socket()", "socket.create_connection()"})
_OTHER = frozenset({"AF_UNIX", "SOCK_DGRAM", "SOCK_RAW", "AF_NETLINK", "AF_PACKET"})
_SERVING = frozenset({"bind", "listen", "accept", "shutdown", "detach", "connect_ex", "fileno"})


class SocketClosedWithoutShutdown(Rule):
    """A connection is closed without being shut down

    ## What it does
    Finds TCP sockets that a function makes and closes with `close()` without `shutdown()`.
    Listening sockets, datagrams, and those that only probe a port are left alone.

    ## Why is this bad
    `close()` frees the handle; when the connection ends differs between systems, and not at all
    while another process or thread holds it. Data that are still unread may turn the end into a
    reset, so that the other side loses what was sent last. `shutdown()` ends it at once.

    ## Example
    ```python
    import socket

    def send(address, data):
        connection = socket.create_connection(address, timeout=5)
        try:
            connection.sendall(data)
        finally:
            connection.close()
    ```

    ## Use instead
    ```python
    import socket

    def send(address, data):
        connection = socket.create_connection(address, timeout=5)
        try:
            connection.sendall(data)
            connection.shutdown(socket.SHUT_RDWR)
        finally:
            connection.close()
    ```

    ## References
    - [Python: socket.close](https://docs.python.org/3/library/socket.html#socket.socket.close)
    - [CWE-1103: Use of Platform-Dependent Third Party Components](https://cwe.mitre.org/data/definitions/1103.html)
    """

    severity = Severity.INFO
    cwe = (1103,)
    codeguru = ("socket-close-platform-compatibility",)
    methods = ("close",)
    mentions = ("socket",)
    bad = (
        Bad("""\
from socket import socket as S, AF_INET, SOCK_STREAM

def tell(host, text):
    line = S(AF_INET, SOCK_STREAM)
    line.settimeout(5)
    line.connect((host, 6667))
    line.send(text)
    line.close()  # found
"""),
        Bad("""\
import socket
def page(host):
    s = socket.create_connection((host, 80), timeout=3)
    s.sendall(b"GET /")
    answer = s.recv(4096)
    s.close()  # found
    return answer
"""),
        Bad("""\
import socket
def nothing():
    s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    s.close()  # found
"""),
    )
    good = (
        "import socket\ns = socket.socket()\ns.shutdown(socket.SHUT_RDWR)\ns.close()\n",
        "import socket\ns = socket.socket()\ns.bind(('', 0))\nport = s.getsockname()[1]\ns.close()\n",
        "import socket\ns = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\ns.close()\n",
        "def f(s):\n    s.close()\n",
        "f = open('a')\nf.close()\n",
        "import socket\ns = socket.socket()\nup = s.connect_ex(('a', 80)) == 0\ns.close()\n",
        "import socket\ns = socket.socket()\nrun(s)\ns.close()\n",
        "import socket\nfor family in families:\n    try:\n        s = socket.socket(family)\n    except OSError:\n        continue\n    s.close()\n",
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        owner = call.func.value if isinstance(call.func, ast.Attribute) else None
        if "socket" not in packages_of(module):
            return
        if not isinstance(owner, ast.Name) or module.resolve(owner) not in _MAKERS:
            return
        made = value_before(module, owner) or module.names.value_of(owner)
        if not isinstance(made, ast.Call) or isinstance(module.parent(made), ast.withitem):
            return
        if not _is_stream(made, module):
            return
        above = [module.parent(use) for use in uses_of(module, owner)]
        methods = {node.attr for node in above if isinstance(node, ast.Attribute)}
        if _SERVING & methods or not all(isinstance(n, ast.Attribute) for n in above):
            return
        if any(_is_earlier_end(use, call, module) for use in uses_of(module, owner)):
            return
        yield Found(call, "`close` alone may cut off what was sent last: call `shutdown` first.")


def _is_stream(made: ast.Call, module: Module) -> bool:
    """Whether a socket is one of TCP, as far as can be seen."""
    for given in (*made.args, *(keyword.value for keyword in made.keywords)):
        name = module.resolve(given)
        if (name or "").rpartition(".")[2] in _OTHER:
            return False
        if (
            name is None
            and isinstance(given, ast.Name)
            and module.resolve(made.func) == "socket.socket"
        ):
            return False
    return True


def _is_earlier_end(use: ast.Name, call: ast.Call, module: Module) -> bool:
    """Whether the same socket is closed at an earlier place, which is the one to show."""
    above = module.parent(use)
    return isinstance(above, ast.Attribute) and above.attr == "close" and above.lineno < call.lineno
