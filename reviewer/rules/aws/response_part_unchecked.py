"""Parts of a response that are used before it is known that they are there."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.aws._clients import calls_service
from guru.reviewer.rules.aws._responses import key_read
from guru.reviewer.rules.resources._uses import assigned_name, uses_of

# By operation: its services and the parts that are left out when there is nothing.
_OPTIONAL: dict[str, tuple[tuple[str, ...], frozenset[str]]] = {
    "get_item": (("dynamodb",), frozenset({"Item"})),
    "list_objects_v2": (("s3",), frozenset({"Contents", "CommonPrefixes"})),
    "list_objects": (("s3",), frozenset({"Contents", "CommonPrefixes"})),
    "list_object_versions": (("s3",), frozenset({"Versions", "DeleteMarkers"})),
    "list_multipart_uploads": (("s3",), frozenset({"Uploads"})),
    "receive_message": (("sqs",), frozenset({"Messages"})),
    "list_queues": (("sqs",), frozenset({"QueueUrls"})),
    "delete_item": (("dynamodb",), frozenset({"Attributes"})),
    "put_item": (("dynamodb",), frozenset({"Attributes"})),
    "get_secret_value": (("secretsmanager",), frozenset({"SecretBinary"})),
    "get_queue_attributes": (("sqs",), frozenset()),
    "update_item": (("dynamodb",), frozenset()),
    "put_records": (("kinesis",), frozenset()),
}


class ResponsePartUnchecked(Rule):
    """A part of an AWS response is used before it is known to be there

    ## What it does
    Finds parts that AWS leaves out when there is nothing (`Item` of DynamoDB, `Contents` of S3,
    `Messages` of SQS), read with `[...]`, or with `.get(...)` and used at once, without a look
    whether they are there; and `ResponseMetadata` handed out with an empty dict in its place.

    ## Why is this bad
    A missing item, an empty prefix or an empty queue is no error for AWS: the part is just not in
    the response. The program ends with a `KeyError` or a `TypeError` on the first such day.

    ## Example
    ```python
    import boto3

    table = boto3.resource("dynamodb").Table("users")

    def name(user):
        answer = table.get_item(Key={"id": user})
        return answer["Item"]["name"]
    ```

    ## Use instead
    ```python
    import boto3

    table = boto3.resource("dynamodb").Table("users")

    def name(user):
        item = table.get_item(Key={"id": user}).get("Item")
        if item is None:
            raise LookupError(f"no user {user}")
        return item["name"]
    ```

    ## References
    - [DynamoDB: GetItem](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetItem.html)
    - [Amazon SQS: ReceiveMessage](https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html)
    - [CWE-476: NULL Pointer Dereference](https://cwe.mitre.org/data/definitions/476.html)
    """

    severity = Severity.MEDIUM
    cwe = (476,)
    codeguru = ("missing-none-check",)
    methods = tuple(_OPTIONAL)
    bad = (
        Bad("""\
from boto3 import client

def first(queue):
    sqs = client("sqs")
    answer = sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=20)
    for message in answer["Messages"]:  # found
        yield message["Body"]
"""),
        Bad("""\
import boto3

class Files:
    def __init__(self, bucket):
        self.s3 = boto3.client("s3")
        self.bucket = bucket

    def sizes(self):
        found = self.s3.list_objects_v2(Bucket=self.bucket)
        logger.info("truncated: %s", found["IsTruncated"])
        return [item["Size"] for item in found.get("Contents")]  # found
"""),
        Bad("""\
import boto3
users = boto3.resource("dynamodb").Table("users")
def mail(user):
    return users.get_item(Key={"id": user})["Item"]["mail"]  # found
"""),
        Bad("""\
import boto3
def update(table, key):
    answer = boto3.client("dynamodb").update_item(TableName=table, Key=key)
    return answer.get("ResponseMetadata", {})  # found
"""),
    )
    good = (
        """\
import boto3
table = boto3.resource("dynamodb").Table("users")
def find(user):
    answer = table.get_item(Key={"id": user})
    if "Item" not in answer:
        return None
    return answer["Item"]["name"]
""",
        """\
import boto3
sqs = boto3.client("sqs")
def drain(queue):
    for message in sqs.receive_message(QueueUrl=queue).get("Messages", []):
        print(message)
""",
        """\
import boto3
table = boto3.resource("dynamodb").Table("users")
def find(user):
    try:
        return table.get_item(Key={"id": user})["Item"]
    except KeyError:
        raise LookupError(user) from None
""",
        """\
import boto3
s3 = boto3.client("s3")
def keys(bucket):
    answer = s3.list_objects_v2(Bucket=bucket)
    if answer["KeyCount"] == 0:
        return []
    return [item["Key"] for item in answer["Contents"]]
""",
        """\
class Cart:
    def first(self):
        return self.store.get_item(self.key)["Item"]
""",
        """\
import boto3
def records(stream, rows):
    answer = boto3.client("kinesis").put_records(StreamName=stream, Records=rows)
    metadata = answer.get("ResponseMetadata", {})
    if metadata is not None:
        return metadata
    return answer
""",
        """\
import boto3
table = boto3.resource("dynamodb").Table("users")
def find(user):
    item = table.get_item(Key={"id": user}).get("Item")
    return item and item["name"]
""",
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        operation = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        services, optional = _OPTIONAL[operation]
        if not calls_service(module, call, *services):
            return
        name = assigned_name(module, call)
        uses: list[ast.AST] = [*uses_of(module, name)] if name is not None else [call]
        readings = [(use, r) for use in uses if (r := key_read(module, use)) is not None]
        if _is_looked_at(module, uses) or any(isinstance(r[1], ast.Compare) for _, r in readings):
            return
        for _, (key, node) in readings:
            if key in optional and _fails(node, module) and not _is_expected(node, module):
                yield Found(node, f"`{key}` is left out of the response when there is nothing.")
                return
            if key == "ResponseMetadata" and _is_handed_out(node, module):
                text = "An empty dict in place of the metadata looks like success to the caller."
                yield Found(node, text, Severity.INFO)
                return


def _is_looked_at(module: Module, uses: list[ast.AST]) -> bool:
    """Whether the response, its count, or a part with a default is tested before."""
    for use in uses:
        above = module.parent(use)
        reading = key_read(module, use)
        if reading is None:
            if not isinstance(above, (ast.Call, ast.Subscript, ast.FormattedValue)):
                return True
        elif reading[0] in {"KeyCount", "Count"} or _is_tested(reading[1], module):
            return True
    return False


def _is_tested(node: ast.expr, module: Module) -> bool:
    above = module.parent(node)
    match above:
        case ast.If(test=test) | ast.IfExp(test=test) | ast.While(test=test):
            return test is node
        case ast.UnaryOp(op=ast.Not()) | ast.BoolOp() | ast.Compare() | ast.NamedExpr():
            return True
    return False


def _fails(node: ast.expr, module: Module) -> bool:
    """Whether reading a part fails when it is not there."""
    if isinstance(node, ast.Subscript):
        return True
    if not isinstance(node, ast.Call) or len(node.args) > 1:
        return False
    above = module.parent(node)
    match above:
        case ast.Subscript() | ast.For() | ast.comprehension():
            return True
        case ast.Attribute():
            return True
    return False


def _is_expected(node: ast.expr, module: Module) -> bool:
    """Whether a missing part is caught."""
    below: ast.AST = node
    for above in module.ancestors(node):
        if isinstance(above, ast.Try) and below in above.body:
            caught = [n for h in above.handlers for n in _caught(h)]
            if any(
                name in {"KeyError", "LookupError", "Exception", "TypeError"} for name in caught
            ):
                return True
        if isinstance(above, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return False
        below = above
    return False


def _caught(handler: ast.ExceptHandler) -> list[str]:
    match handler.type:
        case None:
            return ["Exception"]
        case ast.Tuple(elts=items):
            return [item.id for item in items if isinstance(item, ast.Name)]
        case ast.Name(id=name):
            return [name]
    return []


def _is_handed_out(node: ast.expr, module: Module) -> bool:
    empty = isinstance(node, ast.Call) and len(node.args) == 2 and _is_empty(node.args[1])
    return empty and isinstance(module.parent(node), ast.Return)


def _is_empty(node: ast.expr) -> bool:
    return isinstance(node, ast.Dict) and not node.keys
