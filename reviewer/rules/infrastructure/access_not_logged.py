"""Entrances that keep no record."""

from __future__ import annotations

from guru.models.severity import Severity
from guru.reviewer.rule import Bad
from guru.reviewer.rules.infrastructure._construct import ConstructRule, Setting

_API = "Who calls this API is not logged."
_WANTED = {
    "aws_cdk.aws_apigateway.RestApi": (Setting(("deploy_options",), _API),),
    "aws_cdk.aws_apigateway.LambdaRestApi": (Setting(("deploy_options",), _API),),
    "aws_cdk.aws_apigateway.StageOptions": (Setting(("access_log_destination",), _API),),
    "aws_cdk.aws_apigateway.Stage": (Setting(("access_log_destination",), _API),),
    "aws_cdk.aws_apigateway.CfnStage": (Setting(("access_log_setting",), _API),),
    "aws_cdk.aws_apigatewayv2.CfnStage": (Setting(("access_log_settings",), _API),),
    "aws_cdk.aws_cloudfront.Distribution": (
        Setting(("enable_logging", "log_bucket"), "Who asks this distribution is not logged."),
    ),
    "aws_cdk.aws_cloudfront.CloudFrontWebDistribution": (
        Setting(("logging_config",), "Who asks this distribution is not logged."),
    ),
}


class AccessNotLogged(ConstructRule):
    """Who comes in is not logged

    ## What it does
    Finds stages of API Gateway without an access log, and distributions of CloudFront without logs.

    ## Why is this bad
    After an attack nobody can tell who asked for what, or how long it went on.

    ## Example
    ```python
    from aws_cdk import aws_cloudfront as cloudfront

    def site(scope, behavior):
        return cloudfront.Distribution(scope, "site", default_behavior=behavior)
    ```

    ## Use instead
    ```python
    from aws_cdk import aws_cloudfront as cloudfront

    def site(scope, behavior, bucket):
        return cloudfront.Distribution(
            scope, "site", default_behavior=behavior, enable_logging=True, log_bucket=bucket
        )
    ```

    ## References
    - [AWS: logging of API Gateway](https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html)
    - [CWE-778: Insufficient Logging](https://cwe.mitre.org/data/definitions/778.html)
    """

    severity = Severity.LOW
    cwe = (778,)
    codeguru = ("api-logging-disabled-cdk",)
    calls = tuple(_WANTED)
    wanted = _WANTED
    bad = (
        Bad("from aws_cdk import aws_apigateway as api\na = api.RestApi(self, 'a')  # found\n"),
        Bad(
            "from aws_cdk import aws_apigatewayv2 as api\ns = api.CfnStage(self, 's', api_id='x', stage_name='p')  # found\n"
        ),
    )
    good = (
        "from aws_cdk import aws_apigateway as api\na = api.RestApi(self, 'a', deploy_options=options)\n",
    )
