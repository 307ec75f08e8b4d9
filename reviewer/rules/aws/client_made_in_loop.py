"""The same client, made anew in each round of a loop."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.aws._clients import MAKERS


class ClientMadeInLoop(Rule):
    """An AWS client is made anew in each round of a loop

    ## What it does
    Finds boto3 clients and resources that are made in a loop although nothing that changes in the
    loop goes into them.

    ## Why is this bad
    Each client loads its service's description, looks for credentials and opens connections of
    its own. Made once in front of the loop, it serves all rounds, and its connections are reused.

    ## Example
    ```python
    import boto3

    def clear(keys):
        for key in keys:
            s3 = boto3.client("s3")
            s3.delete_object(Bucket="cache", Key=key)
    ```

    ## Use instead
    ```python
    import boto3

    def clear(keys):
        s3 = boto3.client("s3")
        for key in keys:
            s3.delete_object(Bucket="cache", Key=key)
    ```

    ## References
    - [boto3: clients](https://boto3.amazonaws.com/v1/documentation/api/latest/guide/clients.html)
    - [CWE-1176: Inefficient CPU Computation](https://cwe.mitre.org/data/definitions/1176.html)
    """

    severity = Severity.MEDIUM
    cwe = (1176,)
    codeguru = ("lambda-client-reuse",)
    calls = MAKERS
    bad = (
        Bad("""\
from boto3 import resource as connect

def load(tables, region):
    for name in tables:
        table = connect("dynamodb", region_name=region).Table(name)  # found
        yield table.item_count
"""),
        Bad("""\
import boto3

class Sender:
    def drain(self, queue):
        while True:
            message = queue.get()
            sns = boto3.Session().client("sns")  # found
            sns.publish(TopicArn=self.topic, Message=message)
"""),
        Bad("""\
import boto3
session = boto3.Session(profile_name="prod")
for bucket in buckets:
    if bucket.active:
        session.client("s3").delete_bucket(Bucket=bucket.name)  # found
"""),
    )
    good = (
        """\
import boto3
for region in regions:
    ec2 = boto3.client("ec2", region_name=region)
    ec2.describe_regions()
""",
        """\
import boto3
for account in accounts:
    session = assume(account)
    s3 = boto3.Session(**session).client("s3")
    for name in ("a", "b"):
        s3.head_bucket(Bucket=name)
""",
        """\
import boto3
s3 = boto3.client("s3")
for key in keys:
    s3.delete_object(Bucket="cache", Key=key)
""",
        """\
import boto3
for key in boto3.client("s3").list_buckets()["Buckets"]:
    print(key)
""",
        """\
import boto3
def run(jobs):
    for job in jobs:
        def work():
            return boto3.client("batch")
        job(work)
""",
        """\
import boto3
while True:
    try:
        client = boto3.client("sts")
        client.get_caller_identity()
        break
    except ConnectionError:
        continue
""",
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        loop = module.loop_of(call)
        if loop is None or _changes(call, loop, module) or _is_left(loop, call, module):
            return
        yield Found(call, "Nothing of the loop goes into this client: make it once, before.")


def _changes(call: ast.Call, loop: ast.For | ast.AsyncFor | ast.While, module: Module) -> bool:
    """Whether something that is bound in the loop goes into a client."""
    first, last = loop.lineno, loop.end_lineno or loop.lineno
    for part in ast.walk(call):
        match part:
            case ast.keyword(arg=None) | ast.Call(func=ast.Name()) if part is not call:
                return True
            case ast.Name():
                places = [binding.node for binding in module.names.bindings(part)]
                if any(first <= getattr(place, "lineno", 0) <= last for place in places):
                    return True
            case ast.Attribute(value=ast.Name(id="self" | "cls")):
                return True
    return False


def _is_left(loop: ast.For | ast.AsyncFor | ast.While, call: ast.Call, module: Module) -> bool:
    """Whether a loop is one of attempts, or of waiting: left, or slept in, after the call."""
    statement: ast.AST = module.statement_of(call)
    while module.parent(statement) is not loop:
        statement = module.parent(statement) or loop
        if isinstance(statement, ast.Try):
            return True
    last = loop.body[-1]
    return isinstance(last, (ast.Break, ast.Return))
