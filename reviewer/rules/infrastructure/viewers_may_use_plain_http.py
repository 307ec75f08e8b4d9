"""Sites that are also served in the clear."""

from __future__ import annotations

from guru.models.severity import Severity
from guru.reviewer.rule import Bad
from guru.reviewer.rules.infrastructure._construct import ConstructRule, Setting

_TOLD = "Viewers may fetch this in the clear."
_ALL: frozenset[object] = frozenset({"ALLOW_ALL", "allow-all"})
_WANTED = {
    "aws_cdk.aws_cloudfront.BehaviorOptions": (Setting(("viewer_protocol_policy",), _TOLD, _ALL),),
    "aws_cdk.aws_cloudfront.CloudFrontWebDistribution": (
        Setting(("viewer_protocol_policy",), _TOLD, _ALL, needed=False),
    ),
    **{
        f"aws_cdk.aws_cloudfront.CfnDistribution.{kind}Property": (
            Setting(("viewer_protocol_policy",), _TOLD, _ALL, needed=False),
        )
        for kind in ("DefaultCacheBehavior", "CacheBehavior")
    },
}


class ViewersMayUsePlainHttp(ConstructRule):
    """Viewers may fetch pages over plain HTTP

    ## What it does
    Finds behaviours of CloudFront that name no policy for the viewers' protocol, or allow all.

    ## Why is this bad
    Everyone on the way reads the pages and the cookies, and can put a script of his own into them.

    ## Example
    ```python
    from aws_cdk import aws_cloudfront as cloudfront

    def behavior(origin):
        return cloudfront.BehaviorOptions(origin=origin)
    ```

    ## Use instead
    ```python
    from aws_cdk import aws_cloudfront as cloudfront

    def behavior(origin):
        policy = cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS
        return cloudfront.BehaviorOptions(origin=origin, viewer_protocol_policy=policy)
    ```

    ## References
    - [AWS CDK: ViewerProtocolPolicy](https://docs.aws.amazon.com/cdk/api/v2/python/aws_cdk.aws_cloudfront/ViewerProtocolPolicy.html)
    - [CWE-358: Improperly Implemented Security Check for Standard](https://cwe.mitre.org/data/definitions/358.html)
    """

    severity = Severity.MEDIUM
    cwe = (358, 319)
    codeguru = ("improperly-implemented-security-check-cdk",)
    calls = tuple(_WANTED)
    wanted = _WANTED
    bad = (
        Bad(
            "from aws_cdk import aws_cloudfront as c\nb = c.BehaviorOptions(origin=o, viewer_protocol_policy=c.ViewerProtocolPolicy.ALLOW_ALL)  # found\n"
        ),
        Bad(
            "from aws_cdk import aws_cloudfront as c\nb = c.CfnDistribution.DefaultCacheBehaviorProperty(target_origin_id='x', viewer_protocol_policy='allow-all')  # found\n"
        ),
    )
    good = (
        "from aws_cdk import aws_cloudfront as c\nb = c.BehaviorOptions(origin=o, viewer_protocol_policy=c.ViewerProtocolPolicy.HTTPS_ONLY)\n",
    )
