"""Parts of the AWS SDKs that were given up."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.aws._clients import calls_service

if TYPE_CHECKING:
    import libcst as cst

    from guru.reviewer.fixing.imports import Imports

# By operation: its service and what takes its place.
_OPERATIONS = {
    "list_objects": ("s3", "list_objects_v2"),
    "get_bucket_lifecycle": ("s3", "get_bucket_lifecycle_configuration"),
    "put_bucket_lifecycle": ("s3", "put_bucket_lifecycle_configuration"),
    "get_bucket_notification": ("s3", "get_bucket_notification_configuration"),
    "put_bucket_notification": ("s3", "put_bucket_notification_configuration"),
    "invoke_async": ("lambda", 'invoke with InvocationType="Event"'),
    "describe_job_flows": ("emr", "list_clusters and describe_cluster"),
    "verify_email_address": ("ses", "verify_email_identity"),
    "delete_verified_email_address": ("ses", "delete_identity"),
    "list_verified_email_addresses": ("ses", "list_identities"),
    "admin_set_user_settings": ("cognito-idp", "admin_set_user_mfa_preference"),
    "set_user_settings": ("cognito-idp", "set_user_mfa_preference"),
    "create_launch_configuration": ("autoscaling", "a launch template"),
    "request_spot_instances": ("ec2", "create_fleet or run_instances"),
    "request_spot_fleet": ("ec2", "create_fleet"),
}
_GONE = "The copy of requests in botocore is old, unpatched, and gone from newer releases."
_OLD = "boto 2 is no longer maintained and does not run on Python 3.12; use boto3."


class DeprecatedSdkCall(Rule):
    """A part of the AWS SDK is used that was given up

    ## What it does
    Finds imports of `botocore.vendored` and of boto 2, and calls of operations that AWS has
    deprecated (`list_objects`, `get_bucket_lifecycle`, `invoke_async` and others).

    ## Why is this bad
    Deprecated operations get no corrections and may end. The copy of requests in botocore has
    known vulnerabilities and was taken out: code that imports it fails with a newer release.

    ## Example
    ```python
    from botocore.vendored import requests

    def answer(event):
        return requests.put(event["ResponseURL"], data="{}", timeout=10)
    ```

    ## Use instead
    ```python
    import requests

    def answer(event):
        return requests.put(event["ResponseURL"], data="{}", timeout=10)
    ```

    ## Fix safety
    The fix imports the package itself in place of the copy, under the same name. The package has
    to be installed: a Lambda function needs it in its bundle or layer.

    ## References
    - [AWS: removing the vendored version of requests from botocore](https://aws.amazon.com/blogs/developer/removing-the-vendored-version-of-requests-from-botocore/)
    - [Amazon S3: ListObjects](https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjects.html)
    - [CWE-477: Use of Obsolete Function](https://cwe.mitre.org/data/definitions/477.html)
    """

    severity = Severity.LOW
    cwe = (477,)
    codeguru = ("deprecated-method",)
    mentions = ("boto", *_OPERATIONS)
    bad = (
        Bad(
            "from botocore.vendored import requests as http  # found\nhttp.get('https://a')\n",
            fixed="import requests as http\nhttp.get('https://a')\n",
        ),
        Bad(
            "import botocore.vendored.requests as requests  # found\n",
            fixed="import requests as requests\n",
        ),
        Bad("""\
import boto3

class Bucket:
    def __init__(self, name):
        self.s3, self.name = None, name
        self.s3 = boto3.client("s3")

    def names(self):
        page = self.s3.list_objects(Bucket=self.name)  # found
        return page, page["IsTruncated"]
"""),
        Bad("from boto.s3.connection import S3Connection  # found\n"),
        Bad("""\
import boto3
functions = boto3.Session().client("lambda")
functions.invoke_async(FunctionName="f", InvokeArgs=b"{}")  # found
"""),
        Bad("""\
def answer(event):
    from botocore.vendored.requests.exceptions import ConnectionError as Lost  # found
"""),
    )
    good = (
        "import requests\nrequests.get('https://a', timeout=1)\n",
        "import boto3\nboto3.client('s3').list_objects_v2(Bucket='a')\n",
        "from botocore.exceptions import ClientError\n",
        "from boto3 import client\n",
        "import botox\nfrom .boto import connect\n",
        "def objects(store):\n    return store.list_objects()\n",
        "import minio\nminio.Minio('a').list_objects('bucket', recursive=True)\n",
    )

    def check(
        self, node: ast.Import | ast.ImportFrom | ast.Call, module: Module
    ) -> Iterator[Found]:
        match node:
            case ast.Import(names=names):
                origins = [alias.name for alias in names]
            case ast.ImportFrom(module=str(origin), level=0):
                origins = [f"{origin}.{alias.name}" for alias in node.names]
            case ast.Call(func=ast.Attribute(attr=operation)) if operation in _OPERATIONS:
                service, instead = _OPERATIONS[operation]
                if calls_service(module, node, service):
                    yield Found(node, f"`{operation}` is deprecated; use {instead}.")
                return
            case _:
                return
        if any(f"{origin}.".startswith("botocore.vendored.requests.") for origin in origins):
            yield Found(node, _GONE, Severity.MEDIUM)
        elif any(f"{origin}.".startswith("boto.") for origin in origins):
            yield Found(node, _OLD)

    def fix(self, node: cst.Import | cst.ImportFrom, imports: Imports) -> cst.CSTNode | None:
        import libcst as cst

        if isinstance(node.names, cst.ImportStar) or len(node.names) != 1:
            return None
        alias = node.names[0]
        if isinstance(node, cst.Import):
            same = alias.asname is not None and _dotted(alias.name) == "botocore.vendored.requests"
        else:
            same = _dotted(node.module) == "botocore.vendored" and _dotted(alias.name) == "requests"
        if not same:
            return None
        return cst.Import(names=[alias.with_changes(name=cst.Name("requests"))])


def _dotted(node: cst.CSTNode | None) -> str:
    import libcst as cst

    if isinstance(node, cst.Attribute):
        return f"{_dotted(node.value)}.{node.attr.value}"
    return node.value if isinstance(node, cst.Name) else ""
