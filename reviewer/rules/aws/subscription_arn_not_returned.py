"""Subscriptions whose ARN is only promised."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from guru.models.severity import Severity
from guru.reviewer.flow.constants import constant
from guru.reviewer.reading.calls import argument, is_open
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.aws._clients import calls_service
from guru.reviewer.rules.aws._responses import reads_of
from guru.reviewer.rules.security._arguments import set_argument

if TYPE_CHECKING:
    import libcst as cst

    from guru.reviewer.fixing.imports import Imports


class SubscriptionArnNotReturned(Rule):
    """SNS is subscribed to without asking for the subscription's ARN

    ## What it does
    Finds `subscribe` of an SNS client without `ReturnSubscriptionArn=True`. It weighs more where
    the program reads `SubscriptionArn` of the response.

    ## Why is this bad
    Until the other end confirms, the response holds the words `pending confirmation` in the place
    of the ARN. Code that stores them can later neither change nor end the subscription.

    ## Example
    ```python
    import boto3

    sns = boto3.client("sns")

    def follow(topic, address):
        answer = sns.subscribe(TopicArn=topic, Protocol="https", Endpoint=address)
        return answer["SubscriptionArn"]
    ```

    ## Use instead
    ```python
    import boto3

    sns = boto3.client("sns")

    def follow(topic, address):
        answer = sns.subscribe(
            TopicArn=topic, Protocol="https", Endpoint=address, ReturnSubscriptionArn=True
        )
        return answer["SubscriptionArn"]
    ```

    ## Fix safety
    Safe, unless the program compares the response with the words `pending confirmation`.

    ## References
    - [Amazon SNS: Subscribe](https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html)
    - [CWE-19: Data Processing Errors](https://cwe.mitre.org/data/definitions/19.html)
    """

    severity = Severity.LOW
    cwe = (19,)
    codeguru = ("sns-set-return-subscription-arn",)
    methods = ("subscribe",)
    safe_fix = True
    bad = (
        Bad(
            """\
from boto3 import client as connect
sns = connect("sns")
arn = sns.subscribe(TopicArn=t, Protocol="email", Endpoint=e)["SubscriptionArn"]  # found
""",
            fixed="""\
from boto3 import client as connect
sns = connect("sns")
arn = sns.subscribe(TopicArn=t, Protocol="email", Endpoint=e, ReturnSubscriptionArn=True)["SubscriptionArn"]
""",
        ),
        Bad(
            """\
import boto3

class Alarm:
    def __init__(self):
        self.sns = boto3.Session(profile_name="ops").client("sns")

    def add(self, topic, number):
        self.sns.subscribe(  # found
            TopicArn=topic,
            Protocol="sms",
            Endpoint=number,
            ReturnSubscriptionArn=False,
        )
""",
            fixed="""\
import boto3

class Alarm:
    def __init__(self):
        self.sns = boto3.Session(profile_name="ops").client("sns")

    def add(self, topic, number):
        self.sns.subscribe(
            TopicArn=topic,
            Protocol="sms",
            Endpoint=number,
            ReturnSubscriptionArn=True,
        )
""",
        ),
        Bad("""\
def connect(client, topic, queue):
    return client.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue)  # found
"""),
    )
    good = (
        """\
import boto3
boto3.client("sns").subscribe(TopicArn=t, Protocol="sms", Endpoint=n, ReturnSubscriptionArn=True)
""",
        "events.subscribe('created', handler)\n",
        "import boto3\nboto3.resource('sns').Topic(t).subscriptions.all()\n",
        "def f(client, options):\n    client.subscribe(**options)\n",
        "class Bus:\n    def on(self, topic):\n        self.client.subscribe(topic, qos=1)\n",
        """\
import boto3
def f(wanted):
    boto3.client("sns").subscribe(TopicArn="t", Protocol="sqs", ReturnSubscriptionArn=wanted)
""",
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        given = argument(call, "ReturnSubscriptionArn")
        if is_open(call) or (given is not None and constant(module, given) is not False):
            return
        if not call.keywords or not calls_service(module, call, "sns"):
            return
        keys = reads_of(module, call) or {}
        worse = Severity.MEDIUM if "SubscriptionArn" in keys else None
        text = "Until it is confirmed, this subscription's ARN reads `pending confirmation`."
        yield Found(call, text, worse)

    def fix(self, node: cst.Call, imports: Imports) -> cst.CSTNode | None:
        return set_argument(node, "ReturnSubscriptionArn", "True")
