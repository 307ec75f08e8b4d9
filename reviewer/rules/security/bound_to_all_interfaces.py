"""A server that listens to everyone."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.flow.constants import constant
from guru.reviewer.reading.calls import argument
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule

_EVERYWHERE = frozenset({"0.0.0.0", "::", "0"})  # noqa: S104 - the addresses that we look for
_BY_HOST = {
    **{f"{app}().run": 0 for app in ("flask.Flask", "quart.Quart", "sanic.Sanic", "dash.Dash")},
    "uvicorn.run": None,
    "uvicorn.Config": None,
    "waitress.serve": None,
    "bottle.run": None,
    "aiohttp.web.run_app": None,
    "hypercorn.run": None,
    "asyncio.start_server": 1,
    "asyncio.get_event_loop().create_server": 1,
    "asyncio.get_running_loop().create_server": 1,
    "asyncio.new_event_loop().create_server": 1,
    "flask_socketio.SocketIO().run": 1,
    "werkzeug.serving.run_simple": 0,
    "websockets.serve": 1,
    "gradio.Interface().launch": None,
}
_SERVERS = tuple(
    f"{module}.{name}"
    for module, names in (
        ("http.server", ("HTTPServer", "ThreadingHTTPServer")),
        ("socketserver", ("TCPServer", "UDPServer", "ThreadingTCPServer", "ThreadingUDPServer")),
        ("xmlrpc.server", ("SimpleXMLRPCServer",)),
        ("socket", ("create_server",)),
    )
    for name in names
)


class BoundToAllInterfaces(Rule):
    """A server listens on every network interface

    ## What it does
    Finds sockets and servers that are bound to `0.0.0.0`, `::` or the empty address. Port 0, with
    which a free port is looked for, is left alone.

    ## Why is this bad
    The service is then open to every network that the machine is in, also to those added later.
    What is meant for the same machine or one inner network should be bound to that address.

    ## Example
    ```python
    import socket

    server = socket.socket()
    server.bind(("0.0.0.0", 8080))
    ```

    ## Use instead
    ```python
    import socket

    server = socket.socket()
    server.bind(("127.0.0.1", 8080))
    ```

    ## References
    - [Python: socket.bind](https://docs.python.org/3/library/socket.html#socket.socket.bind)
    - [CWE-605: Multiple Binds to the Same Port](https://cwe.mitre.org/data/definitions/605.html)
    """

    severity = Severity.LOW
    cwe = (605, 668)
    codeguru = ("insecure-socket-bind",)
    calls = (*_BY_HOST, *_SERVERS)
    methods = ("bind", "run")
    bad = (
        Bad("def f(s, port):\n    s.bind(('', port))  # found\n"),
        Bad("HOST = '0.0.0.0'\nimport flask as f\napp = f.Flask('a')\napp.run(HOST)  # found\n"),
        Bad("from web import app\napp.run(host='0.0.0.0', port=80)  # found\n"),
        Bad("from http.server import HTTPServer as S\ns = S(('', 8000), handler)  # found\n"),
        Bad(
            "import asyncio\nasync def f(make):\n    loop = asyncio.get_running_loop()\n"
            "    await loop.create_server(make, '0.0.0.0', 80)  # found\n"
        ),
        Bad("import uvicorn\nuvicorn.run(app, host='::')  # found\n"),
    )
    good = (
        "def f(s, port):\n    s.bind(('127.0.0.1', port))\n",
        "def f(s):\n    s.bind(('', 0))\n    return s.getsockname()[1]\n",
        "def f(s, host, port):\n    s.bind((host, port))\n",
        "widget.bind('<Return>', go)\n",
        "import flask\napp = flask.Flask('a')\napp.run()\n",
        "import uvicorn\nuvicorn.run(app, host='localhost')\n",
        "job.run(host='')\n",
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        name = module.resolve(call.func) or ""
        if name in _BY_HOST or name.endswith((".app.run", ".application.run")):
            host = constant(module, argument(call, "host", _BY_HOST.get(name)))
            found = isinstance(host, str) and host in _EVERYWHERE
        elif name in _SERVERS or self._is_method(call, "bind"):
            found = self._is_everywhere(call.args[0] if call.args else None, module)
        else:
            return
        if found:
            yield Found(call, "This listens on every network that the machine is in.")

    def _is_method(self, call: ast.Call, name: str) -> bool:
        return isinstance(call.func, ast.Attribute) and call.func.attr == name

    def _is_everywhere(self, address: ast.expr | None, module: Module) -> bool:
        if isinstance(address, ast.Name):
            address = module.names.value_of(address)
        if not isinstance(address, ast.Tuple) or len(address.elts) < 2:
            return False
        host, port = (constant(module, item) for item in address.elts[:2])
        return isinstance(host, str) and host in {*_EVERYWHERE, ""} and port != 0
