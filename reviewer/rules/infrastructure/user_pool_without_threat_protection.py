"""Sign-ins that nobody watches."""

from __future__ import annotations

from guru.models.severity import Severity
from guru.reviewer.rule import Bad
from guru.reviewer.rules.infrastructure._construct import ConstructRule, Setting

_WANTED = {
    "aws_cdk.aws_cognito.UserPool": (
        Setting(
            ("advanced_security_mode", "standard_threat_protection_mode", "feature_plan"),
            "Nobody watches the sign-ins of this pool.",
            frozenset({"OFF", "NO_ENFORCEMENT", "LITE", None}),
        ),
    ),
    "aws_cdk.aws_cognito.CfnUserPool": (
        Setting(("user_pool_add_ons",), "Nobody watches the sign-ins of this pool."),
    ),
}


class UserPoolWithoutThreatProtection(ConstructRule):
    """A user pool does not watch for stolen passwords

    ## What it does
    Finds user pools of Cognito without an advanced security mode, or with it off.

    ## Why is this bad
    Passwords that leaked elsewhere are tried here, from everywhere. In that mode Cognito notices
    sign-ins that do not look like their owner's, and asks for more or refuses.

    ## Example
    ```python
    from aws_cdk import aws_cognito as cognito

    def users(scope, policy):
        return cognito.UserPool(scope, "users", password_policy=policy)
    ```

    ## Use instead
    ```python
    from aws_cdk import aws_cognito as cognito

    def users(scope, policy):
        mode = cognito.AdvancedSecurityMode.ENFORCED
        return cognito.UserPool(
            scope, "users", password_policy=policy, advanced_security_mode=mode
        )
    ```

    ## References
    - [Amazon Cognito: advanced security](https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-settings-threat-protection.html)
    - [CWE-657: Violation of Secure Design Principles](https://cwe.mitre.org/data/definitions/657.html)
    """

    severity = Severity.INFO
    cwe = (657,)
    codeguru = ("violation-of-secure-design-principles-cdk",)
    calls = tuple(_WANTED)
    wanted = _WANTED
    bad = (
        Bad(
            "from aws_cdk import aws_cognito as c\np = c.UserPool(self, 'p', advanced_security_mode=c.AdvancedSecurityMode.OFF)  # found\n"
        ),
    )
    good = (
        "from aws_cdk import aws_cognito as c\np = c.UserPool(self, 'p', advanced_security_mode=c.AdvancedSecurityMode.AUDIT)\n",
    )
