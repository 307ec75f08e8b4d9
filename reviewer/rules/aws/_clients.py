"""Which calls are calls of AWS, and of which service."""

from __future__ import annotations

import ast
import re
from functools import lru_cache

from guru.reviewer.flow.constants import constant
from guru.reviewer.reading.calls import argument
from guru.reviewer.reading.module import Function, Module
from guru.reviewer.reading.scopes import Binding

_SESSIONS = (
    *("boto3", "boto3.Session()", "boto3.session.Session()", "boto3.DEFAULT_SESSION"),
    *("aioboto3.Session()", "aioboto3.session.Session()", "aioboto3"),
)
_CORE_SESSIONS = (
    *("botocore.session.get_session()", "botocore.session.Session()"),
    *("aiobotocore.session.get_session()", "aiobotocore.session.AioSession()"),
)
MAKERS = (
    *(f"{session}.{kind}" for session in _SESSIONS for kind in ("client", "resource")),
    *(f"{session}.create_client" for session in _CORE_SESSIONS),
)
"""The functions that make clients and resources, as names are resolved."""

_STUBS = r"(?:mypy_boto3|types_boto3)_(\w+?)\."
_CAPITALS = r"[A-Z]\w*|[a-z]+[A-Z]\w*"
_DEPTH = 8
_FEW = 4  # ways in which one attribute is assigned; more is no client
_HANDLER_ARGUMENTS = {"event", "_event"}, {"context", "_context", "_", "ctx", "lambda_context"}


def calls_service(module: Module, call: ast.Call, *services: str) -> bool:
    """Whether a method call goes to one of these services.

    Where the client's origin is not in sight (a parameter), the spelling of the arguments tells:
    only AWS writes ``Bucket=`` and ``logGroupName=``.
    """
    if not isinstance(call.func, ast.Attribute):
        return False
    found = service_of(module, call.func.value)
    if found is not None:
        return found in services
    names = [keyword.arg for keyword in call.keywords if keyword.arg is not None]
    return bool(names) and all(re.fullmatch(_CAPITALS, name) for name in names)


def service_of(module: Module, node: ast.AST | None, depth: int = _DEPTH) -> str | None:
    """Return the service that a client, resource or part of a resource is of, None if not known."""
    if depth == 0:
        return None
    match node:
        case ast.Call() if makes_client(module, node):
            name = constant(module, argument(node, "service_name", 0))
            return name if isinstance(name, str) else None
        case ast.Call(func=ast.Attribute(value=owner)):
            return service_of(module, owner, depth - 1)
        case ast.Await(value=value) | ast.NamedExpr(value=value):
            return service_of(module, value, depth - 1)
        case ast.Attribute():
            values = _own_values(module, node)
            own = _of_values(module, values, depth) if len(values) <= _FEW else None
            return own or service_of(module, node.value, depth - 1)
        case ast.Name():
            return _of_name(module, node, depth)
    return None


def makes_client(module: Module, call: ast.Call) -> bool:
    """Whether a call makes a client or a resource."""
    function = call.func
    attribute = isinstance(function, ast.Attribute)
    if attribute and function.attr not in {"client", "resource", "create_client"}:  # type: ignore[attr-defined]
        return False
    return module.resolve(function) in MAKERS


def is_handler(function: Function) -> bool:
    """Whether a function is what AWS Lambda calls: its parameters are an event and a context."""
    names = [a.arg for a in (*function.args.posonlyargs, *function.args.args)]
    first, second = _HANDLER_ARGUMENTS
    return len(names) == 2 and names[0] in first and names[1] in second


def _of_name(module: Module, name: ast.Name, depth: int) -> str | None:
    found = module.names.bindings(name)
    known = _known(module)
    if id(found) not in known:
        known[id(found)] = None  # a name may be assigned from itself, many times
        known[id(found)] = _of_bindings(module, name, found, depth)
    return known[id(found)]


def _of_bindings(module: Module, name: ast.Name, found: list[Binding], depth: int) -> str | None:
    if any(binding.kind == "parameter" for binding in found):
        stub = re.match(_STUBS, module.resolve(name) or "")
        return stub[1].replace("_", "-") if stub else None
    if not found or any(binding.kind not in {"value", "with"} for binding in found):
        return None
    return _of_values(module, [binding.value for binding in found], depth)


def _of_values(module: Module, values: list[ast.expr | None], depth: int) -> str | None:
    """Return the service that all values are of; None among them means: not made yet."""
    real = [v for v in values if not (isinstance(v, ast.Constant) and v.value is None)]
    services = {service_of(module, value, depth - 1) for value in real}
    return services.pop() if len(services) == 1 else None


def _own_values(module: Module, node: ast.Attribute) -> list[ast.expr | None]:
    """Return what the methods of a class assign to ``self.name``."""
    if not isinstance(node.value, ast.Name) or node.value.id != "self":
        return []
    owner = module.class_of(node)
    return _attributes(module).get((owner, node.attr), []) if owner is not None else []


@lru_cache(maxsize=2)  # one file is checked at a time
def _known(_module: Module) -> dict[int, str | None]:
    """Return a store for the services of names, by the identity of the list of their bindings."""
    return {}


@lru_cache(maxsize=2)
def _attributes(module: Module) -> dict[tuple[ast.ClassDef, str], list[ast.expr | None]]:
    found: dict[tuple[ast.ClassDef, str], list[ast.expr | None]] = {}
    statements: list[ast.Assign | ast.AnnAssign] = [*module.of_type(ast.Assign)]
    for statement in [*statements, *module.of_type(ast.AnnAssign)]:
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        for target in targets:
            match target:
                case ast.Attribute(value=ast.Name(id="self"), attr=name):
                    owner = module.class_of(target)
                    if owner is not None:
                        found.setdefault((owner, name), []).append(statement.value)
    return found
