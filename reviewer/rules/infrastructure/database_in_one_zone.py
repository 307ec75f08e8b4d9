"""Databases that go down with one building."""

from __future__ import annotations

from guru.models.severity import Severity
from guru.reviewer.rule import Bad
from guru.reviewer.rules.infrastructure._construct import ConstructRule, Setting

_TOLD = "This is away whenever its zone is."
_WANTED = {
    "aws_cdk.aws_rds.DatabaseInstance": (Setting(("multi_az",), _TOLD),),
    "aws_cdk.aws_rds.CfnDBInstance": (Setting(("multi_az", "db_cluster_identifier"), _TOLD),),
    "aws_cdk.aws_dms.CfnReplicationInstance": (Setting(("multi_az",), _TOLD),),
    "aws_cdk.aws_elasticache.CfnReplicationGroup": (
        Setting(("multi_az_enabled", "automatic_failover_enabled"), _TOLD),
    ),
}


class DatabaseInOneZone(ConstructRule):
    """A database runs in one availability zone

    ## What it does
    Finds database instances of RDS that are not made for several availability zones.

    ## Why is this bad
    When the zone fails, or while the instance is patched, the database is away, and with it
    whatever needs it.

    ## Example
    ```python
    from aws_cdk import aws_rds as rds

    def database(scope, engine, network):
        return rds.DatabaseInstance(scope, "db", engine=engine, vpc=network)
    ```

    ## Use instead
    ```python
    from aws_cdk import aws_rds as rds

    def database(scope, engine, network):
        return rds.DatabaseInstance(scope, "db", engine=engine, vpc=network, multi_az=True)
    ```

    ## References
    - [Amazon RDS: Multi-AZ deployments](https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.MultiAZ.html)
    - [CWE-1188: Initialization of a Resource with an Insecure Default](https://cwe.mitre.org/data/definitions/1188.html)
    """

    severity = Severity.INFO
    cwe = (1188,)
    codeguru = ("incomplete-configuration-cdk",)
    calls = tuple(_WANTED)
    wanted = _WANTED
    bad = (
        Bad(
            "from aws_cdk.aws_rds import CfnDBInstance as D\nd = D(self, 'd', multi_az=False)  # found\n"
        ),
    )
    good = (
        "from aws_cdk.aws_rds import CfnDBInstance as D\nd = D(self, 'd', db_cluster_identifier=c)\n",
    )
