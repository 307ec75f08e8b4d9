"""Machine images that anyone may have made."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.flow.constants import constant
from guru.reviewer.reading.calls import argument, is_open
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.aws._clients import calls_service, service_of
from guru.reviewer.rules.resources._uses import uses_of, value_before

_OWNED = frozenset({"owner-id", "owner-alias", "image-id"})


class ImageOfAnyOwner(Rule):
    """Machine images are looked for among those of anyone

    ## What it does
    Finds `describe_images` and `images.filter` of EC2 that name no owner and no image id.

    ## Why is this bad
    Anyone may publish an image under any name. A program that starts the newest image whose name
    fits runs, on the day somebody publishes a newer one, a stranger's image with its own rights.

    ## Example
    ```python
    import boto3

    ec2 = boto3.client("ec2")

    def newest(name):
        found = ec2.describe_images(Filters=[{"Name": "name", "Values": [name]}])
        return max(found["Images"], key=lambda image: image["CreationDate"])
    ```

    ## Use instead
    ```python
    import boto3

    ec2 = boto3.client("ec2")

    def newest(name):
        found = ec2.describe_images(
            Owners=["amazon"], Filters=[{"Name": "name", "Values": [name]}]
        )
        return max(found["Images"], key=lambda image: image["CreationDate"])
    ```

    ## References
    - [Amazon EC2: find an AMI](https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/finding-an-ami.html)
    - [Amazon EC2: DescribeImages](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeImages.html)
    - [CWE-349: Acceptance of Extraneous Untrusted Data With Trusted Data](https://cwe.mitre.org/data/definitions/349.html)
    """

    severity = Severity.MEDIUM
    cwe = (349,)
    codeguru = ("untrusted-ami-images",)
    methods = ("describe_images", "filter")
    bad = (
        Bad("""\
import boto3

class Builder:
    def __init__(self, region):
        self.ec2 = boto3.resource("ec2", region_name=region)

    def base(self, pattern):
        wanted = [{"Name": "name", "Values": [pattern]}, {"Name": "state", "Values": ["available"]}]
        return list(self.ec2.images.filter(Filters=wanted))  # found
"""),
        Bad("""\
from boto3 import client
images = client("ec2").describe_images(  # found
    Filters=[dict(Name="name", Values=["ubuntu-22.04-*"])],
)["Images"]
"""),
        Bad("""\
def newest(ec2, name):
    answer = ec2.describe_images(Filters=[{"Name": "name", "Values": [name]}])  # found
    return sorted(answer["Images"], key=lambda i: i["CreationDate"])[-1]["ImageId"]
"""),
    )
    good = (
        """\
import boto3
boto3.client("ec2").describe_images(Owners=["self"])
""",
        """\
import boto3
boto3.client("ec2").describe_images(ImageIds=[image])
""",
        """\
import boto3
wanted = [{"Name": "name", "Values": ["a"]}, {"Name": "owner-id", "Values": ["123456789012"]}]
boto3.resource("ec2").images.filter(Filters=wanted)
""",
        """\
import boto3
def find(filters):
    return boto3.client("ec2").describe_images(Filters=filters)
""",
        "images = Image.objects.filter(name='a')\n",
        """\
import boto3
boto3.client("ecr").describe_images(repositoryName="a")
""",
        """\
import boto3
boto3.resource("ec2").instances.filter(Filters=[{"Name": "name", "Values": ["a"]}])
""",
        """\
import boto3
wanted = [{"Name": "name", "Values": ["a"]}]
wanted.append({"Name": "owner-alias", "Values": ["amazon"]})
boto3.client("ec2").describe_images(Filters=wanted)
""",
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        if is_open(call) or not _asks_for_images(call, module):
            return
        if argument(call, "Owners") is not None or argument(call, "ImageIds") is not None:
            return
        filters = argument(call, "Filters")
        if filters is None and argument(call, "ExecutableUsers") is not None:
            return
        names = _names(filters, module) if filters is not None else set()
        if names is not None and not names & _OWNED:
            yield Found(call, "No owner is named: the image found may be anyone's.")


def _asks_for_images(call: ast.Call, module: Module) -> bool:
    match call.func:
        case ast.Attribute(attr="describe_images"):
            return bool(call.keywords) and calls_service(module, call, "ec2")
        case ast.Attribute(attr="filter", value=ast.Attribute(attr="images", value=owner)):
            return service_of(module, owner) == "ec2"
    return False


def _names(node: ast.expr, module: Module) -> set[object] | None:
    """Return the names of the filters in a list, None when they are not all in sight."""
    if isinstance(node, ast.Name):
        value = value_before(module, node)
        if value is None or _grows(node, module):
            return None
        return _names(value, module)
    if not isinstance(node, (ast.List, ast.Tuple)):
        return None
    found: set[object] = set()
    for item in node.elts:
        match item:
            case ast.Dict(keys=keys, values=values):
                pairs = zip(keys, values, strict=True)
                named = [value for key, value in pairs if constant(module, key) == "Name"]
            case ast.Call(func=ast.Name(id="dict")):
                named = [keyword.value for keyword in item.keywords if keyword.arg == "Name"]
            case _:
                return None
        if not named:
            return None
        found.update(constant(module, name) for name in named)
    return found


def _grows(name: ast.Name, module: Module) -> bool:
    """Whether filters are added to a list later."""
    if len(module.names.bindings(name)) > 1:
        return True
    above = [module.parent(use) for use in uses_of(module, name)]
    return any(isinstance(node, (ast.Attribute, ast.AugAssign)) for node in above)
