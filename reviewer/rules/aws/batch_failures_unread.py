"""Batches of which a part may fail, and nobody looks."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.reading.calls import is_open
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.aws._clients import calls_service
from guru.reviewer.rules.aws._responses import reads_of

# By operation: its services, and the parts of the response that tell of failures.
_FAILURES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "batch_write_item": (("dynamodb",), ("UnprocessedItems",)),
    "batch_get_item": (("dynamodb",), ("UnprocessedKeys",)),
    "batch_execute_statement": (("dynamodb",), ("Responses",)),
    "put_records": (("kinesis",), ("FailedRecordCount", "Records")),
    "put_record_batch": (("firehose",), ("FailedPutCount", "RequestResponses")),
    "send_message_batch": (("sqs",), ("Failed",)),
    "delete_message_batch": (("sqs",), ("Failed",)),
    "change_message_visibility_batch": (("sqs",), ("Failed",)),
    "send_messages": (("sqs",), ("Failed",)),
    "delete_messages": (("sqs",), ("Failed",)),
    "publish_batch": (("sns",), ("Failed",)),
    "put_events": (("events",), ("FailedEntryCount", "Entries")),
    "put_targets": (("events",), ("FailedEntryCount", "FailedEntries")),
    "remove_targets": (("events",), ("FailedEntryCount", "FailedEntries")),
    "delete_objects": (("s3",), ("Errors",)),
    "run_task": (("ecs",), ("failures",)),
    "start_task": (("ecs",), ("failures",)),
    "batch_delete_image": (("ecr",), ("failures",)),
    "batch_get_image": (("ecr",), ("failures",)),
    "batch_create_partition": (("glue",), ("Errors",)),
    "batch_delete_partition": (("glue",), ("Errors",)),
    "batch_delete_table": (("glue",), ("Errors",)),
    "batch_stop_job_run": (("glue",), ("Errors",)),
    "batch_detect_sentiment": (("comprehend",), ("ErrorList",)),
    "batch_detect_entities": (("comprehend",), ("ErrorList",)),
    "batch_detect_key_phrases": (("comprehend",), ("ErrorList",)),
    "batch_detect_dominant_language": (("comprehend",), ("ErrorList",)),
    "send_bulk_templated_email": (("ses",), ("Status",)),
    "send_bulk_email": (("sesv2",), ("BulkEmailEntryResults",)),
    "batch_import_findings": (("securityhub",), ("FailedCount", "FailedFindings")),
    "batch_update_findings": (("securityhub",), ("UnprocessedFindings",)),
    "create_fleet": (("ec2",), ("Errors",)),
    "delete_fleets": (("ec2",), ("UnsuccessfulFleetDeletions",)),
    "put_log_events": (("logs",), ("rejectedLogEventsInfo",)),
}


class BatchFailuresUnread(Rule):
    """The failed part of an AWS batch is never looked at

    ## What it does
    Finds batch operations of AWS (`batch_write_item`, `put_records`, `send_message_batch`,
    `delete_objects`, `put_events` and others) whose response is thrown away, or read without the
    part that tells which entries failed.

    ## Why is this bad
    These operations succeed even when entries fail: a throttled item, a refused message, a locked
    object is only listed in the response. Unread, it is lost without any error.

    ## Example
    ```python
    import boto3

    kinesis = boto3.client("kinesis")

    def send(records):
        kinesis.put_records(StreamName="clicks", Records=records)
    ```

    ## Use instead
    ```python
    import boto3

    kinesis = boto3.client("kinesis")

    def send(records):
        answer = kinesis.put_records(StreamName="clicks", Records=records)
        if answer["FailedRecordCount"]:
            both = zip(records, answer["Records"])
            send([record for record, result in both if "ErrorCode" in result])
    ```

    ## References
    - [DynamoDB: BatchWriteItem](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html)
    - [Kinesis: PutRecords](https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html)
    - [CWE-253: Incorrect Check of Function Return Value](https://cwe.mitre.org/data/definitions/253.html)
    """

    severity = Severity.MEDIUM
    cwe = (253,)
    codeguru = ("aws-unchecked-batch-failures",)
    methods = tuple(_FAILURES)
    bad = (
        Bad("""\
import boto3 as aws

class Store:
    def __init__(self):
        self.dynamo = aws.client("dynamodb")

    def save(self, items):
        requests = [{"PutRequest": {"Item": item}} for item in items]
        self.dynamo.batch_write_item(RequestItems={"orders": requests})  # found
"""),
        Bad("""\
from boto3 import resource

def enqueue(name, entries):
    queue = resource("sqs").get_queue_by_name(QueueName=name)
    response = queue.send_messages(Entries=entries)  # found
    print("sent", response)
    return len(response["Successful"])
"""),
        Bad("""\
def purge(s3, bucket, keys):
    answer = s3.delete_objects(Bucket=bucket, Delete={"Objects": keys})  # found
    if answer["ResponseMetadata"]["HTTPStatusCode"] != 200:
        raise RuntimeError("purge failed")
"""),
        Bad("""\
import boto3
events = boto3.Session().client("events")
async def tell(entries):
    for part in chunks(entries, 10):
        events.put_events(Entries=part)  # found
"""),
    )
    good = (
        """\
import boto3
dynamo = boto3.client("dynamodb")
def save(requests):
    left = {"orders": requests}
    while left:
        left = dynamo.batch_write_item(RequestItems=left)["UnprocessedItems"]
""",
        """\
import boto3
def send(entries):
    return boto3.client("sqs").send_message_batch(QueueUrl="q", Entries=entries)
""",
        """\
import boto3
firehose = boto3.client("firehose")
def send(records):
    answer = firehose.put_record_batch(DeliveryStreamName="s", Records=records)
    if answer.get("FailedPutCount"):
        raise RuntimeError("some records were refused")
""",
        """\
import boto3
sqs = boto3.client("sqs")
def send(entries):
    answer = sqs.send_message_batch(QueueUrl="q", Entries=entries)
    retry_failed(answer)
""",
        """\
import boto3
with boto3.resource("dynamodb").Table("orders").batch_writer() as batch:
    batch.put_item(Item={"id": 1})
""",
        """\
class Mailbox:
    def flush(self, api):
        api.delete_messages(self.folder)
        self.pool.run_task(self.next)
""",
        """\
import boto3
s3 = boto3.resource("s3")
def purge(bucket, objects):
    answer = s3.Bucket(bucket).delete_objects(Delete={"Objects": objects})
    for error in answer.get("Errors", []):
        log.error("%s", error["Key"])
""",
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        operation = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        services, failures = _FAILURES[operation]
        if is_open(call) and not call.keywords:
            return
        if not calls_service(module, call, *services):
            return
        keys = reads_of(module, call)
        if keys is not None and not keys.keys() & set(failures):
            part = failures[0]
            text = f"`{operation}` succeeds even when entries fail, and `{part}` is never read."
            yield Found(call, text)
