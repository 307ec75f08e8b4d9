"""Objects and buckets that anyone may read or write."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.flow.constants import constant
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.aws._clients import calls_service

_PUBLIC = {
    "public-read": "anyone can read it",
    "public-read-write": "anyone can read and overwrite it",
    "authenticated-read": "everyone with an AWS account can read it",
}
_OPERATIONS = frozenset(
    {
        *("put_object", "put_object_acl", "put_bucket_acl", "create_bucket", "copy_object"),
        *("create_multipart_upload", "upload_file", "upload_fileobj", "put", "copy"),
        *("initiate_multipart_upload", "create", "copy_from"),
    }
)


class PublicAcl(Rule):
    """An S3 object or bucket is opened to everyone

    ## What it does
    Finds the access lists `public-read`, `public-read-write` and `authenticated-read` (which means
    everyone with an AWS account) given to S3, also within `ExtraArgs`.

    ## Why is this bad
    The data can be read by anyone who learns or guesses the address, and crawlers guess all day. A
    bucket that everyone may write to also serves other people's files in your name.

    ## Example
    ```python
    import boto3

    s3 = boto3.client("s3")

    def publish(key, body):
        s3.put_object(Bucket="reports", Key=key, Body=body, ACL="public-read")
    ```

    ## Use instead
    ```python
    import boto3

    s3 = boto3.client("s3")

    def publish(key, body):
        s3.put_object(Bucket="reports", Key=key, Body=body)
        return s3.generate_presigned_url(
            "get_object", Params={"Bucket": "reports", "Key": key}, ExpiresIn=3600
        )
    ```

    ## References
    - [Amazon S3: blocking public access](https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html)
    - [CWE-732: Incorrect Permission Assignment for Critical Resource](https://cwe.mitre.org/data/definitions/732.html)
    """

    severity = Severity.MEDIUM
    cwe = (732, 284)
    codeguru = ("loose-file-permissions",)
    where = {"keyword.arg": ("ACL", "ExtraArgs")}
    mentions = ("ACL", "ExtraArgs")
    bad = (
        Bad("""\
from boto3 import client as aws
ACCESS = "public-read-write"
aws("s3").create_bucket(Bucket="drop", ACL=ACCESS)  # found
"""),
        Bad("""\
import boto3

class Site:
    def __init__(self):
        self.bucket = boto3.resource("s3").Bucket("site")

    def upload(self, path):
        options = {"ContentType": "text/html"}
        self.bucket.upload_file(
            path, path, ExtraArgs={"ACL": "public-read", **options}  # found
        )
"""),
        Bad("""\
def share(s3, bucket, key):
    s3.put_object_acl(Bucket=bucket, Key=key, ACL="authenticated-read")  # found
"""),
    )
    good = (
        "import boto3\nboto3.client('s3').put_object(Bucket='a', Key='k', Body=b'', ACL='private')\n",
        "import boto3\nboto3.client('s3').put_object(Bucket='a', Key='k', Body=b'')\n",
        "choices = {'ACL': 'public-read'}\n",
        "def put(s3, acl):\n    s3.put_object(Bucket='a', Key='k', ACL=acl)\n",
        "space.create(name='a', ACL='public-read')\n",
        (
            "import boto3\nboto3.client('s3').upload_file('a', 'b', 'c', "
            "ExtraArgs={'ACL': 'bucket-owner-full-control'})\n"
        ),
    )

    def check(self, node: ast.keyword, module: Module) -> Iterator[Found]:
        call = module.parent(node)
        if not isinstance(call, ast.Call):
            return
        operation = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        if operation not in _OPERATIONS or not _is_s3(call, module):
            return
        for place, value in _lists(node, module):
            text = constant(module, value)
            if isinstance(text, str) and text in _PUBLIC:
                worse = Severity.HIGH if text == "public-read-write" else None
                yield Found(place, f"With the access list `{text}`, {_PUBLIC[text]}.", worse)


def _is_s3(call: ast.Call, module: Module) -> bool:
    if any(keyword.arg == "ExtraArgs" for keyword in call.keywords):
        return True
    return len(call.keywords) > 1 and calls_service(module, call, "s3")


def _lists(node: ast.keyword, module: Module) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Yield the access lists of an argument, and the place of each."""
    if node.arg == "ACL":
        yield node.value, node.value
    elif isinstance(node.value, ast.Dict):
        for key, value in zip(node.value.keys, node.value.values, strict=True):
            if key is not None and constant(module, key) == "ACL":
                yield value, value
