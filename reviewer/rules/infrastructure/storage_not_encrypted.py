"""Stores without encryption of what lies in them."""

from __future__ import annotations

from guru.models.severity import Severity
from guru.reviewer.rule import Bad
from guru.reviewer.rules.infrastructure._construct import ConstructRule, Setting

_TOLD = "{} keeps its data unencrypted."
_UNENCRYPTED: frozenset[object] = frozenset({"UNENCRYPTED", None})
_WANTED = {
    "aws_cdk.aws_s3.Bucket": (
        Setting(("encryption", "encryption_key"), _TOLD.format("This bucket"), _UNENCRYPTED),
    ),
    **{
        f"aws_cdk.{kind}": (
            Setting(("storage_encrypted", "storage_encryption_key"), _TOLD.format("This database")),
        )
        for kind in (
            *("aws_rds.DatabaseInstance", "aws_rds.DatabaseCluster", "aws_rds.CfnDBInstance"),
            *("aws_rds.CfnDBCluster", "aws_neptune.CfnDBCluster", "aws_docdb.CfnDBCluster"),
        )
    },
    "aws_cdk.aws_docdb.DatabaseCluster": (
        Setting(("storage_encrypted",), _TOLD.format("This database"), needed=False),
    ),
    "aws_cdk.aws_redshift.CfnCluster": (Setting(("encrypted",), _TOLD.format("This cluster")),),
    "aws_cdk.aws_ec2.Volume": (
        Setting(("encrypted", "encryption_key"), _TOLD.format("This volume")),
    ),
    "aws_cdk.aws_ec2.CfnVolume": (Setting(("encrypted",), _TOLD.format("This volume")),),
    "aws_cdk.aws_efs.FileSystem": (
        Setting(("encrypted",), _TOLD.format("This file system"), needed=False),
    ),
    "aws_cdk.aws_efs.CfnFileSystem": (Setting(("encrypted",), _TOLD.format("This file system")),),
    "aws_cdk.aws_elasticache.CfnReplicationGroup": (
        Setting(("at_rest_encryption_enabled",), _TOLD.format("This cache")),
    ),
    "aws_cdk.aws_opensearchservice.Domain": (
        Setting(("encryption_at_rest",), _TOLD.format("This domain")),
    ),
    "aws_cdk.aws_sqs.Queue": (
        Setting(("encryption",), _TOLD.format("This queue"), _UNENCRYPTED, needed=False),
    ),
    "aws_cdk.aws_kinesis.Stream": (
        Setting(("encryption",), _TOLD.format("This stream"), _UNENCRYPTED, needed=False),
    ),
}


class StorageNotEncrypted(ConstructRule):
    """Stored data are not encrypted

    ## What it does
    Finds buckets, databases, volumes, file systems, caches, search domains, queues and streams
    that are made without encryption, or with it switched off.

    ## Why is this bad
    A copied snapshot, a stolen disk or a bucket that is shared by mistake then shows everything.
    With a key in between, access to the data needs a right of its own, which is logged.

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
        return rds.DatabaseInstance(
            scope, "db", engine=engine, vpc=network, storage_encrypted=True
        )
    ```

    ## References
    - [AWS CDK: BucketEncryption](https://docs.aws.amazon.com/cdk/api/v2/python/aws_cdk.aws_s3/BucketEncryption.html)
    - [CWE-311: Missing Encryption of Sensitive Data](https://cwe.mitre.org/data/definitions/311.html)
    """

    severity = Severity.LOW
    cwe = (311,)
    codeguru = ("aws-missing-encryption-cdk", "s3-partial-encrypt-cdk")
    calls = tuple(_WANTED)
    wanted = _WANTED
    bad = (
        Bad(
            "from aws_cdk import aws_s3 as s3\nb = s3.Bucket(self, 'b', encryption=s3.BucketEncryption.UNENCRYPTED)  # found\n"
        ),
        Bad(
            "from aws_cdk.aws_ec2 import Volume\nv = Volume(self, 'v', availability_zone=zone)  # found\n"
        ),
        Bad(
            "from aws_cdk import aws_efs as efs\nf = efs.FileSystem(self, 'f', vpc=vpc, encrypted=False)  # found\n"
        ),
    )
    good = (
        "from aws_cdk import aws_s3 as s3\nb = s3.Bucket(self, 'b', encryption_key=key)\n",
        "from aws_cdk import aws_s3 as s3\nb = s3.Bucket(self, 'b', encryption=s3.BucketEncryption.KMS)\n",
        "from aws_cdk import aws_efs as efs\nf = efs.FileSystem(self, 'f', vpc=vpc)\n",
        "from aws_cdk import aws_rds as rds\nd = rds.DatabaseInstance(self, 'd', storage_encryption_key=key)\n",
    )
