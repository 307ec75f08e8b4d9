"""Machines that are looked at every five minutes."""

from __future__ import annotations

from guru.models.severity import Severity
from guru.reviewer.rule import Bad
from guru.reviewer.rules.infrastructure._construct import ConstructRule, Setting

_TOLD = "What goes wrong here is noticed some minutes late."
_WANTED = {
    "aws_cdk.aws_ec2.Instance": (Setting(("detailed_monitoring",), _TOLD),),
    "aws_cdk.aws_ec2.CfnInstance": (Setting(("monitoring",), _TOLD),),
    "aws_cdk.aws_ec2.LaunchTemplate": (Setting(("detailed_monitoring",), _TOLD),),
    "aws_cdk.aws_autoscaling.AutoScalingGroup": (
        Setting(("instance_monitoring",), _TOLD, frozenset({"BASIC"}), needed=False),
    ),
}


class DetailedMonitoringOff(ConstructRule):
    """Detailed monitoring is off

    ## What it does
    Finds instances of EC2 and groups of them without detailed monitoring.

    ## Why is this bad
    Figures come every five minutes only, so that a machine that is full or taken over is noticed,
    and replaced, late.

    ## Example
    ```python
    from aws_cdk import aws_ec2 as ec2

    def worker(scope, kind, image, network):
        return ec2.Instance(
            scope, "worker", instance_type=kind, machine_image=image, vpc=network
        )
    ```

    ## Use instead
    ```python
    from aws_cdk import aws_ec2 as ec2

    def worker(scope, kind, image, network):
        return ec2.Instance(
            scope,
            "worker",
            instance_type=kind,
            machine_image=image,
            vpc=network,
            detailed_monitoring=True,
        )
    ```

    ## References
    - [Amazon EC2: detailed monitoring](https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/manage-detailed-monitoring.html)
    - [CWE-778: Insufficient Logging](https://cwe.mitre.org/data/definitions/778.html)
    """

    severity = Severity.INFO
    cwe = (778,)
    codeguru = ("resource-management-errors-cdk",)
    calls = tuple(_WANTED)
    wanted = _WANTED
    bad = (
        Bad(
            "from aws_cdk import aws_autoscaling as a\ng = a.AutoScalingGroup(self, 'g', instance_monitoring=a.Monitoring.BASIC)  # found\n"
        ),
    )
    good = (
        "from aws_cdk import aws_ec2 as ec2\ni = ec2.CfnInstance(self, 'i', monitoring=True)\n",
    )
