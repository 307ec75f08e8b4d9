"""Processes of multiprocessing, and what they share."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.reviewer.reading.calls import argument
from guru.reviewer.reading.module import Function, Module
from guru.reviewer.rules.resources._uses import definition_of, parameter_of

PROCESSES = (
    *("multiprocessing.Process", "multiprocessing.context.Process"),
    *("multiprocessing.get_context().Process", "multiprocessing.process.Process"),
)
_KINDS = (
    *("Queue", "JoinableQueue", "SimpleQueue", "Pipe", "Lock", "RLock", "Semaphore"),
    *("BoundedSemaphore", "Condition", "Event", "Barrier"),
)
_PLACES = (
    *("multiprocessing", "multiprocessing.get_context()", "multiprocessing.queues"),
    *("multiprocessing.synchronize",),
)
SHARED = frozenset(f"{place}.{kind}()" for place in _PLACES for kind in _KINDS)
"""What breaks when a process that uses it is killed; as ``Module.resolve`` writes instances."""


def is_shared(module: Module, node: ast.expr) -> bool:
    """Whether an expression is a queue, pipe or lock of multiprocessing."""
    if module.resolve(node) in SHARED:
        return True
    return isinstance(node, ast.Name) and any(
        _unpacked(module, binding.node) in SHARED for binding in module.names.bindings(node)
    )


def given_to(process: ast.Call) -> list[ast.expr]:
    """Return what a process is given: the parts of ``args`` and ``kwargs``."""
    found: list[ast.expr] = []
    args = argument(process, "args", 3)
    if isinstance(args, (ast.Tuple, ast.List)):
        found.extend(args.elts)
    kwargs = argument(process, "kwargs", 4)
    if isinstance(kwargs, ast.Dict):
        found.extend(kwargs.values)
    return found


def target_of(module: Module, process: ast.Call) -> Function | None:
    """Return the function of this file that a process runs."""
    target = argument(process, "target", 1)
    function = definition_of(module, target) if target is not None else None
    return function if isinstance(function, Function) else None


def parameters_given(module: Module, process: ast.Call) -> Iterator[tuple[ast.expr, ast.arg]]:
    """Yield what a process is given with the parameter of its function that takes it."""
    function = target_of(module, process)
    args = argument(process, "args", 3)
    if function is None or not isinstance(args, (ast.Tuple, ast.List)):
        return
    bound = isinstance(argument(process, "target", 1), ast.Attribute)
    for place, value in enumerate(args.elts):
        parameter = parameter_of(function, place + bound, None)
        if parameter is not None:
            yield value, parameter


def _unpacked(module: Module, target: ast.AST) -> str | None:
    """Return what a target of a tuple is taken from: ``a, b = Pipe()``."""
    above = module.parent(target)
    whole = module.parent(above) if isinstance(above, ast.Tuple) else None
    return module.resolve(whole.value) if isinstance(whole, ast.Assign) else None
