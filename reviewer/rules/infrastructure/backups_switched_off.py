"""Stores of which no copy is kept."""

from __future__ import annotations

from guru.models.severity import Severity
from guru.reviewer.rule import Bad
from guru.reviewer.rules.infrastructure._construct import ConstructRule, Setting

_TOLD = "No backup of this is kept, or not for a time that the service takes."
_GONE = "With this database its backups are deleted, too."
_OUTSIDE: frozenset[object] = frozenset({-1, 0, *range(36, 400)})
_NO_DAYS: frozenset[object] = frozenset(("days", number) for number in (0, *range(36, 400)))
_WANTED = {
    "aws_cdk.aws_rds.DatabaseInstance": (
        Setting(("backup_retention",), _TOLD, _NO_DAYS, needed=False),
        Setting(("delete_automated_backups",), _GONE, frozenset({True}), needed=False),
    ),
    **{
        f"aws_cdk.{kind}": (Setting(("backup_retention_period",), _TOLD, _OUTSIDE, needed=False),)
        for kind in (
            *("aws_rds.CfnDBInstance", "aws_rds.CfnDBCluster", "aws_neptune.CfnDBCluster"),
            "aws_docdb.CfnDBCluster",
        )
    },
    "aws_cdk.aws_rds.BackupProps": (Setting(("retention",), _TOLD, _NO_DAYS, needed=False),),
    "aws_cdk.aws_docdb.BackupProps": (Setting(("retention",), _TOLD, _NO_DAYS, needed=False),),
    "aws_cdk.aws_redshift.CfnCluster": (
        Setting(("automated_snapshot_retention_period",), _TOLD, _OUTSIDE, needed=False),
    ),
    "aws_cdk.aws_elasticache.CfnReplicationGroup": (
        Setting(("snapshot_retention_limit",), _TOLD, _OUTSIDE),
    ),
    "aws_cdk.aws_elasticache.CfnCacheCluster": (
        Setting(("snapshot_retention_limit",), _TOLD, _OUTSIDE, needed=False),
    ),
    "aws_cdk.aws_efs.FileSystem": (Setting(("enable_automatic_backups",), _TOLD),),
    "aws_cdk.aws_dynamodb.Table": (Setting(("point_in_time_recovery",), _TOLD, needed=False),),
}


class BackupsSwitchedOff(ConstructRule):
    """Automatic backups are off or kept too short

    ## What it does
    Finds databases, caches and file systems whose backups are switched off, or kept for a time
    that is outside of what the service takes (1 to 35 days).

    ## Why is this bad
    A wrong command, a bug or an attacker who encrypts the data takes all of it, and there is no
    yesterday to go back to.

    ## Example
    ```python
    from aws_cdk import Duration
    from aws_cdk import aws_rds as rds

    def database(scope, engine, network):
        keep = Duration.days(0)
        return rds.DatabaseInstance(scope, "db", engine=engine, vpc=network, backup_retention=keep)
    ```

    ## Use instead
    ```python
    from aws_cdk import Duration
    from aws_cdk import aws_rds as rds

    def database(scope, engine, network):
        keep = Duration.days(14)
        return rds.DatabaseInstance(scope, "db", engine=engine, vpc=network, backup_retention=keep)
    ```

    ## References
    - [Amazon RDS: working with backups](https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithAutomatedBackups.html)
    - [CWE-693: Protection Mechanism Failure](https://cwe.mitre.org/data/definitions/693.html)
    """

    severity = Severity.LOW
    cwe = (693,)
    codeguru = (
        "missing-authorization-cdk",
        "truncation-of-security-relevant-information-cdk",
        "missing-initialization-of-a-variable-cdk",
    )
    calls = tuple(_WANTED)
    wanted = _WANTED
    bad = (
        Bad(
            "from aws_cdk import aws_rds as rds\nd = rds.CfnDBInstance(self, 'd', backup_retention_period=0)  # found\n"
        ),
        Bad(
            "from aws_cdk import aws_efs as efs\nf = efs.FileSystem(self, 'f', vpc=vpc)  # found\n"
        ),
        Bad(
            "from aws_cdk import aws_redshift as r\nc = r.CfnCluster(self, 'c', automated_snapshot_retention_period=40)  # found\n"
        ),
    )
    good = (
        "from aws_cdk import aws_rds as rds\nd = rds.CfnDBInstance(self, 'd', backup_retention_period=7)\n",
        "from aws_cdk import aws_efs as efs\nf = efs.FileSystem(self, 'f', vpc=vpc, enable_automatic_backups=True)\n",
    )
