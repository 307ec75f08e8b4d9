"""Load balancers that keep no record."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.reading.calls import argument, is_open
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule

_BALANCERS = tuple(
    f"aws_cdk.aws_elasticloadbalancingv2.{kind}LoadBalancer" for kind in ("Application", "Network")
)
_PLAIN = "aws_cdk.aws_elasticloadbalancing.CfnLoadBalancer"
_KEEPING = frozenset({"log_access_logs", "set_attribute", "load_balancer_attributes"})


class LoadBalancerNotLogged(Rule):
    """What a load balancer lets through is not logged

    ## What it does
    Finds load balancers in files that never call `log_access_logs`.

    ## Why is this bad
    The balancer alone sees every address that asks. Without its log nobody can tell after an
    attack where it came from and what it got.

    ## Example
    ```python
    from aws_cdk import aws_elasticloadbalancingv2 as elb

    def balancer(scope, network):
        return elb.ApplicationLoadBalancer(scope, "balancer", vpc=network)
    ```

    ## Use instead
    ```python
    from aws_cdk import aws_elasticloadbalancingv2 as elb

    def balancer(scope, network, bucket):
        made = elb.ApplicationLoadBalancer(scope, "balancer", vpc=network)
        made.log_access_logs(bucket)
        return made
    ```

    ## References
    - [AWS: access logs of an Application Load Balancer](https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html)
    - [CWE-778: Insufficient Logging](https://cwe.mitre.org/data/definitions/778.html)
    """

    severity = Severity.INFO
    cwe = (778,)
    codeguru = ("insufficient-logging-cdk",)
    calls = (*_BALANCERS, _PLAIN)
    bad = (
        Bad(
            "from aws_cdk.aws_elasticloadbalancingv2 import NetworkLoadBalancer as N\n"
            "n = N(self, 'n', vpc=vpc)  # found\n"
        ),
        Bad(
            "from aws_cdk import aws_elasticloadbalancing as elb\n"
            "b = elb.CfnLoadBalancer(self, 'b', listeners=listeners)  # found\n"
        ),
    )
    good = (
        (
            "from aws_cdk import aws_elasticloadbalancing as elb\n"
            "b = elb.CfnLoadBalancer(self, 'b', listeners=l, access_logging_policy=policy)\n"
        ),
        "from mine import elb\nb = elb.ApplicationLoadBalancer(self, 'b')\n",
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        if is_open(call) or argument(call, "access_logging_policy") is not None:
            return
        spoken = {node.attr for node in module.of_type(ast.Attribute)}
        if module.resolve(call.func) == _PLAIN or not spoken & _KEEPING:
            yield Found(call, "Who asks this balancer, and for what, is not logged.")
