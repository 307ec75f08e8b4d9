"""Databases that keep their logs to themselves."""

from __future__ import annotations

from guru.models.severity import Severity
from guru.reviewer.rule import Bad
from guru.reviewer.rules.infrastructure._construct import ConstructRule, Setting

_TOLD = "The logs of this database go with its machine."
_WANTED = {
    "aws_cdk.aws_rds.DatabaseInstance": (Setting(("cloudwatch_logs_exports",), _TOLD),),
    "aws_cdk.aws_rds.DatabaseCluster": (Setting(("cloudwatch_logs_exports",), _TOLD),),
    "aws_cdk.aws_rds.CfnDBInstance": (Setting(("enable_cloudwatch_logs_exports",), _TOLD),),
    "aws_cdk.aws_rds.CfnDBCluster": (Setting(("enable_cloudwatch_logs_exports",), _TOLD),),
    "aws_cdk.aws_neptune.CfnDBCluster": (Setting(("enable_cloudwatch_logs_exports",), _TOLD),),
    "aws_cdk.aws_docdb.CfnDBCluster": (Setting(("enable_cloudwatch_logs_exports",), _TOLD),),
    "aws_cdk.aws_docdb.DatabaseCluster": (
        Setting(("export_audit_logs_to_cloud_watch", "export_profiler_logs_to_cloud_watch"), _TOLD),
    ),
}


class DatabaseLogsNotExported(ConstructRule):
    """Logs of a database are not exported

    ## What it does
    Finds databases of RDS, Neptune and DocumentDB whose logs are not exported to CloudWatch.

    ## Why is this bad
    The logs lie on the machine, for some days, and go with it: after an attack or a crash nothing
    tells who asked what.

    ## Example
    ```python
    from aws_cdk import aws_rds as rds

    def database(scope, engine, network):
        return rds.DatabaseInstance(
            scope, "db", engine=engine, vpc=network, storage_encrypted=True
        )
    ```

    ## Use instead
    ```python
    from aws_cdk import aws_rds as rds

    def database(scope, engine, network):
        return rds.DatabaseInstance(
            scope,
            "db",
            engine=engine,
            vpc=network,
            storage_encrypted=True,
            cloudwatch_logs_exports=["postgresql"],
        )
    ```

    ## References
    - [Amazon RDS: publishing logs to CloudWatch](https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_LogAccess.Procedural.UploadtoCloudWatch.html)
    - [CWE-223: Omission of Security-relevant Information](https://cwe.mitre.org/data/definitions/223.html)
    """

    severity = Severity.INFO
    cwe = (223, 778)
    codeguru = ("omission-of-security-relevant-information-cdk",)
    calls = tuple(_WANTED)
    wanted = _WANTED
    bad = (
        Bad(
            "from aws_cdk.aws_docdb import DatabaseCluster as D\nd = D(self, 'd', master_user=u)  # found\n"
        ),
    )
    good = (
        "from aws_cdk.aws_docdb import DatabaseCluster as D\nd = D(self, 'd', export_audit_logs_to_cloud_watch=True)\n",
    )
