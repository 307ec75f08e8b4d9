"""Which layer or function an expression is the output of."""

from __future__ import annotations

import ast

from guru.models.records import frozen
from guru.reviewer.reading.module import Function, Module
from guru.reviewer.rules.resources._uses import definition_of, value_before

_DEPTH = 8
_SEQUENTIAL = frozenset({"torch.nn.Sequential", "torch.nn.modules.container.Sequential"})
_UNCHANGING = frozenset({"squeeze", "view", "reshape", "flatten", "float", "contiguous", "cpu"})


@frozen
class Activation:
    """An activation in its spellings: functions, layers (classes), methods of tensors."""

    functions: frozenset[str]
    layers: frozenset[str]
    methods: frozenset[str] = frozenset()


SOFTMAX = Activation(
    frozenset({"torch.softmax", "torch.nn.functional.softmax", "torch.special.softmax"}),
    frozenset({"torch.nn.Softmax", "torch.nn.modules.activation.Softmax"}),
    frozenset({"softmax"}),
)
LOG_SOFTMAX = Activation(
    frozenset({"torch.log_softmax", "torch.nn.functional.log_softmax"}),
    frozenset({"torch.nn.LogSoftmax"}),
    frozenset({"log_softmax"}),
)
SIGMOID = Activation(
    frozenset({"torch.sigmoid", "torch.nn.functional.sigmoid", "torch.special.expit"}),
    frozenset({"torch.nn.Sigmoid", "torch.nn.modules.activation.Sigmoid"}),
    frozenset({"sigmoid", "sigmoid_"}),
)


def output_of(
    module: Module, node: ast.expr, activation: Activation, depth: int = _DEPTH
) -> ast.expr | None:
    """Return the expression that applies an activation last; None: it is not applied, or unknown.

    Follows names, layers kept in attributes, ``Sequential`` and the ``forward`` of this file's
    own models.
    """
    if depth == 0:
        return None
    match node:
        case ast.Name():
            value = value_before(module, node)
            return output_of(module, value, activation, depth - 1) if value is not None else None
        case ast.Call():
            return _of_call(module, node, activation, depth)
    return None


def _of_call(module: Module, call: ast.Call, activation: Activation, depth: int) -> ast.expr | None:
    name = module.resolve(call.func) or ""
    made = name.removesuffix("()")
    if name in activation.functions or (made != name and _is_one(made, activation)):
        return call
    match call.func:
        case ast.Attribute(attr=method) if method in activation.methods and not name:
            return call
        case ast.Attribute(attr=method, value=owner) if method in _UNCHANGING:
            return output_of(module, owner, activation, depth - 1)
    model = _value(module, call.func)
    return _of_model(module, model, activation, depth - 1) if model is not None else None


def _is_one(name: str, activation: Activation) -> bool:
    return name in activation.layers or name in activation.functions


def _value(module: Module, function: ast.expr) -> ast.Call | None:
    """Return the call that made a called object: ``Net()`` for ``net(x)`` after ``net = Net()``."""
    value: ast.expr | None = function
    while isinstance(value, ast.Name):
        value = value_before(module, value) or module.names.value_of(value)
    while isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute):
        if value.func.attr not in {"to", "cuda", "cpu", "eval", "train", "float"}:
            break
        value = value.func.value  # Net().to(device) is the model still
    return value if isinstance(value, ast.Call) else None


def _of_model(
    module: Module, made: ast.Call, activation: Activation, depth: int
) -> ast.expr | None:
    if module.resolve(made.func) in _SEQUENTIAL:
        last = made.args[-1] if made.args else None
        if isinstance(last, ast.Call) and module.resolve(last.func) in activation.layers:
            return last
        return None
    model = definition_of(module, made.func)
    if not isinstance(model, ast.ClassDef) or depth <= 0:
        return None
    forward = next((m for m in model.body if _is_forward(m)), None)
    if not isinstance(forward, Function):
        return None
    ends = [s for s in ast.walk(forward) if isinstance(s, ast.Return) and s.value is not None]
    found = [output_of(module, s.value, activation, depth) for s in ends if s.value is not None]
    return found[0] if found and all(f is not None for f in found) else None


def _is_forward(statement: ast.stmt) -> bool:
    return isinstance(statement, Function) and statement.name == "forward"
