"""Buckets whose owner is not verified."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache

from guru.models.severity import Severity
from guru.reviewer.reading.calls import argument, is_open
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.aws._clients import calls_service, is_handler
from guru.reviewer.rules.resources._uses import value_before

_OWNER = "ExpectedBucketOwner"
_SOURCE_OWNER = "ExpectedSourceBucketOwner"
_COPYING = frozenset({"copy_object", "upload_part_copy"})
_OPERATIONS = (
    *("copy_object", "upload_part_copy", "put_object", "get_object", "head_object"),
    *("delete_object", "delete_objects", "list_objects_v2", "create_multipart_upload"),
    *("put_bucket_policy", "put_bucket_acl", "put_object_acl", "get_bucket_location"),
    *("put_object_tagging", "get_object_tagging", "put_bucket_notification_configuration"),
)


class BucketOwnerUnverified(Rule):
    """S3 is called without verifying who owns the bucket

    ## What it does
    Finds calls of S3 that lack `ExpectedBucketOwner` where the bucket's name comes from the event
    of a Lambda function or where other calls of the same file verify it, and copies that verify
    one of the two buckets only (`ExpectedSourceBucketOwner`).

    ## Why is this bad
    Names of buckets are global, and a deleted one can be taken by anybody. A call that goes to
    such a bucket hands its data to a stranger, or takes a stranger's.

    ## Example
    ```python
    import boto3

    s3 = boto3.client("s3")

    def handler(event, context):
        s3.put_object(Bucket=event["bucket"], Key="report", Body=b"")
    ```

    ## Use instead
    ```python
    import boto3

    s3 = boto3.client("s3")
    ACCOUNT = "123456789012"

    def handler(event, context):
        s3.put_object(
            Bucket=event["bucket"], Key="report", Body=b"", ExpectedBucketOwner=ACCOUNT
        )
    ```

    ## References
    - [Amazon S3: verifying bucket ownership](https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-owner-condition.html)
    - [CWE-283: Unverified Ownership](https://cwe.mitre.org/data/definitions/283.html)
    """

    severity = Severity.LOW
    cwe = (283,)
    codeguru = ("s3-verify-bucket-owner",)
    methods = _OPERATIONS
    bad = (
        Bad("""\
from boto3 import client

def copy(source, target, key, account):
    s3 = client("s3")
    s3.copy_object(  # found
        Bucket=target, Key=key, CopySource={"Bucket": source, "Key": key},
        ExpectedBucketOwner=account,
    )
"""),
        Bad("""\
import boto3

s3 = boto3.client("s3")

def lambda_handler(event, context):
    for record in event["Records"]:
        bucket = record["s3"]["bucket"]["name"]
        key = record["s3"]["object"]["key"]
        body = s3.get_object(Bucket=bucket, Key=key)["Body"]  # found
        print(body.read())
"""),
        Bad("""\
import boto3

class Store:
    def __init__(self, account):
        self.s3, self.account = None, account
        self.s3 = boto3.client("s3")

    def save(self, bucket, key, data):
        self.s3.put_object(Bucket=bucket, Key=key, Body=data, ExpectedBucketOwner=self.account)

    def drop(self, bucket, key):
        self.s3.delete_object(Bucket=bucket, Key=key)  # found
"""),
    )
    good = (
        """\
import boto3
boto3.client("s3").put_object(Bucket="reports", Key="a", Body=b"")
""",
        """\
import boto3
s3 = boto3.client("s3")
s3.copy_object(Bucket="a", Key="k", CopySource="b/k", ExpectedBucketOwner=o,
               ExpectedSourceBucketOwner=p)
""",
        """\
import boto3
s3 = boto3.client("s3")
def handler(event, context):
    s3.get_object(Bucket=event["bucket"], Key="k", ExpectedBucketOwner="123456789012")
""",
        """\
import boto3
s3 = boto3.client("s3")
def handler(event, context):
    s3.get_object(Bucket="settings", Key=event["key"])
""",
        """\
def handler(event, context):
    cache.get_object(event["bucket"])
""",
        """\
import boto3
def read(s3, **options):
    return s3.get_object(Bucket="a", **options)
""",
        """\
import boto3
s3 = boto3.client("s3")
s3.copy_object(Bucket="a", Key="k", CopySource="b/k")
""",
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        if is_open(call) or argument(call, "Bucket") is None:
            return
        if not calls_service(module, call, "s3"):
            return
        names = {keyword.arg for keyword in call.keywords}
        copying = isinstance(call.func, ast.Attribute) and call.func.attr in _COPYING
        if _OWNER in names:
            if copying and _SOURCE_OWNER not in names:
                yield Found(call, "Only the target's owner is verified, not the source's.")
        elif copying and _SOURCE_OWNER in names:
            yield Found(call, "Only the source's owner is verified, not the target's.")
        elif _is_told(argument(call, "Bucket"), module):
            text = "The event names the bucket, and nobody verifies whose it is."
            yield Found(call, text, Severity.INFO)
        elif _is_verified_elsewhere(module):
            yield Found(call, "Other calls of this file verify the bucket's owner; this does not.")


def _is_told(bucket: ast.expr | None, module: Module, depth: int = 8) -> bool:
    """Whether the event of a Lambda function names a bucket."""
    if bucket is None or depth == 0:
        return False
    function = module.function_of(bucket)
    if function is None or not is_handler(function):
        return False
    match bucket:
        case ast.Subscript(value=inner) | ast.Call(func=ast.Attribute(attr="get", value=inner)):
            return _is_told(inner, module, depth - 1)
        case ast.Name(id="event" | "_event"):
            return True
        case ast.Name():
            found = module.names.bindings(bucket)
            if found and all(binding.kind == "item" for binding in found):
                return all(_is_told(b.value, module, depth - 1) for b in found)
            return _is_told(value_before(module, bucket), module, depth - 1)
    return False


@lru_cache(maxsize=2)  # one file is checked at a time
def _is_verified_elsewhere(module: Module) -> bool:
    """Whether at least half of the calls of S3 in a file that could verify the owner do so."""
    verified = unverified = 0
    for call in module.of_type(ast.Call):
        if isinstance(call.func, ast.Attribute) and call.func.attr in _OPERATIONS:
            names = {keyword.arg for keyword in call.keywords}
            copying = call.func.attr in _COPYING
            if copying and len({_OWNER, _SOURCE_OWNER} & names) == 1:
                continue
            verified += _OWNER in names
            unverified += "Bucket" in names and _OWNER not in names
    return verified > 0 and verified >= unverified
