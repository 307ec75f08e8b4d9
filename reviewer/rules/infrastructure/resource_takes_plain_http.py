"""Resources that are spoken to in the clear."""

from __future__ import annotations

from guru.models.severity import Severity
from guru.reviewer.rule import Bad
from guru.reviewer.rules.infrastructure._construct import ConstructRule, Setting

_NO_HTTP = Setting(
    ("protocol",),
    "What goes to this listener goes in the clear.",
    frozenset({"HTTP"}),
    needed=False,
)
_WANTED = {
    "aws_cdk.aws_s3.Bucket": (Setting(("enforce_ssl",), "This bucket takes plain HTTP, too."),),
    "aws_cdk.aws_opensearchservice.Domain": (
        Setting(("enforce_https",), "This domain takes plain HTTP, too."),
    ),
    "aws_cdk.aws_elasticsearch.Domain": (
        Setting(("enforce_https",), "This domain takes plain HTTP, too."),
    ),
    "aws_cdk.aws_elasticache.CfnReplicationGroup": (
        Setting(("transit_encryption_enabled",), "This cache is spoken to in the clear."),
    ),
    "aws_cdk.aws_elasticloadbalancingv2.ApplicationListener": (_NO_HTTP,),
    "aws_cdk.aws_elasticloadbalancingv2.CfnListener": (_NO_HTTP,),
    "aws_cdk.aws_elasticloadbalancingv2.ApplicationLoadBalancer().add_listener": (_NO_HTTP,),
    "aws_cdk.aws_sns.Topic": (
        Setting(("enforce_ssl",), "This topic takes plain HTTP, too.", needed=False),
    ),
    "aws_cdk.aws_sqs.Queue": (
        Setting(("enforce_ssl",), "This queue takes plain HTTP, too.", needed=False),
    ),
}


class ResourceTakesPlainHttp(ConstructRule):
    """A resource takes plain HTTP

    ## What it does
    Finds buckets without `enforce_ssl=True`, search domains without `enforce_https=True`, caches
    without encryption on the way, and listeners of load balancers for HTTP.

    ## Why is this bad
    Whoever is on the way reads what is stored and fetched, and can change it. The resource itself
    can refuse such requests, whatever its clients do.

    ## Example
    ```python
    from aws_cdk import aws_s3 as s3

    def reports(scope):
        return s3.Bucket(scope, "reports")
    ```

    ## Use instead
    ```python
    from aws_cdk import aws_s3 as s3

    def reports(scope):
        return s3.Bucket(scope, "reports", enforce_ssl=True)
    ```

    ## References
    - [AWS CDK: Bucket, enforce_ssl](https://docs.aws.amazon.com/cdk/api/v2/python/aws_cdk.aws_s3/Bucket.html)
    - [CWE-319: Cleartext Transmission of Sensitive Information](https://cwe.mitre.org/data/definitions/319.html)
    """

    severity = Severity.LOW
    cwe = (319,)
    codeguru = ("aws-insecure-transmission-cdk",)
    calls = tuple(_WANTED)
    wanted = _WANTED
    bad = (
        Bad(
            "from aws_cdk.aws_s3 import Bucket as B\nb = B(self, 'b', enforce_ssl=False)  # found\n"
        ),
        Bad("import aws_cdk.aws_elasticache as e\nc = e.CfnReplicationGroup(self, 'c')  # found\n"),
        Bad(
            "from aws_cdk import aws_elasticloadbalancingv2 as elb\nbalancer = elb.ApplicationLoadBalancer(self, 'a', vpc=vpc)\nbalancer.add_listener('l', protocol=elb.ApplicationProtocol.HTTP)  # found\n"
        ),
    )
    good = (
        "from aws_cdk import aws_s3 as s3\nb = s3.Bucket(self, 'b', **options)\n",
        "from aws_cdk import aws_s3 as s3\nb = s3.Bucket(self, 'b', enforce_ssl=wanted)\n",
        "from aws_cdk import aws_sqs as sqs\nq = sqs.Queue(self, 'q')\n",
        "from mine import s3\nb = s3.Bucket(self, 'b')\n",
    )
