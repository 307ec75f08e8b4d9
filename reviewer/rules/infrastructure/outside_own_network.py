"""Resources on the open network."""

from __future__ import annotations

from guru.models.severity import Severity
from guru.reviewer.rule import Bad
from guru.reviewer.rules.infrastructure._construct import ConstructRule, Setting

_TOLD = "This stands on the open network, or in the account's default one."
_WANTED = {
    "aws_cdk.aws_opensearchservice.Domain": (Setting(("vpc",), _TOLD),),
    "aws_cdk.aws_elasticsearch.Domain": (Setting(("vpc",), _TOLD),),
    "aws_cdk.aws_redshift.CfnCluster": (Setting(("cluster_subnet_group_name",), _TOLD),),
    "aws_cdk.aws_elasticache.CfnCacheCluster": (Setting(("cache_subnet_group_name",), _TOLD),),
    "aws_cdk.aws_elasticache.CfnReplicationGroup": (Setting(("cache_subnet_group_name",), _TOLD),),
    "aws_cdk.aws_sagemaker.CfnNotebookInstance": (
        Setting(("subnet_id",), _TOLD),
        Setting(("direct_internet_access",), _TOLD, frozenset({"Enabled"}), needed=False),
    ),
}


class OutsideOwnNetwork(ConstructRule):
    """A resource stands outside of a network of its own

    ## What it does
    Finds search domains, caches, warehouses and notebooks that are made without a network or a
    subnet.

    ## Why is this bad
    They then have public addresses, or the default network of the account, and only their own
    policies stand between them and everyone.

    ## Example
    ```python
    from aws_cdk import aws_opensearchservice as opensearch

    def search(scope, version):
        return opensearch.Domain(
            scope, "search", version=version, enforce_https=True, encryption_at_rest=options()
        )
    ```

    ## Use instead
    ```python
    from aws_cdk import aws_opensearchservice as opensearch

    def search(scope, version, network):
        return opensearch.Domain(
            scope,
            "search",
            version=version,
            vpc=network,
            enforce_https=True,
            encryption_at_rest=options(),
        )
    ```

    ## References
    - [Amazon OpenSearch Service: domains within a VPC](https://docs.aws.amazon.com/opensearch-service/latest/developerguide/vpc.html)
    - [CWE-668: Exposure of Resource to Wrong Sphere](https://cwe.mitre.org/data/definitions/668.html)
    """

    severity = Severity.LOW
    cwe = (668, 232)
    codeguru = ("improper-handling-of-undefined-values-cdk",)
    calls = tuple(_WANTED)
    wanted = _WANTED
    bad = (
        Bad(
            "import aws_cdk.aws_redshift as r\nc = r.CfnCluster(self, 'c', cluster_type='x')  # found\n"
        ),
    )
    good = (
        "import aws_cdk.aws_redshift as r\nc = r.CfnCluster(self, 'c', cluster_subnet_group_name=g)\n",
    )
