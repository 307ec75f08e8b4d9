"""Subscriptions that anyone with the link may end."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from guru.models.severity import Severity
from guru.reviewer.flow.constants import UNKNOWN, constant
from guru.reviewer.reading.calls import argument, is_open
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.aws._clients import calls_service
from guru.reviewer.rules.security._arguments import set_argument

if TYPE_CHECKING:
    import libcst as cst

    from guru.reviewer.fixing.imports import Imports


class AnyoneMayUnsubscribe(Rule):
    """A confirmed SNS subscription can be ended by anyone

    ## What it does
    Finds `confirm_subscription` of an SNS client without `AuthenticateOnUnsubscribe="true"`.

    ## Why is this bad
    Every message carries a link that ends the subscription. Unless the confirmation asks for
    authentication, whoever sees a message, a log or a proxy can cut the receiver off.

    ## Example
    ```python
    import boto3

    sns = boto3.client("sns")

    def confirm(message):
        sns.confirm_subscription(TopicArn=message["TopicArn"], Token=message["Token"])
    ```

    ## Use instead
    ```python
    import boto3

    sns = boto3.client("sns")

    def confirm(message):
        sns.confirm_subscription(
            TopicArn=message["TopicArn"],
            Token=message["Token"],
            AuthenticateOnUnsubscribe="true",
        )
    ```

    ## Fix safety
    Safe for the program itself. Those who used the link to unsubscribe need credentials now.

    ## References
    - [Amazon SNS: ConfirmSubscription](https://docs.aws.amazon.com/sns/latest/api/API_ConfirmSubscription.html)
    - [CWE-306: Missing Authentication for Critical Function](https://cwe.mitre.org/data/definitions/306.html)
    """

    severity = Severity.MEDIUM
    cwe = (306, 19)
    codeguru = ("sns-unauthenticated-unsubscribe",)
    methods = ("confirm_subscription",)
    bad = (
        Bad(
            "import boto3\nsns = boto3.client('sns')\n"
            "sns.confirm_subscription(TopicArn=t, Token=k)  # found\n",
            fixed="import boto3\nsns = boto3.client('sns')\n"
            'sns.confirm_subscription(TopicArn=t, Token=k, AuthenticateOnUnsubscribe="true")\n',
        ),
        Bad("""\
from boto3.session import Session

def confirm(event):
    for record in event["Records"]:
        topic = record["Sns"]["TopicArn"]
        client = Session().client("sns", region_name=topic.split(":")[3])
        client.confirm_subscription(  # found
            TopicArn=topic, Token=record["Sns"]["Token"], AuthenticateOnUnsubscribe="false"
        )
"""),
        Bad("""\
import boto3
topic = boto3.resource("sns").Topic(arn)
subscription = topic.confirm_subscription(Token=token)  # found
"""),
        Bad("""\
async def confirm(client, message):
    await client.confirm_subscription(TopicArn=message.topic, Token=message.token)  # found
"""),
    )
    good = (
        """\
import boto3
boto3.client("sns").confirm_subscription(TopicArn=t, Token=k, AuthenticateOnUnsubscribe="true")
""",
        """\
import boto3
boto3.client("sns").confirm_subscription(TopicArn=t, Token=k, AuthenticateOnUnsubscribe=True)
""",
        "mailing_list.confirm_subscription(user, token='x')\n",
        "def f(client, **options):\n    client.confirm_subscription(**options)\n",
        """\
import boto3
YES = "true"
boto3.client("sns").confirm_subscription(TopicArn=t, Token=k, AuthenticateOnUnsubscribe=YES)
""",
        "class Api:\n    def confirm_subscription(self, Token):\n        return Token\n",
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        if is_open(call) or not call.keywords or not calls_service(module, call, "sns"):
            return
        given = argument(call, "AuthenticateOnUnsubscribe")
        value = constant(module, given)
        if given is None or (value is not UNKNOWN and str(value).lower() != "true"):
            yield Found(call, "Whoever sees one message of this subscription can end it.")

    def fix(self, node: cst.Call, imports: Imports) -> cst.CSTNode | None:
        return set_argument(node, "AuthenticateOnUnsubscribe", '"true"')
