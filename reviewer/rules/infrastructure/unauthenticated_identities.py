"""Credentials for whoever asks."""

from __future__ import annotations

from guru.models.severity import Severity
from guru.reviewer.rule import Bad
from guru.reviewer.rules.infrastructure._construct import ConstructRule, Setting

_SIGNED_IN = Setting(
    ("allow_unauthenticated_identities",),
    "Whoever asks gets credentials of this account.",
    frozenset({True}),
    needed=False,
)
_WANTED = {
    "aws_cdk.aws_cognito.CfnIdentityPool": (_SIGNED_IN,),
    "aws_cdk.aws_cognito_identitypool.IdentityPool": (_SIGNED_IN,),
    "aws_cdk.aws_cognito_identitypool_alpha.IdentityPool": (_SIGNED_IN,),
}


class UnauthenticatedIdentities(ConstructRule):
    """Identities are given to visitors who have not signed in

    ## What it does
    Finds identity pools of Cognito that allow unauthenticated identities.

    ## Why is this bad
    Anyone who has the pool's id, which stands in the application, gets credentials of the account
    and does whatever their role allows.

    ## Example
    ```python
    from aws_cdk import aws_cognito as cognito

    def identities(scope):
        return cognito.CfnIdentityPool(
            scope, "identities", allow_unauthenticated_identities=True
        )
    ```

    ## Use instead
    ```python
    from aws_cdk import aws_cognito as cognito

    def identities(scope):
        return cognito.CfnIdentityPool(
            scope, "identities", allow_unauthenticated_identities=False
        )
    ```

    ## References
    - [Amazon Cognito: identity pools](https://docs.aws.amazon.com/cognito/latest/developerguide/identity-pools.html)
    - [CWE-287: Improper Authentication](https://cwe.mitre.org/data/definitions/287.html)
    """

    severity = Severity.MEDIUM
    cwe = (287,)
    codeguru = ("improper-authentication-cdk",)
    calls = tuple(_WANTED)
    wanted = _WANTED
    bad = (
        Bad(
            "from aws_cdk.aws_cognito_identitypool_alpha import IdentityPool\np = IdentityPool(self, 'p', allow_unauthenticated_identities=True)  # found\n"
        ),
    )
    good = (
        "from aws_cdk.aws_cognito_identitypool_alpha import IdentityPool\np = IdentityPool(self, 'p')\n",
    )
