"""Policies that allow every action on every resource."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.flow.constants import constant
from guru.reviewer.reading.calls import argument
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule

_STATEMENT = "aws_iam.PolicyStatement"
_ADMINISTRATOR = "AdministratorAccess"


class PolicyAllowsEverything(Rule):
    """A policy allows every action on every resource

    ## What it does
    Finds IAM statements that allow the action `*` (or `iam:*` and the like) on the resource `*`,
    in dicts and in `PolicyStatement` of the CDK, and the managed policy `AdministratorAccess`.

    ## Why is this bad
    Whoever gets hold of such a role, by a leaked key or a hole in the program, owns the account:
    its data, its other roles, its bill.

    ## Example
    ```python
    POLICY = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}],
    }
    ```

    ## Use instead
    ```python
    POLICY = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": ["s3:GetObject"],
                "Resource": "arn:aws:s3:::reports/*",
            }
        ],
    }
    ```

    ## References
    - [IAM: security best practices](https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege)
    - [CWE-732: Incorrect Permission Assignment for Critical Resource](https://cwe.mitre.org/data/definitions/732.html)
    """

    severity = Severity.HIGH
    cwe = (732, 269)
    codeguru = ("improper-access-control-cdk",)
    mentions = ("Effect", "PolicyStatement", "aws_iam", "AdministratorAccess")
    bad = (
        Bad("""\
import json

EVERYTHING = "*"

def role_policy():
    return json.dumps({
        "Statement": [
            {  # found
                "Effect": "Allow",
                "Action": ["logs:PutLogEvents", "iam:*"],
                "Resource": [EVERYTHING],
            },
        ],
    })
"""),
        Bad("""\
from aws_cdk import aws_iam as iam

role.add_to_policy(iam.PolicyStatement(actions=["*"], resources=["*"]))  # found
"""),
        Bad("""\
from aws_cdk.aws_iam import ManagedPolicy
role.add_managed_policy(ManagedPolicy.from_aws_managed_policy_name("AdministratorAccess"))  # found
"""),
        Bad("""\
import boto3
boto3.client("iam").attach_role_policy(
    RoleName="worker",
    PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess",  # found
)
"""),
    )
    good = (
        "S = {'Effect': 'Allow', 'Action': 's3:GetObject', 'Resource': '*'}\n",
        "S = {'Effect': 'Deny', 'Action': '*', 'Resource': '*'}\n",
        "S = {'Effect': 'Allow', 'Action': '*', 'Resource': 'arn:aws:s3:::a'}\n",
        (
            "from aws_cdk import aws_iam as iam\n"
            "iam.PolicyStatement(actions=['kms:*'], resources=['*'], "
            "principals=[iam.AccountRootPrincipal()])\n"
        ),
        (
            "from aws_cdk import aws_iam\n"
            "aws_iam.PolicyStatement(effect=aws_iam.Effect.DENY, actions=['*'], resources=['*'])\n"
        ),
        "S = {'Effect': 'Allow', 'Action': '*', 'Resource': '*', 'Condition': {'Bool': {}}}\n",
        "event = {'Action': '*', 'Resource': '*'}\n",
        (
            "from aws_cdk import aws_iam as iam\n"
            "iam.PolicyStatement(actions=['dynamodb:Query'], resources=[table.table_arn])\n"
        ),
    )

    def check(self, node: ast.Dict | ast.Call | ast.Constant, module: Module) -> Iterator[Found]:
        match node:
            case ast.Dict():
                if _allows_all(_parts(node), module):
                    yield Found(node, "This statement allows every action on every resource.")
            case ast.Call(func=ast.Attribute(attr="PolicyStatement") | ast.Name()):
                if (module.resolve(node.func) or "").endswith(_STATEMENT):
                    if _statement_allows_all(node, module):
                        yield Found(node, "This statement allows every action on every resource.")
            case ast.Constant(value=str(text)):
                if text.endswith(_ADMINISTRATOR) and _is_attached(node, module):
                    yield Found(node, f"`{_ADMINISTRATOR}` allows everything in the account.")


def _parts(node: ast.Dict) -> dict[str, ast.expr]:
    pairs = zip(node.keys, node.values, strict=True)
    return {
        key.value: value
        for key, value in pairs
        if isinstance(key, ast.Constant) and isinstance(key.value, str)
    }


def _allows_all(parts: dict[str, ast.expr], module: Module) -> bool:
    if not {"Effect", "Action", "Resource"} <= parts.keys() or "Condition" in parts:
        return False
    if constant(module, parts["Effect"]) != "Allow" or "Principal" in parts:
        return False
    return _names_all(parts["Action"], module) and _is_any(parts["Resource"], module)


def _statement_allows_all(call: ast.Call, module: Module) -> bool:
    actions, resources = argument(call, "actions"), argument(call, "resources")
    if actions is None or resources is None:
        return False
    if argument(call, "principals") is not None or argument(call, "conditions") is not None:
        return False
    denied = (module.resolve(argument(call, "effect")) or "").endswith("DENY")
    return not denied and _names_all(actions, module) and _is_any(resources, module)


def _names_all(node: ast.expr, module: Module) -> bool:
    """Whether the actions hold all of them, or those that lead to all."""
    return any(text in {"*", "*:*", "iam:*"} for text in _texts(node, module))


def _is_any(node: ast.expr, module: Module) -> bool:
    return "*" in _texts(node, module)


def _texts(node: ast.expr, module: Module) -> tuple[object, ...]:
    items = node.elts if isinstance(node, (ast.List, ast.Tuple)) else [node]
    return tuple(constant(module, item) for item in items)


def _is_attached(node: ast.Constant, module: Module) -> bool:
    """Whether the managed policy is given to someone, rather than compared or listed."""
    above = module.parent(node)
    if isinstance(above, ast.keyword):
        return above.arg == "PolicyArn"
    match above:
        case ast.Call(func=ast.Attribute(attr="from_aws_managed_policy_name")):
            return True
    return False
