"""Waiting for AWS by hand."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.reading.calls import is_open
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.aws._clients import calls_service
from guru.reviewer.rules.aws._pages import TOKENS

# By operation: its services and a waiter that asks it.
_WAITERS: dict[str, tuple[tuple[str, ...], str]] = {
    "describe_instances": (("ec2",), "instance_running"),
    "describe_instance_status": (("ec2",), "instance_status_ok"),
    "describe_volumes": (("ec2",), "volume_available"),
    "describe_snapshots": (("ec2",), "snapshot_completed"),
    "describe_images": (("ec2",), "image_available"),
    "describe_vpcs": (("ec2",), "vpc_available"),
    "describe_subnets": (("ec2",), "subnet_available"),
    "describe_nat_gateways": (("ec2",), "nat_gateway_available"),
    "describe_spot_instance_requests": (("ec2",), "spot_instance_request_fulfilled"),
    "describe_stacks": (("cloudformation",), "stack_create_complete"),
    "describe_change_set": (("cloudformation",), "change_set_create_complete"),
    "describe_db_instances": (("rds", "docdb", "neptune"), "db_instance_available"),
    "describe_db_clusters": (("rds",), "db_cluster_available"),
    "describe_db_snapshots": (("rds",), "db_snapshot_available"),
    "describe_clusters": (("redshift",), "cluster_available"),
    "describe_cluster": (("eks", "emr"), "cluster_active"),
    "describe_nodegroup": (("eks",), "nodegroup_active"),
    "describe_addon": (("eks",), "addon_active"),
    "describe_step": (("emr",), "step_complete"),
    "describe_services": (("ecs",), "services_stable"),
    "describe_tasks": (("ecs",), "tasks_stopped"),
    "describe_table": (("dynamodb",), "table_exists"),
    "describe_stream": (("kinesis",), "stream_exists"),
    "get_function": (("lambda",), "function_active_v2"),
    "get_function_configuration": (("lambda",), "function_updated"),
    "get_instance_profile": (("iam",), "instance_profile_exists"),
    "get_role": (("iam",), "role_exists"),
    "get_user": (("iam",), "user_exists"),
    "describe_load_balancers": (("elbv2",), "load_balancer_available"),
    "describe_target_health": (("elbv2",), "target_in_service"),
    "describe_instance_health": (("elb",), "instance_in_service"),
    "head_object": (("s3",), "object_exists"),
    "head_bucket": (("s3",), "bucket_exists"),
    "get_command_invocation": (("ssm",), "command_executed"),
    "describe_certificate": (("acm",), "certificate_validated"),
    "describe_training_job": (("sagemaker",), "training_job_completed_or_stopped"),
    "describe_processing_job": (("sagemaker",), "processing_job_completed_or_stopped"),
    "describe_transform_job": (("sagemaker",), "transform_job_completed_or_stopped"),
    "describe_endpoint": (("sagemaker",), "endpoint_in_service"),
    "describe_notebook_instance": (("sagemaker",), "notebook_instance_in_service"),
    "get_invalidation": (("cloudfront",), "invalidation_completed"),
    "get_distribution": (("cloudfront",), "distribution_deployed"),
    "get_change": (("route53",), "resource_record_sets_changed"),
    "get_deployment": (("codedeploy",), "deployment_successful"),
    "describe_cache_clusters": (("elasticache",), "cache_cluster_available"),
    "describe_replication_groups": (("elasticache",), "replication_group_available"),
}
_SLEEPS = frozenset({"time.sleep", "asyncio.sleep", "gevent.sleep", "eventlet.sleep"})
_COUNTING = frozenset({"range", "itertools.count", "itertools.repeat"})


class PollingWhereWaiterExists(Rule):
    """AWS is polled by hand where a waiter exists

    ## What it does
    Finds loops that ask for a state and sleep, for those states that boto3 has a waiter for.

    ## Why is this bad
    Loops of one's own tend to miss the failed states, to wait without end, and to be throttled. A
    waiter knows the states of success and failure and stops after a number of attempts that you
    choose.

    ## Example
    ```python
    import time
    import boto3

    ec2 = boto3.client("ec2")

    def wait(instance):
        while True:
            found = ec2.describe_instances(InstanceIds=[instance])
            state = found["Reservations"][0]["Instances"][0]["State"]["Name"]
            if state == "running":
                break
            time.sleep(10)
    ```

    ## Use instead
    ```python
    import boto3

    ec2 = boto3.client("ec2")

    def wait(instance):
        waiter = ec2.get_waiter("instance_running")
        waiter.wait(InstanceIds=[instance], WaiterConfig={"Delay": 10, "MaxAttempts": 30})
    ```

    ## References
    - [boto3: waiters](https://boto3.amazonaws.com/v1/documentation/api/latest/guide/clients.html#waiters)
    - [CWE-19: Data Processing Errors](https://cwe.mitre.org/data/definitions/19.html)
    """

    severity = Severity.LOW
    cwe = (19,)
    codeguru = ("aws-polling-instead-of-waiter",)
    methods = tuple(_WAITERS)
    bad = (
        Bad("""\
from time import sleep as pause
from boto3 import client

def create(name, body):
    stacks = client("cloudformation")
    stacks.create_stack(StackName=name, TemplateBody=body)
    status = "CREATE_IN_PROGRESS"
    while status == "CREATE_IN_PROGRESS":
        pause(5)
        status = stacks.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"]  # found
    return status
"""),
        Bad("""\
import time
import boto3

class Cluster:
    def __init__(self):
        self._rds = boto3.client("rds")

    def wait(self, name):
        for _ in range(60):
            answer = self._rds.describe_db_instances(DBInstanceIdentifier=name)  # found
            if answer["DBInstances"][0]["DBInstanceStatus"] == "available":
                return
            time.sleep(30)
        raise TimeoutError(name)
"""),
        Bad("""\
import asyncio

async def wait_for_table(dynamodb, name):
    while True:
        answer = await dynamodb.describe_table(TableName=name)  # found
        if answer["Table"]["TableStatus"] == "ACTIVE":
            return
        await asyncio.sleep(1)
"""),
    )
    good = (
        """\
import boto3
boto3.client("dynamodb").get_waiter("table_exists").wait(TableName="orders")
""",
        """\
import time
import boto3
ec2 = boto3.client("ec2")
for instance in instances:
    ec2.describe_instances(InstanceIds=[instance])
    time.sleep(1)
""",
        """\
import time
import boto3
athena = boto3.client("athena")
while athena.get_query_execution(QueryExecutionId=q)["QueryExecution"]["Status"] != "DONE":
    time.sleep(1)
""",
        """\
import time
import boto3
ec2 = boto3.client("ec2")
token = ""
while token is not None:
    page = ec2.describe_instances(NextToken=token)
    token = page.get("NextToken")
    time.sleep(1)
""",
        """\
import time
while True:
    cluster = registry.describe_cluster("a")
    time.sleep(1)
""",
        """\
import time
import boto3
rds = boto3.client("rds")
def watch():
    while True:
        for name in names():
            publish(rds.describe_db_instances(DBInstanceIdentifier=name))
        time.sleep(60)
""",
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        operation = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        services, waiter = _WAITERS[operation]
        loop = module.loop_of(call)
        if loop is None or is_open(call) or not _is_polling(loop, module):
            return
        if TOKENS & {keyword.arg for keyword in call.keywords}:
            return
        if _is_left(loop) and calls_service(module, call, *services):
            text = f"This loop polls `{operation}`; the waiter `{waiter}` and its kin do so safely."
            yield Found(call, text)


def _is_polling(loop: ast.For | ast.AsyncFor | ast.While, module: Module) -> bool:
    """Whether a loop repeats one question with a pause, rather than asking for many things."""
    if isinstance(loop, (ast.For, ast.AsyncFor)):
        counting = isinstance(loop.iter, ast.Call) and module.resolve(loop.iter.func) in _COUNTING
        if not counting:
            return False
    return any(
        isinstance(node, ast.Call) and _sleeps(node, module)
        for statement in loop.body
        for node in ast.walk(statement)
    )


def _sleeps(call: ast.Call, module: Module) -> bool:
    match call.func:
        case ast.Attribute(attr="sleep", value=ast.Name(id="time") as name):
            return module.resolve(call.func) == "time.sleep" or not module.names.bindings(name)
        case ast.Attribute(attr=name) if name != "sleep":
            return False
    return module.resolve(call.func) in _SLEEPS


def _is_left(loop: ast.For | ast.AsyncFor | ast.While) -> bool:
    """Whether a loop ends once something is so; a service that watches for ever does not."""
    if not (isinstance(loop, ast.While) and isinstance(loop.test, ast.Constant)):
        return True
    return any(
        isinstance(node, (ast.Break, ast.Return)) for part in loop.body for node in ast.walk(part)
    )
