"""Sign-ups that take any password."""

from __future__ import annotations

from guru.models.severity import Severity
from guru.reviewer.rule import Bad
from guru.reviewer.rules.infrastructure._construct import ConstructRule, Setting

_SHORT = "Passwords of so few characters are soon guessed."
_TOO_FEW: frozenset[object] = frozenset(range(8))
_WANTED = {
    "aws_cdk.aws_cognito.UserPool": (
        Setting(("password_policy",), "This pool has no policy for passwords."),
    ),
    "aws_cdk.aws_cognito.CfnUserPool": (
        Setting(("policies",), "This pool has no policy for passwords."),
    ),
    "aws_cdk.aws_cognito.PasswordPolicy": (
        Setting(("min_length",), _SHORT, _TOO_FEW, needed=False),
        *(
            Setting((name,), "Passwords of few kinds of letters are soon guessed.", needed=False)
            for name in (
                *("require_digits", "require_lowercase", "require_symbols", "require_uppercase"),
            )
        ),
    ),
}


class UserPoolWithoutPasswordPolicy(ConstructRule):
    """A user pool takes weak passwords

    ## What it does
    Finds user pools of Cognito without a policy for passwords, and policies that ask for fewer
    than eight characters or leave digits, symbols or letters out.

    ## Why is this bad
    Short passwords of one kind of letters are found by trying the usual ones.

    ## Example
    ```python
    from aws_cdk import aws_cognito as cognito

    def users(scope):
        return cognito.UserPool(scope, "users")
    ```

    ## Use instead
    ```python
    from aws_cdk import aws_cognito as cognito

    def users(scope):
        policy = cognito.PasswordPolicy(
            min_length=12,
            require_digits=True,
            require_lowercase=True,
            require_symbols=True,
            require_uppercase=True,
        )
        return cognito.UserPool(scope, "users", password_policy=policy)
    ```

    ## References
    - [AWS CDK: PasswordPolicy](https://docs.aws.amazon.com/cdk/api/v2/python/aws_cdk.aws_cognito/PasswordPolicy.html)
    - [CWE-521: Weak Password Requirements](https://cwe.mitre.org/data/definitions/521.html)
    """

    severity = Severity.LOW
    cwe = (521,)
    codeguru = ("aws-strong-password-policy-cdk",)
    calls = tuple(_WANTED)
    wanted = _WANTED
    bad = (
        Bad("from aws_cdk.aws_cognito import PasswordPolicy as P\np = P(min_length=6)  # found\n"),
        Bad(
            "from aws_cdk.aws_cognito import PasswordPolicy as P\np = P(min_length=12, require_digits=False)  # found\n"
        ),
    )
    good = (
        "from aws_cdk.aws_cognito import UserPool\np = UserPool(self, 'p', password_policy=policy)\n",
    )
