"""Stores under a key that the account does not govern."""

from __future__ import annotations

from guru.models.severity import Severity
from guru.reviewer.rule import Bad
from guru.reviewer.rules.infrastructure._construct import ConstructRule, Setting

_TOLD = "No key of your own is named: nobody can be kept out by taking it away."
_WANTED = {
    "aws_cdk.aws_sns.Topic": (Setting(("master_key",), _TOLD),),
    "aws_cdk.aws_sqs.Queue": (Setting(("encryption_master_key", "encryption"), _TOLD),),
    "aws_cdk.aws_secretsmanager.Secret": (Setting(("encryption_key",), _TOLD),),
    "aws_cdk.aws_logs.LogGroup": (Setting(("encryption_key",), _TOLD),),
    "aws_cdk.aws_cloudtrail.Trail": (Setting(("encryption_key", "kms_key"), _TOLD),),
    "aws_cdk.aws_codebuild.Project": (Setting(("encryption_key",), _TOLD),),
    "aws_cdk.aws_kinesis.Stream": (Setting(("encryption_key", "encryption"), _TOLD),),
    "aws_cdk.aws_sagemaker.CfnNotebookInstance": (Setting(("kms_key_id",), _TOLD),),
    "aws_cdk.aws_redshift.CfnCluster": (Setting(("kms_key_id",), _TOLD),),
}


class EncryptedWithoutOwnKey(ConstructRule):
    """No key of the account is named

    ## What it does
    Finds topics, queues, secrets, log groups, trails, streams and builds that could be given a
    key of the account's own and are not.

    ## Why is this bad
    Under the provider's shared key nobody can be kept out by taking a key away, and who decrypted
    what is not told apart. Some rules of trade and state ask for a key of one's own.

    ## Example
    ```python
    from aws_cdk import aws_sns as sns

    def alarms(scope):
        return sns.Topic(scope, "alarms")
    ```

    ## Use instead
    ```python
    from aws_cdk import aws_sns as sns

    def alarms(scope, key):
        return sns.Topic(scope, "alarms", master_key=key)
    ```

    ## References
    - [AWS: encrypting data at rest](https://docs.aws.amazon.com/prescriptive-guidance/latest/encryption-best-practices/welcome.html)
    - [CWE-311: Missing Encryption of Sensitive Data](https://cwe.mitre.org/data/definitions/311.html)
    """

    severity = Severity.INFO
    cwe = (311,)
    codeguru = ("aws-kmskey-encryption-cdk",)
    calls = tuple(_WANTED)
    wanted = _WANTED
    bad = (
        Bad("from aws_cdk.aws_secretsmanager import Secret\ns = Secret(self, 's')  # found\n"),
        Bad(
            "from aws_cdk import aws_logs as logs\ng = logs.LogGroup(self, 'g', encryption_key=None)  # found\n"
        ),
    )
    good = (
        "from aws_cdk import aws_sqs as sqs\nq = sqs.Queue(self, 'q', encryption=sqs.QueueEncryption.KMS)\n",
        "from aws_cdk import aws_logs as logs\ng = logs.LogGroup.from_log_group_name(self, 'g', 'n')\n",
    )
