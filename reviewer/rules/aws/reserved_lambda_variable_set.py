"""Environment variables that AWS Lambda keeps for itself."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.flow.constants import constant
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.aws._clients import is_handler

_OF_LAMBDA = frozenset(
    {
        *("_HANDLER", "_X_AMZN_TRACE_ID", "AWS_EXECUTION_ENV", "AWS_LAMBDA_FUNCTION_NAME"),
        *("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_LAMBDA_FUNCTION_VERSION"),
        *("AWS_LAMBDA_INITIALIZATION_TYPE", "AWS_LAMBDA_LOG_GROUP_NAME", "LAMBDA_TASK_ROOT"),
        *("AWS_LAMBDA_LOG_STREAM_NAME", "AWS_LAMBDA_RUNTIME_API", "LAMBDA_RUNTIME_DIR"),
    }
)
# Anyone may set these for a program of their own; inside of a Lambda function nobody should.
_SHARED = frozenset(
    {
        *("AWS_DEFAULT_REGION", "AWS_REGION", "AWS_ACCESS_KEY", "AWS_ACCESS_KEY_ID"),
        *("AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"),
    }
)
_SETTERS = frozenset({"os.putenv", "os.environ.setdefault", "os.environ.__setitem__"})
_CONFIGURING = frozenset({"create_function", "update_function_configuration"})


class ReservedLambdaVariableSet(Rule):
    """An environment variable that AWS Lambda reserves is set

    ## What it does
    Finds writes to the environment variables that the runtime of AWS Lambda keeps for itself
    (`_HANDLER`, `AWS_LAMBDA_FUNCTION_NAME` and others), in the process or in the configuration of
    a function. The region and the credentials count in files that hold a handler.

    ## Why is this bad
    The runtime and the SDK read these variables: a changed one sends traces, logs and calls
    astray. In a function's configuration they are refused, so that the deployment fails.

    ## Example
    ```python
    import os

    def lambda_handler(event, context):
        os.environ["AWS_REGION"] = event["region"]
    ```

    ## Use instead
    ```python
    import os

    def lambda_handler(event, context):
        os.environ["TARGET_REGION"] = event["region"]
    ```

    ## References
    - [AWS Lambda: defined runtime environment variables](https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime)
    - [CWE-15: External Control of System or Configuration Setting](https://cwe.mitre.org/data/definitions/15.html)
    """

    severity = Severity.MEDIUM
    cwe = (15,)
    codeguru = ("lambda-override-reserved",)
    methods = ("putenv", "setdefault", "__setitem__", "update")
    where = {
        "Assign.targets": ("Subscript",),
        "AugAssign.target": ("Subscript",),
        "keyword.arg": ("Environment",),
    }
    mentions = ("AWS_", "LAMBDA_", "_HANDLER", "_X_AMZN")
    bad = (
        Bad("from os import environ as e\ne['_HANDLER'] = 'app.main'  # found\n"),
        Bad("""\
import os

NAME = "AWS_LAMBDA_FUNCTION_NAME"

def rename(value):
    os.putenv(NAME, value)  # found
    os.environ.update(LAMBDA_TASK_ROOT="/opt", STAGE="test")  # found
"""),
        Bad("""\
import boto3

boto3.client("lambda").create_function(
    FunctionName="report",
    Environment={"Variables": {
        "STAGE": "prod",
        "AWS_SESSION_TOKEN": "t",  # found
    }},
)
"""),
        Bad("""\
import os

def handler(event, context):
    credentials = event["credentials"]
    os.environ["AWS_ACCESS_KEY_ID"] = credentials["id"]  # found
"""),
    )
    good = (
        "import os\nos.environ['SOME_VARIABLE'] = 'value'\n",
        "import os\nname = os.environ['AWS_LAMBDA_FUNCTION_NAME']\n",
        "import os\ndef main(arguments):\n    os.environ['AWS_REGION'] = arguments.region\n",
        "config = {}\nconfig['_HANDLER'] = 'x'\n",
        "import os\nos.environ.update({'STAGE': 'test'})\n",
        "def f(os):\n    os.environ['_HANDLER'] = 'x'\n",
        "import os\nos.environ[prefix + '_HANDLER'] = 'x'\n",
    )

    def check(
        self, node: ast.Assign | ast.AugAssign | ast.Call | ast.keyword, module: Module
    ) -> Iterator[Found]:
        for place, name in _written(node, module):
            if name in _OF_LAMBDA or (name in _SHARED and _is_in_lambda(node, module)):
                yield Found(place, f"`{name}` is reserved: the runtime of AWS Lambda sets it.")


def _written(
    node: ast.Assign | ast.AugAssign | ast.Call | ast.keyword, module: Module
) -> Iterator[tuple[ast.AST, object]]:
    """Yield the environment variables that a node sets."""
    match node:
        case ast.Assign(targets=targets):
            for target in targets:
                yield from _subscript(node, target, module)
        case ast.AugAssign(target=target):
            yield from _subscript(node, target, module)
        case ast.Call(func=ast.Attribute(attr="putenv" | "setdefault" | "__setitem__")):
            if module.resolve(node.func) in _SETTERS and node.args:
                yield node, constant(module, node.args[0])
        case ast.Call(func=ast.Attribute(attr="update")):
            if module.resolve(node.func) == "os.environ.update":
                yield from ((node, keyword.arg) for keyword in node.keywords)
                for given in node.args:
                    yield from ((node, name) for _, name in _keys(given, module))
        case ast.keyword(arg="Environment", value=ast.Dict(keys=keys, values=values)):
            for key, value in zip(keys, values, strict=True):
                if isinstance(key, ast.Constant) and key.value == "Variables":
                    yield from _keys(value, module)


def _subscript(node: ast.AST, target: ast.expr, module: Module) -> Iterator[tuple[ast.AST, object]]:
    if isinstance(target, ast.Subscript) and module.resolve(target.value) == "os.environ":
        yield node, constant(module, target.slice)


def _keys(node: ast.expr, module: Module) -> Iterator[tuple[ast.AST, object]]:
    if isinstance(node, ast.Dict):
        for key in node.keys:
            if key is not None:
                yield key, constant(module, key)


def _is_in_lambda(node: ast.AST, module: Module) -> bool:
    """Whether a node configures a function, or lies in one."""
    if isinstance(node, ast.keyword):
        call = module.parent(node)
        function = call.func if isinstance(call, ast.Call) else None
        return isinstance(function, ast.Attribute) and function.attr in _CONFIGURING
    function_around = module.function_of(node)
    if function_around is not None and is_handler(function_around):
        return True
    return function_around is None and any(
        is_handler(function) and isinstance(module.parent(function), ast.Module)
        for function in module.of_type(ast.FunctionDef)
    )
