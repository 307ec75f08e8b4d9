"""Arguments of which AWS takes one or the other."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.flow.constants import constant
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.aws._clients import calls_service

_EXPRESSIONS = "FilterExpression KeyConditionExpression ConditionExpression UpdateExpression "
_EXPRESSIONS += "ProjectionExpression ExpressionAttributeNames ExpressionAttributeValues"
_LEGACY = "AttributesToGet ScanFilter QueryFilter KeyConditions Expected AttributeUpdates "
_LEGACY += "ConditionalOperator"
_DYNAMO = ("dynamodb", ((_EXPRESSIONS, _LEGACY),))
# By operation: its service, and sets of arguments of which one excludes the other.
_EXCLUSIVE: dict[str, tuple[str, tuple[tuple[str, ...], ...]]] = {
    **dict.fromkeys(("query", "scan", "get_item", "put_item", "update_item", "delete_item"), _DYNAMO),
    "get_metric_statistics": ("cloudwatch", (("Statistics", "ExtendedStatistics"),)),
    "put_metric_alarm": (
        "cloudwatch",
        (("Statistic", "ExtendedStatistic"), ("MetricName", "Metrics"), ("Period", "Metrics")),
    ),
    "publish": ("sns", (("TopicArn", "TargetArn", "PhoneNumber"),)),
    "create_stack": ("cloudformation", (("TemplateBody", "TemplateURL"), ("OnFailure", "DisableRollback"))),
    "update_stack": ("cloudformation", (("TemplateBody", "TemplateURL", "UsePreviousTemplate"),)),
    "create_change_set": ("cloudformation", (("TemplateBody", "TemplateURL", "UsePreviousTemplate"),)),
    "validate_template": ("cloudformation", (("TemplateBody", "TemplateURL"),)),
    "create_secret": ("secretsmanager", (("SecretString", "SecretBinary"),)),
    "put_secret_value": ("secretsmanager", (("SecretString", "SecretBinary"),)),
    "delete_secret": ("secretsmanager", (("RecoveryWindowInDays", "ForceDeleteWithoutRecovery"),)),
    "update_function_code": ("lambda", (("ZipFile", "S3Bucket", "ImageUri"),)),
    "filter_log_events": ("logs", (("logStreamNames", "logStreamNamePrefix"), ("logGroupName", "logGroupIdentifier"))),
    "start_query": ("logs", (("logGroupName", "logGroupNames", "logGroupIdentifiers"),)),
    "put_object": ("s3", (("ACL", "GrantFullControl GrantRead GrantReadACP GrantWriteACP"),)),
    "put_bucket_acl": ("s3", (("ACL", "AccessControlPolicy"),)),
    "put_object_acl": ("s3", (("ACL", "AccessControlPolicy"),)),
    "run_instances": (
        "ec2",
        (("SubnetId", "NetworkInterfaces"), ("SecurityGroupIds", "NetworkInterfaces"), ("SecurityGroups", "NetworkInterfaces")),
    ),
    "put_scaling_policy": ("autoscaling", (("StepAdjustments", "TargetTrackingConfiguration", "ScalingAdjustment"),)),
    "create_auto_scaling_group": (
        "autoscaling",
        (("LaunchConfigurationName", "LaunchTemplate", "InstanceId", "MixedInstancesPolicy"),),
    ),
    "create_service": ("ecs", (("launchType", "capacityProviderStrategy"),)),
    "run_task": ("ecs", (("launchType", "capacityProviderStrategy"),)),
    "create_launch_template_version": ("ec2", (("LaunchTemplateId", "LaunchTemplateName"),)),
    "modify_launch_template": ("ec2", (("LaunchTemplateId", "LaunchTemplateName"),)),
}  # fmt: skip


class ExclusiveArgumentsTogether(Rule):
    """An AWS call is given arguments that exclude one another

    ## What it does
    Finds calls of AWS with two arguments of which the service takes only one: `Statistics` and
    `ExtendedStatistics`, `TemplateBody` and `TemplateURL`, an expression and a legacy condition
    of DynamoDB, and others.

    ## Why is this bad
    The call is refused each time with a validation error, or one of the two is passed over. boto3
    does not notice; the service does, in production.

    ## Example
    ```python
    import boto3

    cloudformation = boto3.client("cloudformation")

    def create(name, body, url):
        cloudformation.create_stack(StackName=name, TemplateBody=body, TemplateURL=url)
    ```

    ## Use instead
    ```python
    import boto3

    cloudformation = boto3.client("cloudformation")

    def create(name, url):
        cloudformation.create_stack(StackName=name, TemplateURL=url)
    ```

    ## References
    - [CloudWatch: GetMetricStatistics](https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricStatistics.html)
    - [DynamoDB: legacy conditional parameters](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LegacyConditionalParameters.html)
    - [CWE-664: Improper Control of a Resource Through its Lifetime](https://cwe.mitre.org/data/definitions/664.html)
    """

    severity = Severity.HIGH
    cwe = (664,)
    codeguru = ("mutually-exclusive-calls-found",)
    methods = tuple(_EXCLUSIVE)
    bad = (
        Bad("""\
from boto3 import client as aws

def latency(name, start, end):
    return aws("cloudwatch").get_metric_statistics(  # found
        Namespace="AWS/ELB", MetricName=name, StartTime=start, EndTime=end, Period=60,
        Statistics=["Average"], ExtendedStatistics=["p99"],
    )
"""),
        Bad("""\
import boto3

class Orders:
    def __init__(self):
        self.table = boto3.resource("dynamodb").Table("orders")

    def open(self, key):
        return self.table.query(  # found
            KeyConditionExpression=key, AttributesToGet=["id"]
        )["Items"]
"""),
        Bad("""\
def warn(sns, topic, number):
    sns.publish(TopicArn=topic, PhoneNumber=number, Message="low on disk")  # found
"""),
    )
    good = (
        """\
import boto3
boto3.client("cloudwatch").get_metric_statistics(
    Namespace="n", MetricName="m", StartTime=s, EndTime=e, Period=60, Statistics=["Sum"])
""",
        "template.create_stack(TemplateBody=1, template_url=2)\n",
        """\
import boto3
boto3.resource("dynamodb").Table("t").query(
    KeyConditionExpression=k, FilterExpression=f, ProjectionExpression="id")
""",
        """\
import boto3
boto3.client("cloudformation").update_stack(
    StackName="s", TemplateBody=body, UsePreviousTemplate=False)
""",
        """\
import boto3
boto3.client("sns").publish(TopicArn=topic, Message="m", Subject="s")
""",
        """\
import boto3
boto3.client("events").publish(TopicArn="a", PhoneNumber="b")
""",
        """\
import boto3
boto3.client("secretsmanager").put_secret_value(SecretId="a", SecretString="b", SecretBinary=None)
""",
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        operation = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        service, groups = _EXCLUSIVE[operation]
        given = {
            keyword.arg
            for keyword in call.keywords
            if constant(module, keyword.value) not in {None, False}
        }
        for group in groups:
            both = [next((n for n in names.split() if n in given), None) for names in group]
            found = [name for name in both if name is not None]
            if len(found) > 1 and calls_service(module, call, service):
                yield Found(call, f"`{operation}` takes `{found[0]}` or `{found[1]}`, not both.")
                return
