"""First users with the name that everyone tries."""

from __future__ import annotations

from guru.models.severity import Severity
from guru.reviewer.rule import Bad
from guru.reviewer.rules.infrastructure._construct import ConstructRule, Setting

_TOLD = "This name is tried first by whoever guesses passwords."
_NAMES = ("admin", "administrator", "root", "master", "postgres", "awsuser", "sa", "user", "dba")
_USUAL: frozenset[object] = frozenset({*_NAMES, *(name.title() for name in _NAMES)})
_WANTED = {
    **{
        f"aws_cdk.{kind}": (Setting(("master_username",), _TOLD, _USUAL, needed=False),)
        for kind in (
            *("aws_redshift.CfnCluster", "aws_rds.CfnDBInstance", "aws_rds.CfnDBCluster"),
            *("aws_docdb.CfnDBCluster", "aws_redshift_alpha.Login"),
        )
    },
    "aws_cdk.aws_docdb.Login": (Setting(("username",), _TOLD, _USUAL, needed=False),),
    **{
        f"aws_cdk.aws_rds.Credentials.{name}": (
            Setting(("username",), _TOLD, _USUAL, needed=False, place=0),
        )
        for name in ("from_username", "from_generated_secret", "from_password")
    },
}


class DefaultUserName(ConstructRule):
    """The first user has a usual name

    ## What it does
    Finds databases and warehouses whose first user is called `admin`, `root`, `postgres`,
    `awsuser` and the like.

    ## Why is this bad
    Whoever tries passwords needs to find a name, too, and these are tried first.

    ## Example
    ```python
    from aws_cdk import aws_rds as rds

    def login():
        return rds.Credentials.from_generated_secret("admin")
    ```

    ## Use instead
    ```python
    from aws_cdk import aws_rds as rds

    def login():
        return rds.Credentials.from_generated_secret("shopkeeper")
    ```

    ## References
    - [AWS CDK: Credentials](https://docs.aws.amazon.com/cdk/api/v2/python/aws_cdk.aws_rds/Credentials.html)
    - [CWE-1392: Use of Default Credentials](https://cwe.mitre.org/data/definitions/1392.html)
    """

    severity = Severity.LOW
    cwe = (1392, 798)
    codeguru = ("use-of-default-credentials-cdk",)
    calls = tuple(_WANTED)
    wanted = _WANTED
    bad = (
        Bad(
            "import aws_cdk.aws_redshift as r\nc = r.CfnCluster(self, 'c', master_username='awsuser')  # found\n"
        ),
        Bad(
            "from aws_cdk import aws_rds as rds\nc = rds.CfnDBInstance(self, 'd', master_username='Admin')  # found\n"
        ),
    )
    good = (
        "import aws_cdk.aws_redshift as r\nc = r.CfnCluster(self, 'c', master_username=name)\n",
    )
