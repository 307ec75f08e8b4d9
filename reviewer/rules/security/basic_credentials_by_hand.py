"""Names and passwords that are merely written in another alphabet."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.security._words import name_of

_ENCODING = frozenset(
    {
        *("base64.b64encode", "base64.standard_b64encode", "base64.urlsafe_b64encode"),
        *("base64.encodebytes", "base64.encodestring", "binascii.b2a_base64"),
    }
)
_HEADERS = frozenset({"authorization", "proxy-authorization"})
_DEPTH = 6


class BasicCredentialsByHand(Rule):
    """A name and password are sent merely encoded

    ## What it does
    Finds `Authorization` headers that are put together from `Basic` and what `base64` gives.

    ## Why is this bad
    Base64 is an alphabet, no lock: a proxy, a log or an error report that shows the header shows
    the password. Put together by hand it is also sent on to wherever a redirect leads, which the
    libraries' own `auth` is not.

    ## Example
    ```python
    import base64

    import requests

    def load(url, name, password):
        pair = base64.b64encode(f"{name}:{password}".encode()).decode()
        return requests.get(url, headers={"Authorization": f"Basic {pair}"}, timeout=5)
    ```

    ## Use instead
    ```python
    import requests

    def load(url, name, password):
        return requests.get(url, auth=(name, password), timeout=5)
    ```

    ## References
    - [RFC 7617: the Basic HTTP authentication scheme, security considerations](https://www.rfc-editor.org/rfc/rfc7617#section-4)
    - [requests: basic authentication](https://requests.readthedocs.io/en/latest/user/authentication/#basic-authentication)
    - [CWE-261: Weak Encoding for Password](https://cwe.mitre.org/data/definitions/261.html)
    """

    severity = Severity.LOW
    cwe = (261, 522)
    codeguru = ("weak-obfuscation-of-request",)
    mentions = ("Basic ",)
    bad = (
        Bad(
            "import base64\ndef f(request, pair):\n"
            "    text = base64.b64encode(pair).decode()\n"
            "    request.add_header('Authorization', 'Basic %s' % text)  # found\n"
        ),
        Bad(
            "from base64 import b64encode as e\ndef f(session, pair):\n"
            "    session.headers['Authorization'] = 'Basic ' + e(pair).decode('ascii')  # found\n"
        ),
        Bad(
            "import base64\ndef f(pair):\n    value = 'Basic ' + base64.b64encode(pair).decode()\n"
            "    return {'authorization': value}  # found\n"
        ),
    )
    good = (
        "import requests\nrequests.get(url, auth=('me', word()), timeout=5)\n",
        "def f(token):\n    return {'Authorization': f'Bearer {token}'}\n",
        "import base64\ndef f(r):\n    r.headers['X-Image'] = 'Basic ' + base64.b64encode(r).decode()\n",
        "def f(header):\n    return header.startswith('Basic ')\n",
        "def f(r):\n    r.headers['WWW-Authenticate'] = 'Basic realm=\"x\"'\n",
    )

    def check(self, node: ast.Dict | ast.Assign | ast.Call, module: Module) -> Iterator[Found]:
        for place, value in _headers(node):
            if self._is_basic(value, module) and self._is_encoded(value, module):
                yield Found(place, "Whoever sees this header reads the password.")

    def _is_basic(self, node: ast.expr, module: Module) -> bool:
        return any(
            isinstance(part, ast.Constant)
            and isinstance(part.value, str)
            and part.value.startswith("Basic ")
            for part in _parts(node, module)
        )

    def _is_encoded(self, node: ast.expr, module: Module) -> bool:
        return any(
            isinstance(part, ast.Call) and module.resolve(part.func) in _ENCODING
            for part in _parts(node, module)
        )


def _headers(node: ast.Dict | ast.Assign | ast.Call) -> Iterator[tuple[ast.AST, ast.expr]]:
    """Yield where an ``Authorization`` header is set, and to what."""
    match node:
        case ast.Dict():
            for key, value in zip(node.keys, node.values, strict=True):
                if key is not None and _is_header(key):
                    yield key, value
        case ast.Assign(targets=[ast.Subscript(slice=key)]) if _is_header(key):
            yield node, node.value
        case ast.Call(func=ast.Attribute(), args=[key, value]) if _is_header(key):
            yield node, value


def _is_header(key: ast.expr) -> bool:
    return isinstance(key, ast.Constant) and name_of(key).lower() in _HEADERS


def _parts(node: ast.expr, module: Module, depth: int = _DEPTH) -> Iterator[ast.AST]:
    """Yield what an expression is made of, through names that are set once."""
    for part in ast.walk(node):
        yield part
        if isinstance(part, ast.Name) and depth:
            value = module.names.value_of(part)
            if value is not None:
                yield from _parts(value, module, depth - 1)
