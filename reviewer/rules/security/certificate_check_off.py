"""TLS without knowing who is at the other end."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from guru.models.severity import Severity
from guru.reviewer.flow.constants import constant
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.security._arguments import drop_argument
from guru.reviewer.rules.security._words import name_of, words_of

if TYPE_CHECKING:
    import libcst as cst

    from guru.reviewer.fixing.imports import Imports

_PACKAGES = frozenset({"requests", "httpx", "aiohttp", "urllib3", "boto3", "botocore", "hvac"})
_PACKAGES |= {"niquests", "curl_cffi", "elasticsearch", "opensearchpy", "kubernetes", "botocore"}
_SWITCHES = frozenset(
    {"verify", "ssl", "verify_ssl", "verify_certs", "ssl_verify", "check_hostname"}
)
_OWN_SWITCH = frozenset({"verify", "insecure", "check", "validate", "selfsigned", "cert", "skip"})
_WORDS = frozenset({"tlsAllowInvalidCertificates", "tlsAllowInvalidHostnames", "tlsInsecure"})
_ATTRIBUTES = frozenset({"verify", "verify_mode", "check_hostname"})
_REQUIREMENTS = frozenset({"cert_reqs", "ssl_cert_reqs"})
_NOTHING = frozenset({"CERT_NONE", "NONE", "none"})
_UNCHECKED = ("ssl._create_unverified_context", "ssl._create_stdlib_context")


class CertificateCheckOff(Rule):
    """The certificate of the other end is not checked

    ## What it does
    Finds `verify=False` of requests, httpx, boto3 and urllib3, `ssl=False` of aiohttp,
    `cert_reqs=CERT_NONE`, the switches of pymongo, redis, python-ldap and asyncssh,
    `check_hostname = False`, `verify_mode = ssl.CERT_NONE` and `ssl._create_unverified_context`.

    ## Why is this bad
    Encryption to an unknown end protects nothing: anyone on the way answers with a certificate of
    their own, reads what is sent and changes what comes back.

    ## Example
    ```python
    import requests

    def page(url):
        return requests.get(url, timeout=10, verify=False)
    ```

    ## Use instead
    ```python
    import requests

    def page(url):
        return requests.get(url, timeout=10, verify="/etc/ssl/own-authority.pem")
    ```

    ## Fix safety
    The fix takes the switch out, so that the check is on. Against a server with a certificate
    that no known authority signed the call then fails; name its authority instead.

    ## References
    - [requests: SSL certificate verification](https://requests.readthedocs.io/en/latest/user/advanced/#ssl-cert-verification)
    - [Python: ssl, security considerations](https://docs.python.org/3/library/ssl.html#security-considerations)
    - [CWE-295: Improper Certificate Validation](https://cwe.mitre.org/data/definitions/295.html)
    """

    severity = Severity.HIGH
    cwe = (295,)
    codeguru = ("improper-certificate-validation",)
    where = {
        "keyword.arg": (*_REQUIREMENTS, *_WORDS, *_SWITCHES, "known_hosts"),
        "Assign.targets": ("Attribute",),
        "Attribute.attr": ("OPT_X_TLS_NEVER", "_create_unverified_context"),
    }
    mentions = ("cert", "verify", "check_hostname", "ssl", "tls", "TLS_NEVER", "known_hosts")
    bad = (
        Bad(
            "import requests\ns = requests.Session()\ns.post('https://a', verify=False)  # found\n",
            fixed="import requests\ns = requests.Session()\ns.post('https://a')\n",
        ),
        Bad(
            "from httpx import AsyncClient as C\nc = C(verify=False, timeout=3)  # found\n",
            fixed="from httpx import AsyncClient as C\nc = C(timeout=3)\n",
        ),
        Bad(
            "import ssl\ncontext = ssl.create_default_context()\n"
            "context.check_hostname = False  # found\n"
            "context.verify_mode = ssl.CERT_NONE  # found\n"
        ),
        Bad(
            "import ssl\nssl._create_default_https_context = ssl._create_unverified_context  # found\n"
        ),
        Bad("import ssl\nc = ssl._create_unverified_context()  # found\n"),
        Bad("import urllib3\np = urllib3.PoolManager(cert_reqs='CERT_NONE')  # found\n"),
        Bad("import requests\ns = requests.Session()\ns.verify = False  # found\n"),
        Bad(
            "import pymongo\nc = pymongo.MongoClient(a, tlsAllowInvalidCertificates=True)  # found\n"
        ),
        Bad("import redis\nc = redis.Redis(ssl=True, ssl_cert_reqs=None)  # found\n"),
        Bad(
            "import ldap\n"
            "ldap.set_option(ldap.OPT_X_TLS_REQUIRE_CERT, ldap.OPT_X_TLS_NEVER)  # found\n"
        ),
        Bad("import asyncssh\nc = asyncssh.connect('a', known_hosts=None)  # found\n"),
        Bad("import aiohttp\nc = aiohttp.TCPConnector(ssl=False)  # found\n"),
    )
    good = (
        "import requests\nrequests.get('https://a', timeout=1)\n",
        "import requests\nrequests.get('https://a', verify='/etc/ca.pem')\n",
        "import requests\ndef f(check):\n    return requests.get('https://a', verify=check)\n",
        "import jwt\njwt.decode(t, verify=False)\n",
        "def f(requests):\n    requests.get('a', verify=False)\n",
        "import ssl\ncontext = ssl.create_default_context()\ncontext.check_hostname = True\n",
        "import requests\nrequests.get('https://localhost:8443/', verify=False)\n",
        "class Form:\n    def __init__(self):\n        self.verify = False\n",
        (
            "import ssl\ndef f(context, verify):\n    if not verify:\n"
            "        context.check_hostname = False\n"
        ),
        "import ssl\nmodes = {'none': ssl.CERT_NONE}\n",
    )

    def check(
        self, node: ast.keyword | ast.Assign | ast.Attribute, module: Module
    ) -> Iterator[Found]:
        match node:
            case ast.keyword():
                yield from self._keyword(node, module)
            case ast.Assign(targets=[ast.Attribute(attr=name) as target]) if name in _ATTRIBUTES:
                if not _is_asked(node, module):
                    yield from self._assigned(node, target, module)
            case ast.Attribute(attr="OPT_X_TLS_NEVER"):
                if (module.resolve(node) or "").startswith("ldap."):
                    yield Found(node, "The directory's certificate is not checked.")
            case ast.Attribute(attr="_create_unverified_context"):
                if module.resolve(node) in _UNCHECKED:
                    yield Found(node, "A context made in this way checks no certificate.")

    def _keyword(self, node: ast.keyword, module: Module) -> Iterator[Found]:
        call = module.parent(node)
        if not isinstance(call, ast.Call):
            return
        name = module.resolve(call.func) or ""
        if node.arg in _REQUIREMENTS:
            mode = constant(module, node.value)
            off = mode in _NOTHING or (mode is None and node.arg == "ssl_cert_reqs")
            if off or module.resolve(node.value) == "ssl.CERT_NONE":
                yield Found(call, f"`{node.arg}` is CERT_NONE: no certificate is checked.")
        elif node.arg in _WORDS:
            if constant(module, node.value) is True:
                yield Found(call, f"`{node.arg}=True` lets anyone answer in the server's place.")
        elif node.arg == "known_hosts":
            if name.startswith("asyncssh.") and constant(module, node.value) is None:
                yield Found(call, "`known_hosts=None` takes any host for the one that is meant.")
        elif constant(module, node.value) is False and name.split(".")[0].rstrip("()") in _PACKAGES:
            if not self._is_local(call, module):
                text = f"`{node.arg}=False` lets anyone answer in the other end's place."
                yield Found(call, text)

    def _assigned(self, node: ast.Assign, target: ast.Attribute, module: Module) -> Iterator[Found]:
        owner = module.resolve(target.value) or ""
        if target.attr == "verify_mode" and module.resolve(node.value) == "ssl.CERT_NONE":
            yield Found(node, "`verify_mode` is CERT_NONE: no certificate is checked.")
        elif constant(module, node.value) is not False:
            return
        elif target.attr == "check_hostname" and not owner.startswith("self"):
            yield Found(node, "Without `check_hostname` a certificate for any other name passes.")
        elif target.attr == "verify" and owner.startswith(("requests.", "httpx.", "niquests.")):
            yield Found(node, "`verify = False` switches the check off for the whole session.")

    def _is_local(self, call: ast.Call, module: Module) -> bool:
        """Whether the call goes to this very machine."""
        address = constant(module, call.args[0]) if call.args else None
        return isinstance(address, str) and any(
            part in address for part in ("://localhost", "://127.0.0.1", "://[::1]")
        )

    def fix(self, node: cst.Call, imports: Imports) -> cst.CSTNode | None:
        import libcst as cst

        for name in sorted(_SWITCHES):
            for argument in node.args:
                if argument.keyword is None or argument.keyword.value != name:
                    continue
                if isinstance(argument.value, cst.Name) and argument.value.value == "False":
                    return drop_argument(node, name)
        return None


def _is_asked(node: ast.AST, module: Module) -> bool:
    """Whether this stands under the program's own switch: its callers decide."""
    below = node
    for above in module.ancestors(node):
        if isinstance(above, ast.If) and below is not above.test:
            names = {name_of(part) for part in ast.walk(above.test)}
            if {word for name in names for word in words_of(name)} & _OWN_SWITCH:
                return True
        below = above
    return False
