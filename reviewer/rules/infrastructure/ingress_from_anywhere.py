"""Ports that are open to the whole internet."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.flow.constants import constant
from guru.reviewer.reading.calls import argument
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.infrastructure._construct import setting_of

_EVERYWHERE = frozenset({"0.0.0.0/0", "::/0"})
_CLASSES = frozenset(
    f"aws_cdk.aws_ec2.{name}"
    for name in (
        *("CfnSecurityGroupIngress", "CfnSecurityGroup.IngressProperty"),
        "CfnSecurityGroupIngressProps",
    )
)
_ANY = frozenset({"any_ipv4", "any_ipv6"})
_ALLOWING = frozenset({"allow_from_any_ipv4", "allow_default_port_from_any_ipv4"})
_PUBLIC = frozenset({80, 443})  # what a web site is there for


class IngressFromAnywhere(Rule):
    """A port is open to the whole internet

    ## What it does
    Finds rules of security groups that let `0.0.0.0/0` or `::/0` in. The ports of web sites, 80
    and 443, are left alone.

    ## Why is this bad
    Every address is scanned all day. A database, a shell or an inner service that answers
    everyone is tried with known passwords and known holes within minutes.

    ## Example
    ```python
    from aws_cdk import aws_ec2 as ec2

    def shells(group):
        group.add_ingress_rule(ec2.Peer.any_ipv4(), ec2.Port.tcp(22))
    ```

    ## Use instead
    ```python
    from aws_cdk import aws_ec2 as ec2

    def shells(group, office):
        group.add_ingress_rule(ec2.Peer.ipv4(office), ec2.Port.tcp(22))
    ```

    ## References
    - [AWS: security group rules](https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html)
    - [CWE-668: Exposure of Resource to Wrong Sphere](https://cwe.mitre.org/data/definitions/668.html)
    """

    severity = Severity.MEDIUM
    cwe = (668, 284)
    codeguru = ("exposure-of-sensitive-information-cdk",)
    mentions = ("aws_cdk",)
    bad = (
        Bad(
            "from aws_cdk.aws_ec2 import CfnSecurityGroupIngress as I\n"
            "i = I(self, 'i', ip_protocol='tcp', from_port=22, cidr_ip='0.0.0.0/0')  # found\n"
        ),
        Bad(
            "from aws_cdk import aws_ec2 as ec2\n"
            "database.connections.allow_from_any_ipv4(ec2.Port.tcp(5432))  # found\n"
        ),
        Bad(
            "from aws_cdk import aws_ec2 as ec2\n"
            "p = ec2.CfnSecurityGroup.IngressProperty(ip_protocol='-1', cidr_ipv6='::/0')  # found\n"
        ),
    )
    good = (
        (
            "from aws_cdk import aws_ec2 as ec2\n"
            "i = ec2.CfnSecurityGroupIngress(self, 'i', ip_protocol='tcp', cidr_ip='10.0.0.0/8')\n"
        ),
        (
            "from aws_cdk import aws_ec2 as ec2\n"
            "group.add_ingress_rule(ec2.Peer.any_ipv4(), ec2.Port.tcp(443))\n"
        ),
        (
            "from aws_cdk import aws_ec2 as ec2\n"
            "e = ec2.CfnSecurityGroupEgress(self, 'e', ip_protocol='-1', cidr_ip='0.0.0.0/0')\n"
        ),
        (
            "from aws_cdk import aws_ec2 as ec2\n"
            "i = ec2.CfnSecurityGroupIngress(self, 'i', from_port=443, cidr_ip='0.0.0.0/0')\n"
        ),
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        name = module.resolve(call.func) or ""
        method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        if name in _CLASSES:
            ranges = {constant(module, argument(call, key)) for key in ("cidr_ip", "cidr_ipv6")}
            port = constant(module, argument(call, "from_port"))
            found = bool(ranges & _EVERYWHERE) and port not in _PUBLIC
        elif method == "add_ingress_rule":
            found = self._is_any(argument(call, "peer", 0), module) and not self._is_public(
                argument(call, "connection", 1), module
            )
        else:
            found = method in _ALLOWING and not self._is_public(
                argument(call, "port_range", 0), module
            )
        if found:
            yield Found(call, "Every address of the internet is let in here.")

    def _is_any(self, peer: ast.expr | None, module: Module) -> bool:
        setting = setting_of(peer, module) if peer is not None else None
        match setting:
            case (word, given):
                return word in _ANY or given in _EVERYWHERE
        return False

    def _is_public(self, port: ast.expr | None, module: Module) -> bool:
        setting = setting_of(port, module) if port is not None else None
        match setting:
            case ("tcp", number):
                return number in _PUBLIC
        return setting in {"HTTP", "HTTPS"}
