"""Answers in pages, of which the first alone is read."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.flow.constants import UNKNOWN, constant
from guru.reviewer.reading.calls import argument, is_open
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.aws._clients import calls_service, service_of
from guru.reviewer.rules.aws._pages import LIMITS, NAMED, PAGED, TOKENS
from guru.reviewer.rules.aws._responses import reads_of

_FEW = 25


class FirstPageOnly(Rule):
    """Only the first page of an AWS answer is read

    ## What it does
    Finds calls of AWS operations that answer in pages (`list_objects_v2`, `scan`, `query`,
    `describe_instances`, `list_users` and others) whose items are read without a look at the
    token of the next page. Calls that ask for named things, for a few, or only whether there is
    any, are left alone.

    ## Why is this bad
    An answer holds at most some items (1,000 objects of S3, 1 MB of DynamoDB). Code that reads
    one page works in every test and loses data silently on the day there are more.

    ## Example
    ```python
    import boto3

    s3 = boto3.client("s3")

    def keys(bucket):
        answer = s3.list_objects_v2(Bucket=bucket)
        return [item["Key"] for item in answer.get("Contents", [])]
    ```

    ## Use instead
    ```python
    import boto3

    s3 = boto3.client("s3")

    def keys(bucket):
        pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket)
        return [item["Key"] for page in pages for item in page.get("Contents", [])]
    ```

    ## References
    - [boto3: paginators](https://boto3.amazonaws.com/v1/documentation/api/latest/guide/paginators.html)
    - [DynamoDB: paginating table query results](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.Pagination.html)
    - [CWE-19: Data Processing Errors](https://cwe.mitre.org/data/definitions/19.html)
    """

    severity = Severity.MEDIUM
    cwe = (19,)
    codeguru = ("missing-pagination",)
    methods = tuple(PAGED)
    bad = (
        Bad("""\
import boto3 as aws

class Orders:
    def __init__(self, name):
        self.table = aws.resource("dynamodb").Table(name)

    def open(self):
        found = self.table.query(KeyConditionExpression=is_open)  # found
        return [Order(**item) for item in found["Items"]]
"""),
        Bad("""\
from boto3 import client

def stop_all():
    ec2 = client("ec2", region_name="eu-west-1")
    for reservation in ec2.describe_instances()["Reservations"]:  # found
        for instance in reservation["Instances"]:
            ec2.stop_instances(InstanceIds=[instance["InstanceId"]])
"""),
        Bad("""\
def folders(s3, bucket, prefix):
    response = s3.list_objects_v2(Bucket=bucket, Prefix=prefix, Delimiter="/")  # found
    if "CommonPrefixes" in response:
        return response["CommonPrefixes"]
    logger.info("nothing below %s: %s", prefix, response)
    return []
"""),
        Bad("""\
import boto3

session = boto3.Session(profile_name="audit")
iam = session.client("iam")

def unused_roles():
    roles = iam.list_roles(MaxItems=1000)["Roles"]  # found
    return [role for role in roles if "RoleLastUsed" not in role]
"""),
    )
    good = (
        """\
import boto3

def items(table):
    client = boto3.client("dynamodb")
    answer = client.scan(TableName=table)
    yield from answer["Items"]
    while "LastEvaluatedKey" in answer:
        answer = client.scan(TableName=table, ExclusiveStartKey=answer["LastEvaluatedKey"])
        yield from answer["Items"]
""",
        """\
import boto3
s3 = boto3.client("s3")
def exists(bucket, prefix):
    return "Contents" in s3.list_objects_v2(Bucket=bucket, Prefix=prefix, MaxKeys=1)
""",
        """\
import boto3
ec2 = boto3.client("ec2")
def address(instance):
    found = ec2.describe_instances(InstanceIds=[instance])
    return found["Reservations"][0]["Instances"][0]["PrivateIpAddress"]
""",
        """\
import boto3
s3 = boto3.client("s3")
def page(bucket, **options):
    return s3.list_objects_v2(Bucket=bucket, **options)["Contents"]
""",
        """\
import boto3
def page(bucket):
    answer = boto3.client("s3").list_objects_v2(Bucket=bucket)
    return answer
""",
        """\
def rows(connection):
    result = connection.query("SELECT 1")
    return result["Items"]
""",
        """\
import boto3
logs = boto3.client("logs")
def latest(group):
    streams = logs.describe_log_streams(logGroupName=group, orderBy="LastEventTime", descending=True)
    return streams["logStreams"][0]["logStreamName"]
""",
        """\
import boto3
def keys(client, bucket, token=None):
    more = {"ContinuationToken": token} if token else {}
    answer = client.list_objects_v2(Bucket=bucket, **more)
    return answer["Contents"]
""",
        """\
class Server:
    def __init__(self):
        self.orm = Database()

    def users(self):
        return self.orm.list_users(active=True)["Users"]
""",
        """\
import boto3
def user_orders(table, user, limit):
    table = boto3.resource("dynamodb").Table(table)
    return table.query(KeyConditionExpression=user, Limit=limit)["Items"]
""",
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        operation = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        if is_open(call) or not calls_service(module, call, *PAGED.get(operation, ())):
            return
        names = {keyword.arg for keyword in call.keywords}
        if names & (TOKENS | NAMED) or _asks_for_few(call, module):
            return
        if operation == "get_cost_and_usage" or _is_filtered(call, module):
            return
        keys = reads_of(module, call)
        if not keys or TOKENS & keys.keys() or all(_only_any(n, module) for n in _flat(keys)):
            return
        yield Found(call, f"`{operation}` answers in pages, and only the first one is read.")


def _asks_for_few(call: ast.Call, module: Module) -> bool:
    """Whether a call says how many it wants: a few, or as many as a caller asks for."""
    for limit in LIMITS:
        value = constant(module, argument(call, limit))
        if argument(call, limit) is not None and (
            value is UNKNOWN or not isinstance(value, int) or value <= _FEW
        ):
            return True
    return False


def _is_filtered(call: ast.Call, module: Module) -> bool:
    """Whether EC2 is asked by a filter, which in most accounts leaves few."""
    owner = call.func.value if isinstance(call.func, ast.Attribute) else None
    asked = argument(call, "Filters") is not None or argument(call, "Owners") is not None
    return asked and service_of(module, owner) in {"ec2", None}


def _flat(keys: dict[str, list[ast.expr]]) -> list[ast.expr]:
    return [node for nodes in keys.values() for node in nodes]


def _only_any(node: ast.expr, module: Module) -> bool:
    """Whether items are only asked whether there are any, or for the first."""
    if isinstance(node, ast.Compare):
        return True
    above = module.parent(node)
    match above:
        case ast.Subscript(slice=ast.Constant(value=0)):
            return True
        case ast.If(test=test) | ast.IfExp(test=test) | ast.While(test=test):
            return test is node
        case ast.UnaryOp(op=ast.Not()) | ast.BoolOp():
            return True
        case ast.Call(func=ast.Name(id="bool")):
            return True
    return _is_metadata(node)


def _is_metadata(node: ast.expr) -> bool:
    match node:
        case ast.Subscript(slice=ast.Constant(value=key)):
            return key in {"ResponseMetadata", "KeyCount", "Name", "Prefix"}
        case ast.Call(args=[ast.Constant(value=key), *_]):
            return key in {"ResponseMetadata", "KeyCount", "Name", "Prefix"}
    return False
