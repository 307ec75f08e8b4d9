"""Bodies of requests that a framework makes records of: each field is what its type says."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.reviewer.flow.converted import is_no_text, without_text
from guru.reviewer.flow.handlers import last_word
from guru.reviewer.flow.heap import Class, Instance
from guru.reviewer.flow.run.access.classes import order_of
from guru.reviewer.flow.run.context import Context
from guru.reviewer.flow.run.instances import is_enumeration
from guru.reviewer.flow.values import Ref, Value, one

_DEEPEST = 3
_WRAPPERS = frozenset({"Optional", "Annotated"})


def of(ctx: Context, kind: str, parameter: ast.arg) -> Value | None:
    """Return the record that a parameter is annotated to be, None where it is annotated as none."""
    return _made(ctx, kind, parameter, parameter.arg, parameter.annotation, _DEEPEST)


def _made(
    ctx: Context, kind: str, parameter: ast.arg, text: str, written: ast.expr | None, depth: int
) -> Value | None:
    written = _plain(written)
    if not isinstance(written, (ast.Name, ast.Attribute)) or depth == 0:
        return None
    owner = ctx.value(written)
    only = owner.only
    thing = ctx.state.get(only.number) if isinstance(only, Ref) else None
    if not isinstance(only, Ref) or not isinstance(thing, Class):
        return None
    if is_enumeration(ctx, only):
        return without_text(ctx.source(kind, parameter, text))
    if not thing.fields:
        return None
    names = {}
    for name, annotation in _fields(ctx, only):
        inside = f"{text}.{name}"
        value = ctx.source(kind, parameter, inside)
        if is_no_text(ctx.module, annotation):
            value = without_text(value)
        names[name] = _made(ctx, kind, parameter, inside, annotation, depth - 1) or value
    return one(Ref(ctx.state.add(Instance(owner, names))))


def _fields(ctx: Context, owner: Ref) -> Iterator[tuple[str, ast.expr]]:
    """Yield the fields of a record with their annotations, its bases' first."""
    for each in reversed(order_of(ctx, owner)):
        thing = ctx.state.get(each.number)
        node = thing.node if isinstance(thing, Class) else None
        for statement in node.body if node is not None else ():
            match statement:
                case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation):
                    yield name, annotation


def _plain(written: ast.expr | None) -> ast.expr | None:
    """Return the type in ``Optional[...]``, ``Annotated[...]`` or ``... | None``."""
    match written:
        case ast.Subscript(value=owner, slice=inside) if last_word(owner) in _WRAPPERS:
            return inside.elts[0] if isinstance(inside, ast.Tuple) and inside.elts else inside
        case ast.BinOp(left=left, right=ast.Constant(value=None)):
            return left
    return written
