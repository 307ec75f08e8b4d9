"""Signed links that live too long, or cannot work."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.flow.constants import constant
from guru.reviewer.reading.calls import argument
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.aws._clients import is_handler, service_of

_DAY = 86_400
_LONGEST = 7 * _DAY
_NAMES = {"generate_presigned_url": 2, "generate_presigned_post": 4}


class PresignedUrlOutlivesItsUse(Rule):
    """A signed S3 link is given a lifetime that it cannot have

    ## What it does
    Finds `generate_presigned_url` and `generate_presigned_post` with a lifetime of more than seven
    days; in a Lambda function, whose credentials are temporary, of more than one day.

    ## Why is this bad
    S3 refuses links that are valid for more than seven days, and a link ends with the credentials
    that signed it: those of a Lambda function after some hours. Users get links that are dead
    before the date they were promised.

    ## Example
    ```python
    import boto3

    s3 = boto3.client("s3")

    def link(key):
        return s3.generate_presigned_url(
            "get_object", Params={"Bucket": "files", "Key": key}, ExpiresIn=2592000
        )
    ```

    ## Use instead
    ```python
    import boto3

    s3 = boto3.client("s3")

    def link(key):
        return s3.generate_presigned_url(
            "get_object", Params={"Bucket": "files", "Key": key}, ExpiresIn=3600
        )
    ```

    ## References
    - [Amazon S3: presigned URLs, expiration](https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-presigned-url.html)
    - [CWE-613: Insufficient Session Expiration](https://cwe.mitre.org/data/definitions/613.html)
    """

    severity = Severity.MEDIUM
    cwe = (613,)
    methods = tuple(_NAMES)
    bad = (
        Bad("""\
from boto3 import client
MONTH = 30 * 24 * 3600
def link(key):
    s3 = client("s3")
    return s3.generate_presigned_url("get_object", {"Bucket": "b", "Key": key}, MONTH)  # found
"""),
        Bad("""\
import boto3
s3 = boto3.client("s3")
def handler(event, context):
    return s3.generate_presigned_url(  # found
        "get_object", Params={"Bucket": "b", "Key": event["key"]}, ExpiresIn=60 * 60 * 24 * 7
    )
"""),
        Bad("""\
class Form:
    def fields(self):
        return self.storage.generate_presigned_post(  # found
            Bucket=self.bucket, Key=self.key, ExpiresIn=1_000_000
        )
"""),
    )
    good = (
        "import boto3\nboto3.client('s3').generate_presigned_url('get_object', ExpiresIn=604800)\n",
        "import boto3\nboto3.client('s3').generate_presigned_url('get_object', Params={})\n",
        "def f(s3, seconds):\n    s3.generate_presigned_url('get_object', ExpiresIn=seconds)\n",
        "import boto3\nboto3.client('s3').generate_presigned_post('b', 'k', ExpiresIn=60)\n",
        "store.generate_presigned_url('a', expires=9999999)\n",
        (
            "import boto3\ndef handler(event, context):\n"
            "    boto3.client('s3').generate_presigned_url('get_object', ExpiresIn=900)\n"
        ),
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        operation = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        place = _NAMES[operation] if _is_client(call, module) else None
        seconds = constant(module, argument(call, "ExpiresIn", place))
        if not isinstance(seconds, int):
            return
        if seconds > _LONGEST:
            yield Found(call, f"S3 takes at most {_LONGEST} seconds; this asks for {seconds}.")
        elif seconds > _DAY and self._is_in_lambda(call, module):
            text = "The credentials of a Lambda function end, and the link with them, before that."
            yield Found(call, text, Severity.LOW)

    def _is_in_lambda(self, call: ast.Call, module: Module) -> bool:
        function = module.function_of(call)
        return function is not None and is_handler(function)


def _is_client(call: ast.Call, module: Module) -> bool:
    owner = call.func.value if isinstance(call.func, ast.Attribute) else None
    return service_of(module, owner) == "s3"
