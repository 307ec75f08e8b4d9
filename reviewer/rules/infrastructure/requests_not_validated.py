"""APIs that hand everything on."""

from __future__ import annotations

from guru.models.severity import Severity
from guru.reviewer.rule import Bad
from guru.reviewer.rules.infrastructure._construct import ConstructRule, Setting

_VALIDATED = Setting(
    ("request_validator", "request_validator_options", "options"),
    "Whatever is sent to this method is handed on.",
)
_BODY = Setting(
    ("validate_request_body", "validate_request_parameters"), "This validator lets all pass."
)
_WANTED = {
    "aws_cdk.aws_apigateway.RestApi().root.add_method": (_VALIDATED,),
    "aws_cdk.aws_apigateway.RestApi().root.add_resource().add_method": (_VALIDATED,),
    "aws_cdk.aws_apigateway.Method": (_VALIDATED,),
    "aws_cdk.aws_apigateway.CfnMethod": (
        Setting(("request_validator_id",), "Whatever is sent to this method is handed on."),
    ),
    "aws_cdk.aws_apigateway.RequestValidatorOptions": (_BODY,),
    "aws_cdk.aws_apigateway.RestApi().add_request_validator": (_BODY,),
}


class RequestsNotValidated(ConstructRule):
    """Requests to an API are not validated

    ## What it does
    Finds methods of API Gateway's REST APIs without a validator of requests.

    ## Why is this bad
    Whatever arrives is handed on, and each function behind the API has to think of it by itself.
    The one that forgets is found.

    ## Example
    ```python
    from aws_cdk import aws_apigateway as apigateway

    def api(scope, integration):
        made = apigateway.RestApi(scope, "api")
        made.root.add_method("POST", integration)
        return made
    ```

    ## Use instead
    ```python
    from aws_cdk import aws_apigateway as apigateway

    def api(scope, integration, model):
        made = apigateway.RestApi(scope, "api")
        made.root.add_method(
            "POST",
            integration,
            request_models={"application/json": model},
            request_validator_options=apigateway.RequestValidatorOptions(
                validate_request_body=True
            ),
        )
        return made
    ```

    ## References
    - [AWS: request validation in API Gateway](https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-request-validation.html)
    - [CWE-20: Improper Input Validation](https://cwe.mitre.org/data/definitions/20.html)
    """

    severity = Severity.INFO
    cwe = (20,)
    codeguru = ("improper-input-validation-cdk",)
    calls = tuple(_WANTED)
    wanted = _WANTED
    bad = (
        Bad(
            "from aws_cdk import aws_apigateway as a\nm = a.CfnMethod(self, 'm', http_method='GET')  # found\n"
        ),
        Bad(
            "from aws_cdk import aws_apigateway as a\nr = a.RestApi(self, 'r')\norders = r.root.add_resource('orders')\norders.add_method('POST', i)  # found\n"
        ),
    )
    good = (
        "from aws_cdk import aws_apigateway as a\nr = a.RestApi(self, 'r')\nr.root.add_method('POST', i, request_validator=v)\n",
        "table.add_method('x')\n",
    )
