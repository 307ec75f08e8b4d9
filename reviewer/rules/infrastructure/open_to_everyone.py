"""Resources that answer whoever asks."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.infrastructure._construct import setting_of

_METHODS = frozenset({"grant_public_access"})
_EVERYONE = frozenset({"AnyPrincipal", "StarPrincipal", "Anyone"})
_SETTINGS: dict[str, frozenset[object]] = {
    "public_read_access": frozenset({True}),
    "publicly_accessible": frozenset({True}),
    "access_control": frozenset({"PUBLIC_READ", "PUBLIC_READ_WRITE", "AUTHENTICATED_READ"}),
    "auth_type": frozenset({"NONE"}),
    "authorization_type": frozenset({"NONE"}),
}
_TOLD = "Whoever asks gets in here."


class OpenToEveryone(Rule):
    """A resource answers whoever asks

    ## What it does
    Finds buckets that are made public, databases with an address of the open network, functions
    and methods of APIs without authentication, and grants to any principal.

    ## Why is this bad
    Names of buckets and addresses of databases are guessed all day. What nobody asks a name for
    is read, filled or run by strangers, on the account's bill.

    ## Example
    ```python
    from aws_cdk import aws_s3 as s3

    def pictures(scope):
        bucket = s3.Bucket(scope, "pictures", enforce_ssl=True)
        bucket.grant_public_access()
        return bucket
    ```

    ## Use instead
    ```python
    from aws_cdk import aws_s3 as s3

    def pictures(scope, distribution):
        bucket = s3.Bucket(scope, "pictures", enforce_ssl=True)
        bucket.grant_read(distribution)
        return bucket
    ```

    ## References
    - [Amazon S3: blocking public access](https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html)
    - [CWE-306: Missing Authentication for Critical Function](https://cwe.mitre.org/data/definitions/306.html)
    - [CWE-284: Improper Access Control](https://cwe.mitre.org/data/definitions/284.html)
    """

    severity = Severity.MEDIUM
    cwe = (306, 284)
    codeguru = ("missing-authentication-for-critical-function-cdk", "improper-access-control-cdk")
    mentions = ("aws_cdk",)
    bad = (
        Bad(
            "from aws_cdk import aws_s3 as s3\n"
            "b = s3.Bucket(self, 'b', public_read_access=True)  # found\n"
        ),
        Bad(
            "from aws_cdk import aws_rds as rds\n"
            "d = rds.CfnDBInstance(self, 'd', publicly_accessible=True)  # found\n"
        ),
        Bad(
            "from aws_cdk import aws_lambda as fn\n"
            "u = function.add_function_url(auth_type=fn.FunctionUrlAuthType.NONE)  # found\n"
        ),
        Bad(
            "from aws_cdk import aws_iam as iam\ntopic.grant_publish(iam.AnyPrincipal())  # found\n"
        ),
        Bad(
            "from aws_cdk import aws_iam as iam\n"
            "s = iam.PolicyStatement(principals=[iam.StarPrincipal()], actions=['s3:*'])  # found\n"
        ),
    )
    good = (
        (
            "from aws_cdk import aws_s3 as s3\n"
            "b = s3.Bucket(self, 'b', access_control=s3.BucketAccessControl.PRIVATE)\n"
        ),
        "from aws_cdk import aws_iam as iam\ntopic.grant_publish(iam.AccountPrincipal(number))\n",
        (
            "from aws_cdk import aws_iam as iam\n"
            "s = iam.PolicyStatement(\n    effect=iam.Effect.DENY, principals=[iam.AnyPrincipal()]\n)\n"
        ),
        (
            "from aws_cdk import aws_iam as iam\n"
            "s = iam.PolicyStatement(principals=[iam.AnyPrincipal()], conditions=own)\n"
        ),
        "connection.open(auth_type='NONE')\n",
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        opened = method in _METHODS or any(
            setting_of(keyword.value, module) in _SETTINGS[keyword.arg]
            for keyword in call.keywords
            if keyword.arg in _SETTINGS
        )
        if opened or self._is_granted(call, method, module):
            yield Found(call, _TOLD)

    def _is_granted(self, call: ast.Call, method: str, module: Module) -> bool:
        """Whether rights are given to any principal, without a condition."""
        if method.startswith("grant"):
            return any(_is_everyone(given, module) for given in call.args)
        if not (module.resolve(call.func) or "").endswith(".PolicyStatement"):
            return False
        given = {keyword.arg: keyword.value for keyword in call.keywords}
        effect = setting_of(given["effect"], module) if "effect" in given else "ALLOW"
        listed = given.get("principals")
        named = listed.elts if isinstance(listed, ast.List) else []
        allowed = effect == "ALLOW" and "conditions" not in given
        return allowed and any(_is_everyone(each, module) for each in named)


def _is_everyone(node: ast.expr, module: Module) -> bool:
    name = module.resolve(node.func) if isinstance(node, ast.Call) else None
    return (name or "").rpartition(".")[2] in _EVERYONE
