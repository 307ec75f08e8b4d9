"""Clients that a Lambda function makes anew at each call."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.reading.module import Function, Module
from guru.reviewer.reading.scopes import Binding
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.aws._clients import MAKERS, is_handler
from guru.reviewer.rules.resources._uses import names_in

_SESSIONS = ("boto3.Session", "boto3.session.Session")


class LambdaClientMadePerCall(Rule):
    """A Lambda handler makes an AWS client at each call

    ## What it does
    Finds boto3 clients, resources and sessions that are made inside of a Lambda handler although
    nothing of the event or of the handler's own values goes into them.

    ## Why is this bad
    Making a client reads and parses service descriptions, looks for credentials and opens new
    connections: tens to hundreds of milliseconds, paid at every call. What is made outside of the
    handler is made once for each execution environment and reused.

    ## Example
    ```python
    import boto3

    def lambda_handler(event, context):
        table = boto3.resource("dynamodb").Table("orders")
        return table.get_item(Key={"id": event["id"]}).get("Item")
    ```

    ## Use instead
    ```python
    import boto3

    TABLE = boto3.resource("dynamodb").Table("orders")

    def lambda_handler(event, context):
        return TABLE.get_item(Key={"id": event["id"]}).get("Item")
    ```

    ## References
    - [AWS Lambda: best practices](https://docs.aws.amazon.com/lambda/latest/dg/best-practices.html)
    - [CWE-1176: Inefficient CPU Computation](https://cwe.mitre.org/data/definitions/1176.html)
    """

    severity = Severity.MEDIUM
    cwe = (1176,)
    codeguru = ("lambda-client-reuse",)
    calls = (*MAKERS, *_SESSIONS)
    bad = (
        Bad("""\
import os
import boto3 as aws

def handler(event, context):
    queue = aws.client("sqs", region_name=os.environ["QUEUE_REGION"])  # found
    for record in event["Records"]:
        queue.delete_message(QueueUrl=os.environ["QUEUE"], ReceiptHandle=record["receiptHandle"])
"""),
        Bad("""\
from boto3 import client
from botocore.config import Config

def archive(event, _context):
    s3 = client("s3", config=Config(retries={"max_attempts": 3}))  # found
    try:
        s3.put_object(Bucket="archive", Key=event["key"], Body=b"")
    except s3.exceptions.NoSuchBucket:
        return {"statusCode": 500}
"""),
        Bad("""\
import boto3

def lambda_handler(event, context):
    session = boto3.session.Session()  # found
    secrets = session.client("secretsmanager")  # found
    return secrets.get_secret_value(SecretId="db")["SecretString"]
"""),
    )
    good = (
        """\
import boto3

client = boto3.client("s3")

def lambda_handler(event, context):
    return client.list_buckets()["Buckets"]
""",
        """\
import boto3

_client = None

def lambda_handler(event, context):
    global _client
    if _client is None:
        _client = boto3.client("s3")
    return _client.list_buckets()
""",
        """\
import boto3

def lambda_handler(event, context):
    return boto3.client("ec2", region_name=event["region"]).describe_regions()
""",
        """\
import boto3

sts = boto3.client("sts")

def lambda_handler(event, context):
    role = sts.assume_role(RoleArn=event["role"], RoleSessionName="audit")["Credentials"]
    s3 = boto3.client("s3", aws_access_key_id=role["AccessKeyId"],
                      aws_secret_access_key=role["SecretAccessKey"],
                      aws_session_token=role["SessionToken"])
    return s3.list_buckets()
""",
        """\
import boto3
from functools import cache

@cache
def table():
    return boto3.resource("dynamodb").Table("orders")

def lambda_handler(event, context):
    return table().get_item(Key={"id": event["id"]}).get("Item")
""",
        """\
def lambda_handler(event, context):
    from clients import boto3
    return boto3.client("s3")
""",
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        handler = module.function_of(call)
        if handler is None or not is_handler(handler):
            return
        if self._depends(call, handler, module) or _is_kept(call, module):
            return
        made = (module.resolve(call.func) or "").rpartition(".")[2].lower()
        yield Found(call, f"`{handler.name}` makes this {made} anew at each call of the function.")

    def _depends(self, call: ast.Call, handler: Function, module: Module) -> bool:
        """Whether something that only the handler knows goes into a client."""
        scope = module.index.scope_of[handler]
        own = {name for name in scope.bindings if not _is_import(scope.bindings[name])}
        arguments = [*call.args, *(keyword.value for keyword in call.keywords)]
        return any(own & names_in(argument) for argument in arguments) or any(
            keyword.arg is None for keyword in call.keywords
        )


def _is_import(bindings: list[Binding]) -> bool:
    return all(binding.kind == "import" for binding in bindings)


def _is_kept(call: ast.Call, module: Module) -> bool:
    """Whether what is made is kept for the next call: in a global, or an attribute."""
    statement = module.statement_of(call)
    if not isinstance(statement, ast.Assign):
        return False
    for target in statement.targets:
        if not isinstance(target, ast.Name):
            return True
        found = module.names.bindings(target)
        if any(binding.scope.declared.get(target.id) == "global" for binding in found):
            return True
    return False
