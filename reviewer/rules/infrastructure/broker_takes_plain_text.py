"""Brokers of messages that are spoken to in the clear."""

from __future__ import annotations

from guru.models.severity import Severity
from guru.reviewer.rule import Bad
from guru.reviewer.rules.infrastructure._construct import ConstructRule, Setting

_TOLD = "Clients may speak to these brokers in the clear."
_PLAIN: frozenset[object] = frozenset({"PLAINTEXT", "TLS_PLAINTEXT"})
_WANTED = {
    "aws_cdk.aws_msk.CfnCluster.EncryptionInTransitProperty": (
        Setting(("client_broker",), _TOLD, _PLAIN, needed=False),
        Setting(("in_cluster",), "Brokers speak to one another in the clear.", needed=False),
    ),
    "aws_cdk.aws_msk.CfnServerlessCluster.EncryptionInTransitProperty": (
        Setting(("client_broker",), _TOLD, _PLAIN, needed=False),
    ),
    "aws_cdk.aws_msk_alpha.EncryptionInTransitConfig": (
        Setting(("client_broker",), _TOLD, _PLAIN, needed=False),
        Setting(("enable_in_cluster",), "Brokers speak to one another in the clear.", needed=False),
    ),
}


class BrokerTakesPlainText(ConstructRule):
    """A broker takes clients in the clear

    ## What it does
    Finds clusters of Amazon MSK whose clients may speak in plain text.

    ## Why is this bad
    Whoever is on the way reads every message, and writes some of his own.

    ## Example
    ```python
    from aws_cdk import aws_msk as msk

    def transit():
        return msk.CfnCluster.EncryptionInTransitProperty(client_broker="TLS_PLAINTEXT")
    ```

    ## Use instead
    ```python
    from aws_cdk import aws_msk as msk

    def transit():
        return msk.CfnCluster.EncryptionInTransitProperty(client_broker="TLS")
    ```

    ## References
    - [Amazon MSK: encryption in transit](https://docs.aws.amazon.com/msk/latest/developerguide/msk-encryption.html)
    - [CWE-319: Cleartext Transmission of Sensitive Information](https://cwe.mitre.org/data/definitions/319.html)
    """

    severity = Severity.MEDIUM
    cwe = (319,)
    codeguru = ("client-broker-communication-cdk",)
    calls = tuple(_WANTED)
    wanted = _WANTED
    bad = (
        Bad(
            "import aws_cdk.aws_msk_alpha as msk\nt = msk.EncryptionInTransitConfig(client_broker=msk.ClientBrokerEncryption.PLAINTEXT)  # found\n"
        ),
    )
    good = (
        "import aws_cdk.aws_msk_alpha as msk\nt = msk.EncryptionInTransitConfig(client_broker=msk.ClientBrokerEncryption.TLS)\n",
    )
