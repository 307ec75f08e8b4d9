"""Functions of one value: texts, numbers, lengths."""

from __future__ import annotations

import ast
from collections.abc import Callable

from guru.reviewer.flow.heap import Instance, Map, Seq
from guru.reviewer.flow.run import formatting, vouching
from guru.reviewer.flow.run.access.attributes import attribute
from guru.reviewer.flow.run.access.classes import class_attribute
from guru.reviewer.flow.run.arguments import Arguments
from guru.reviewer.flow.run.calls import call
from guru.reviewer.flow.run.context import Context
from guru.reviewer.flow.run.handlers import Handler, first_of, tainted
from guru.reviewer.flow.run.operators import is_small
from guru.reviewer.flow.values import OPEN, Ref, Value, known, opened

_LARGEST_NUMBER = 1_000_000


def _pure(function: Callable[..., object], *, through: bool = True) -> Handler:
    """A function that is worked out on constants; ``through`` says whether taints go through it."""

    def handler(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
        constants = [value.constant for value in arguments.positional]
        unknown = tainted(ctx, arguments) if through else opened()
        if None in constants or arguments.named or arguments.more is not None:
            return unknown
        values = [c.value for c in constants if c is not None]
        if any(isinstance(v, int) and abs(v) > _LARGEST_NUMBER for v in values[-1:]):
            return unknown  # as a size or number of digits it would be worked out for ever
        try:
            result = function(*values)
        except Exception:  # noqa: BLE001 - whatever the reviewed code would meet at this place
            return unknown
        return known(result).tainted_by(unknown.taints) if is_small(result) else unknown

    return handler


def _number(function: Callable[..., object]) -> Handler:
    """A number that is read from a text raises where the text is none."""
    read = _pure(function, through=False)

    def handler(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
        if isinstance(node, ast.Call) and len(node.args) == 1 and not node.keywords:
            vouching.is_number(ctx, node.args[0])
        return read(ctx, arguments, node)

    return handler


def _str(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    if not arguments.positional and arguments.more is None:
        return known("")
    value = first_of(arguments)
    only = value.only
    thing = ctx.state.get(only.number) if isinstance(only, Ref) else None
    if isinstance(thing, Instance):
        for name in ("__str__", "__repr__"):
            if class_attribute(ctx, thing.kind, name) is not None:
                return call(ctx, attribute(ctx, value, name, node), Arguments(), node)
    return formatting.as_text(ctx, value)


def _repr(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    value = first_of(arguments)
    constant = value.constant
    if constant is not None and is_small(constant.value):
        return known(repr(constant.value)).tainted_by(value.taints)
    return tainted(ctx, arguments)


def _len(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    value = first_of(arguments)
    constant = value.constant
    if constant is not None and isinstance(constant.value, (str, bytes, tuple)):
        return known(len(constant.value))
    only = value.only
    thing = ctx.state.get(only.number) if isinstance(only, Ref) else None
    if isinstance(thing, Seq) and thing.rest is None:
        return known(len(thing.items))
    if isinstance(thing, Map) and thing.rest is None and not thing.maybe:
        return known(len(thing.items))
    return opened()


def _yes_or_no(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    return opened()


def _print(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    target = arguments.named.get("file")
    if target is not None:
        write = attribute(ctx, target, "write", node)
        for value in arguments.positional:
            call(ctx, write, Arguments([formatting.as_text(ctx, value)]), node)
    return known(None)


FUNCTIONS: dict[str, Handler] = {
    "str": _str,
    "repr": _repr,
    "ascii": _repr,
    "int": _number(int),
    "float": _number(float),
    "bool": _pure(bool, through=False),
    "complex": _number(complex),
    "abs": _pure(abs, through=False),
    "round": _pure(round, through=False),
    "ord": _pure(ord, through=False),
    "chr": _pure(chr),
    "hex": _pure(hex),
    "bin": _pure(bin),
    "oct": _pure(oct),
    "bytes": _pure(bytes),
    "len": _len,
    "id": _yes_or_no,
    "hash": _yes_or_no,
    "issubclass": _yes_or_no,
    "callable": _yes_or_no,
    "typing.cast": lambda ctx, arguments, node: arguments.get(1, "val") or OPEN,
    "print": _print,
}
