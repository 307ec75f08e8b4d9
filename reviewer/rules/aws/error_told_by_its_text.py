"""Errors of AWS that are told apart by their text."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule

_CODE = r"[A-Z][A-Za-z]+(?:\.[A-Za-z]+)?|[1-5]\d\d"
_ERRORS = ("botocore.exceptions.ClientError", "botocore.exceptions.BotoCoreError")


class ErrorToldByItsText(Rule):
    """An error of AWS is told apart by its text

    ## What it does
    Finds codes that are looked for in the text of a `ClientError` (`"Throttling" in str(error)`).
    Texts for which AWS has no code of its own are left alone.

    ## Why is this bad
    The text is for people: it changes without notice, and it quotes names, so that a bucket
    called `not-found-pages` looks like an error. The code in `error.response` is the contract.

    ## Example
    ```python
    from botocore.exceptions import ClientError

    def exists(s3, key):
        try:
            s3.head_object(Bucket="files", Key=key)
        except ClientError as error:
            if "404" in str(error):
                return False
            raise
        return True
    ```

    ## Use instead
    ```python
    from botocore.exceptions import ClientError

    def exists(s3, key):
        try:
            s3.head_object(Bucket="files", Key=key)
        except ClientError as error:
            if error.response["Error"]["Code"] == "404":
                return False
            raise
        return True
    ```

    ## References
    - [boto3: error handling](https://boto3.amazonaws.com/v1/documentation/api/latest/guide/error-handling.html)
    - [CWE-755: Improper Handling of Exceptional Conditions](https://cwe.mitre.org/data/definitions/755.html)
    """

    severity = Severity.LOW
    cwe = (755,)
    mentions = ("botocore",)
    bad = (
        Bad("""\
import botocore

def create(client, name):
    try:
        client.create_stack(StackName=name)
    except botocore.exceptions.ClientError as e:
        if "AlreadyExistsException" in str(e):  # found
            return
        raise
"""),
        Bad("""\
from botocore.exceptions import ClientError as AwsError, WaiterError

def update(client):
    try:
        client.update_stack(StackName="s")
    except (WaiterError, AwsError) as problem:
        text = str(problem)
        if "ThrottlingException" in text:  # found
            return False
        raise
"""),
        Bad("""\
from botocore.exceptions import ClientError
try:
    read()
except ClientError as e:
    if "AccessDenied" not in e.args[0]:  # found
        raise
"""),
    )
    good = (
        """\
from botocore.exceptions import ClientError
try:
    read()
except ClientError as e:
    if e.response["Error"]["Code"] != "AccessDenied":
        raise
""",
        """\
try:
    read()
except OSError as e:
    if "denied" in str(e):
        raise
""",
        """\
from botocore.exceptions import ClientError
try:
    read()
except ClientError as e:
    print("failed: " + str(e))
""",
        """\
from botocore.exceptions import ClientError
try:
    update()
except ClientError as e:
    if "No updates" in e.response["Error"]["Message"]:
        pass
""",
        """\
from botocore.exceptions import ClientError
try:
    update()
except ClientError as e:
    if "No updates are to be performed" in str(e):
        pass
""",
        """\
from botocore.exceptions import ClientError
def f(e):
    try:
        update()
    except ClientError:
        return "No updates" in str(e)
""",
    )

    def check(self, handler: ast.ExceptHandler, module: Module) -> Iterator[Found]:
        caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
        if handler.name is None or not any(module.resolve(t) in _ERRORS for t in caught):
            return
        texts = {handler.name: False}
        for statement in handler.body:
            for node in ast.walk(statement):
                match node:
                    case ast.Assign(targets=[ast.Name(id=name)], value=value):
                        if _is_text(value, texts):
                            texts[name] = True
                    case ast.Compare(
                        left=ast.Constant(value=str(code)),
                        ops=[ast.In() | ast.NotIn()],
                        comparators=[text],
                    ) if re.fullmatch(_CODE, code) and _is_text(text, texts):
                        yield Found(node, f"Compare the error's code with `{code}`, not its text.")


def _is_text(node: ast.expr, texts: dict[str, bool]) -> bool:
    """Whether an expression is the text of the error (``texts``: names, True: is a text)."""
    match node:
        case ast.Name(id=name):
            return texts.get(name, False)
        case ast.Call(func=ast.Name(id="str" | "repr"), args=[ast.Name(id=name)]):
            return texts.get(name) is False
        case ast.Subscript(value=ast.Attribute(attr="args", value=ast.Name(id=name))):
            return texts.get(name) is False
        case ast.Attribute(attr="message", value=ast.Name(id=name)):
            return texts.get(name) is False
        case ast.Call(func=ast.Attribute(attr="lower" | "strip", value=inner)):
            return _is_text(inner, texts)
    return False
