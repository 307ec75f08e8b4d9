"""Clients of AWS that speak in the clear."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from guru.models.severity import Severity
from guru.reviewer.flow.constants import constant
from guru.reviewer.reading.calls import argument
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.aws._clients import MAKERS
from guru.reviewer.rules.security._arguments import drop_argument

if TYPE_CHECKING:
    import libcst as cst

    from guru.reviewer.fixing.imports import Imports

# How names and addresses of the own machine and network begin.
_OWN = (
    "localhost",
    "127.",
    "0.0.0.0",  # noqa: S104 - compared with, not bound to
    "::1",
    "host.docker.internal",
    "10.",
    "192.168.",
    "172.",
)


class ConnectionWithoutTls(Rule):
    """An AWS client speaks without TLS

    ## What it does
    Finds clients and resources of boto3 with `use_ssl=False`, or with an `endpoint_url` that
    begins with `http://` and is not on the own machine or network.

    ## Why is this bad
    Requests and data travel in the clear. The signature hides the secret key, but anyone on the
    way reads the data and can repeat a request while its signature is valid.

    ## Example
    ```python
    import boto3

    s3 = boto3.client("s3", use_ssl=False)
    ```

    ## Use instead
    ```python
    import boto3

    s3 = boto3.client("s3")
    ```

    ## Fix safety
    The fix takes `use_ssl=False` out; an endpoint that has no TLS can then not be reached.

    ## References
    - [boto3: Session.client](https://boto3.amazonaws.com/v1/documentation/api/latest/reference/core/session.html#boto3.session.Session.client)
    - [CWE-319: Cleartext Transmission of Sensitive Information](https://cwe.mitre.org/data/definitions/319.html)
    """

    severity = Severity.HIGH
    cwe = (319,)
    codeguru = ("insecure-connection",)
    calls = MAKERS
    bad = (
        Bad(
            "from boto3 import resource as r\ndb = r('dynamodb', use_ssl=False, verify=True)  # found\n",
            fixed="from boto3 import resource as r\ndb = r('dynamodb', verify=True)\n",
        ),
        Bad("""\
import boto3

class Queue:
    def __init__(self, profile):
        session = boto3.Session(profile_name=profile)
        self.sqs = session.client("sqs", endpoint_url="http://sqs.us-east-1.amazonaws.com")  # found
"""),
        Bad("import boto3\nPLAIN = False\ns3 = boto3.client('s3', use_ssl=PLAIN)  # found\n"),
    )
    good = (
        "import boto3\nboto3.client('s3', use_ssl=True)\n",
        "import boto3\nboto3.client('s3', endpoint_url='http://localhost:4566')\n",
        "import boto3\nboto3.client('s3', endpoint_url='http://localhost:9000', use_ssl=False)\n",
        "import boto3\ndef f(tls):\n    return boto3.client('s3', use_ssl=tls)\n",
        "import boto3\nboto3.client('s3', endpoint_url='http://minio:9000')\n",
        "def f(boto3):\n    boto3.client('s3', use_ssl=False)\n",
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        address = argument(call, "endpoint_url")
        url = constant(module, address)
        if isinstance(url, str) and _is_own(url):
            return
        if isinstance(url, str) and url.startswith("http://"):
            yield Found(
                call, "The address of this client begins with `http://`: nothing is hidden."
            )
        elif constant(module, argument(call, "use_ssl")) is False and address is None:
            yield Found(call, "`use_ssl=False` sends requests and data in the clear.")

    def fix(self, node: cst.Call, imports: Imports) -> cst.CSTNode | None:
        changed = drop_argument(node, "use_ssl")
        return changed if len(changed.args) < len(node.args) else None


def _is_own(url: str) -> bool:
    """Whether an address is on the own machine or network, by its look."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return False
    return host.startswith(_OWN) or "." not in host or host.endswith((".local", ".internal"))
