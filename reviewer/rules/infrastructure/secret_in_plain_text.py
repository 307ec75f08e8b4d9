"""Passwords in the description of what is to be built."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.flow.constants import is_known
from guru.reviewer.reading.calls import argument
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.infrastructure._construct import setting_of
from guru.reviewer.rules.security._words import name_of, names_secret

_PLAIN = (
    *("aws_cdk.SecretValue.unsafe_plain_text", "aws_cdk.SecretValue.plain_text"),
    "aws_cdk.core.SecretValue.plain_text",
)
_VARIABLE = "aws_cdk.aws_codebuild.BuildEnvironmentVariable"
_PASSWORDS = frozenset({"master_user_password", "password", "auth_token", "oauth_token"})


class SecretInPlainText(Rule):
    """A secret goes into the template in plain text

    ## What it does
    Finds `SecretValue.unsafe_plain_text`, literals given to constructs as passwords, and variables
    of builds that are named as secrets and have the type `PLAINTEXT`.

    ## Why is this bad
    The template is stored, shown on the console and kept with its versions: everyone who may look
    at the stack reads the secret.

    ## Example
    ```python
    from aws_cdk import SecretValue
    from aws_cdk import aws_iam as iam

    def user(scope, word):
        return iam.User(scope, "user", password=SecretValue.unsafe_plain_text(word))
    ```

    ## Use instead
    ```python
    from aws_cdk import SecretValue
    from aws_cdk import aws_iam as iam

    def user(scope):
        return iam.User(scope, "user", password=SecretValue.secrets_manager("user/first"))
    ```

    ## References
    - [AWS CDK: SecretValue](https://docs.aws.amazon.com/cdk/api/v2/python/aws_cdk/SecretValue.html)
    - [CWE-522: Insufficiently Protected Credentials](https://cwe.mitre.org/data/definitions/522.html)
    """

    severity = Severity.HIGH
    cwe = (522, 798)
    codeguru = ("insufficiently-protected-credentials-cdk", "improper-initialization-cdk")
    mentions = ("aws_cdk",)
    bad = (
        Bad("import aws_cdk as cdk\nv = cdk.SecretValue.unsafe_plain_text('x')  # found\n"),
        Bad(
            "from aws_cdk import aws_redshift as r\n"
            "c = r.CfnCluster(self, 'c', master_user_password='Sunny-day-7')  # found\n"
        ),
        Bad(
            "from aws_cdk import aws_codebuild as b\n"
            "variables = {\n    'API_TOKEN': b.BuildEnvironmentVariable(value=token),  # found\n}\n"
        ),
    )
    good = (
        (
            "from aws_cdk import aws_codebuild as b\n"
            "kind = b.BuildEnvironmentVariableType.SECRETS_MANAGER\n"
            "variables = {'API_TOKEN': b.BuildEnvironmentVariable(value='shop/token', type=kind)}\n"
        ),
        (
            "from aws_cdk import aws_codebuild as b\n"
            "variables = {'STAGE': b.BuildEnvironmentVariable(value='test')}\n"
        ),
        (
            "from aws_cdk import aws_redshift as r\n"
            "c = r.CfnCluster(self, 'c', master_user_password=secret.to_string())\n"
        ),
        "form.fill(password='Sunny-day-7')\n",
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        name = module.resolve(call.func) or ""
        if name in _PLAIN:
            yield Found(call, "Everyone who may look at the stack reads this.")
        elif name == _VARIABLE:
            yield from self._variable(call, module)
        elif name.startswith("aws_cdk."):
            for keyword in call.keywords:
                if keyword.arg in _PASSWORDS and is_known(module, keyword.value):
                    text = f"`{keyword.arg}` is readable for everyone who may look at the stack."
                    yield Found(call, text)

    def _variable(self, call: ast.Call, module: Module) -> Iterator[Found]:
        kind = argument(call, "type")
        plain = kind is None or setting_of(kind, module) == "PLAINTEXT"
        variable = name_of(module.key_of(call)) if isinstance(module.parent(call), ast.Dict) else ""
        if plain and names_secret(variable):
            yield Found(call, f"`{variable}` is shown with every build.")
