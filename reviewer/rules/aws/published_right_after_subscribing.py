"""Messages sent to a topic before its new subscriber is there."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.reading.calls import argument
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.aws._clients import calls_service
from guru.reviewer.rules.resources._uses import calls_of, same_code

_CREATING = frozenset({"subscribe", "create_topic"})


class PublishedRightAfterSubscribing(Rule):
    """A topic is published to right after it is made or subscribed to

    ## What it does
    Finds functions that make or subscribe to an SNS topic and, further down, publish to it.

    ## Why is this bad
    A subscription takes effect after some seconds, and some only once they are confirmed: what
    is published at once may never reach the new subscriber. It also needs a role that may both
    administer and publish, and sends two control calls for each message.

    ## Example
    ```python
    import boto3

    sns = boto3.client("sns")

    def announce(topic, queue, text):
        sns.subscribe(
            TopicArn=topic, Protocol="sqs", Endpoint=queue, ReturnSubscriptionArn=True
        )
        sns.publish(TopicArn=topic, Message=text)
    ```

    ## Use instead
    ```python
    import boto3

    sns = boto3.client("sns")

    def follow(topic, queue):
        sns.subscribe(
            TopicArn=topic, Protocol="sqs", Endpoint=queue, ReturnSubscriptionArn=True
        )

    def announce(topic, text):
        sns.publish(TopicArn=topic, Message=text)
    ```

    ## References
    - [Amazon SNS: Subscribe](https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html)
    - [Amazon SNS: Publish](https://docs.aws.amazon.com/sns/latest/api/API_Publish.html)
    - [CWE-19: Data Processing Errors](https://cwe.mitre.org/data/definitions/19.html)
    """

    severity = Severity.LOW
    cwe = (19,)
    codeguru = ("sns-no-bind-subscribe-publish-rule",)
    methods = ("publish",)
    bad = (
        Bad("""\
from boto3 import client

def notify(name, text):
    sns = client("sns")
    topic = sns.create_topic(Name=name)["TopicArn"]
    sns.publish(TopicArn=topic, Message=text)  # found
"""),
        Bad("""\
import boto3

class Alarm:
    def __init__(self):
        self.sns = boto3.Session().client("sns")

    def raise_(self, arn, number):
        self.sns.subscribe(TopicArn=arn, Protocol="sms", Endpoint=number)
        for line in self.lines:
            self.sns.publish(TopicArn=arn, Message=line)  # found
"""),
        Bad("""\
def check(client, topic, queue):
    client.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue)
    return client.publish(TopicArn=topic, Message="hello")["MessageId"]  # found
"""),
    )
    good = (
        """\
import boto3
sns = boto3.client("sns")
def announce(topic, text):
    sns.publish(TopicArn=topic, Message=text)
""",
        """\
import boto3
sns = boto3.client("sns")
def follow(topic, queue):
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue)
def announce(topic, text):
    sns.publish(TopicArn=topic, Message=text)
""",
        """\
import boto3
sns = boto3.client("sns")
def forward(first, second, queue):
    sns.subscribe(TopicArn=first, Protocol="sqs", Endpoint=queue)
    sns.publish(TopicArn=second, Message="subscribed")
""",
        """\
def run(mqtt):
    mqtt.subscribe("a")
    mqtt.publish("a", "text")
""",
        """\
import boto3
sns = boto3.client("sns")
def last(topic, queue):
    sns.publish(TopicArn=topic, Message="goodbye")
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue)
""",
        """\
import boto3
sns = boto3.client("sns")
def text(number):
    sns.subscribe(TopicArn=topic, Protocol="sms", Endpoint=number)
    sns.publish(PhoneNumber=number, Message="welcome")
""",
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        topic = argument(call, "TopicArn") or argument(call, "TargetArn")
        if topic is None or not calls_service(module, call, "sns"):
            return
        for other in calls_of(module, module.function_of(call)):
            if not isinstance(other.func, ast.Attribute) or other.func.attr not in _CREATING:
                continue
            if other.lineno < call.lineno and _is_of(topic, other, module):
                text = f"A message sent right after `{other.func.attr}` may reach nobody."
                yield Found(call, text, evidence=((other, "the topic is set up here"),))
                return


def _is_of(topic: ast.expr, other: ast.Call, module: Module) -> bool:
    """Whether a call makes, or subscribes to, the topic that is published to."""
    subscribed = argument(other, "TopicArn")
    if subscribed is not None:
        return same_code(subscribed, topic) and calls_service(module, other, "sns")
    if not calls_service(module, other, "sns"):
        return False
    return any(
        isinstance(part, ast.Name)
        and any(
            binding.value is not None and other in ast.walk(binding.value)
            for binding in module.names.bindings(part)
        )
        for part in ast.walk(topic)
    )
