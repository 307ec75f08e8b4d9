"""Addresses of machines that stand in the source."""

from __future__ import annotations

import ast
import ipaddress
import re
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.security._words import name_of, words_of

_URL = r"[a-z][a-z0-9+.-]*://(?:[^/@\s]+@)?(\d+\.\d+\.\d+\.\d+|\[[0-9a-f:]+\])(?=[:/]|$)"
_PLACE = frozenset({"host", "hostname", "ip", "server", "address", "addr", "gateway", "url", "uri"})
_REACHING = frozenset(
    {
        *("bind", "connect", "connect_ex", "create_connection", "sendto", "create_server"),
        *("open_connection", "start_server", "urlopen", "get", "post", "put", "delete", "patch"),
        *("head", "request", "SMTP", "SMTP_SSL", "FTP", "FTP_TLS", "HTTPConnection"),
        *("HTTPSConnection", "Telnet", "Redis", "StrictRedis", "MongoClient", "Server"),
    }
)
_METADATA = ipaddress.ip_network("169.254.0.0/16")  # where clouds describe the machine itself


class AddressInSource(Rule):
    """The address of a machine stands in the source

    ## What it does
    Finds IP addresses that are connected or bound to, in calls, in URLs and under names such as
    `HOST` or `server_ip`. This machine, all interfaces, multicast, addresses for documentation,
    and those in files of tests are left alone.

    ## Why is this bad
    The program works in one network only, and moving the other machine takes a release. An
    address tells a reader of the source where to look, too.

    ## Example
    ```python
    import socket

    def report(text):
        with socket.create_connection(("10.20.4.17", 9000), timeout=5) as line:
            line.sendall(text)
    ```

    ## Use instead
    ```python
    import os
    import socket

    def report(text):
        host = os.environ["REPORT_HOST"]
        with socket.create_connection((host, 9000), timeout=5) as line:
            line.sendall(text)
    ```

    ## References
    - [CWE-1051: Initialization with Hard-Coded Network Resource Configuration Data](https://cwe.mitre.org/data/definitions/1051.html)
    """

    severity = Severity.INFO
    cwe = (1051,)
    codeguru = ("hardcoded-ip-address",)
    where = {"Constant.value": ("str",)}
    bad = (
        Bad("def f(s):\n    s.bind(('193.168.14.31', 80))  # found\n"),
        Bad("SERVER_IP = '10.0.4.12'  # found\n"),
        Bad("import redis\nc = redis.Redis(host='10.1.2.3', port=6379)  # found\n"),
        Bad("import requests\nrequests.get('https://10.1.2.3:8443/x', timeout=3)  # found\n"),
        Bad("import ldap3\ns = ldap3.Server('172.20.0.5')  # found\n"),
        Bad("settings = {'host': '10.1.2.3'}  # found\n"),
    )
    good = (
        "def f(s):\n    s.bind(('127.0.0.1', 80))\n    s.bind(('0.0.0.0', 80))\n",
        "def f(s, host):\n    s.connect((host, 80))\n",
        "VERSION = '1.2.3.4'\nname = '10.0.4.12'\n",
        "HOST = 'db.inner'\n",
        "DOCS_HOST = '192.0.2.7'\nGROUP_ADDRESS = '224.0.0.1'\n",
        "import requests\nrequests.get('http://169.254.169.254/latest/meta-data', timeout=1)\n",
        "table.get('10.1.2.3')\n",
        "if host == '10.1.2.3':\n    pass\n",
    )

    def check(self, node: ast.Constant, module: Module) -> Iterator[Found]:
        text = node.value
        if not isinstance(text, str) or not 4 <= len(text) <= 200:
            return
        may_be = text[0].isdigit() or "://" in text or "::" in text
        if may_be and self._is_reached(node, module) and _is_address(text):
            yield Found(node, "Take the address of this machine from the settings.")

    def _is_reached(self, node: ast.Constant, module: Module) -> bool:
        """Whether something is connected to an address, or kept under a name for one."""
        above = module.parent(node)
        if isinstance(above, ast.Tuple) and above.elts[:1] == [node]:
            call = module.parent(above)  # host and port
            return isinstance(call, ast.Call) and name_of(call.func) in _REACHING
        match above:
            case ast.Call(func=function, args=[first, *_]) if first is node:
                is_url = isinstance(node.value, str) and "://" in node.value
                lookup = isinstance(function, ast.Attribute) and function.attr in {"get", "delete"}
                return name_of(function) in _REACHING and (is_url or not lookup)
            case ast.keyword(arg=str(name)):
                return _names_place(name)
            case ast.Assign(targets=[target]):
                return _names_place(name_of(target))
            case ast.Dict():
                return _names_place(name_of(module.key_of(node)))
        return False


def _names_place(name: str) -> bool:
    return bool(_PLACE.intersection(words_of(name)[-1:]))


def _is_address(text: str) -> bool:
    """Whether a text is, or leads to, the address of one other machine."""
    found = re.match(_URL, text)
    try:
        address = ipaddress.ip_address(found.group(1).strip("[]") if found else text)
    except ValueError:
        return False
    if address.is_loopback or address.is_unspecified or address.is_multicast:
        return False
    reserved = address.version == 4 and address in _METADATA
    return not (address.is_reserved or reserved or _is_for_documentation(address))


def _is_for_documentation(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    networks = ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")
    return any(address in ipaddress.ip_network(network) for network in networks)
