"""Statements that have no block."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Any

from guru.reviewer.reading.newer.constants import identifier
from guru.reviewer.reading.newer.nodes import TypeAlias
from guru.reviewer.reading.newer.operators import AUGMENTED
from guru.reviewer.reading.newer.positions import Place
from guru.reviewer.reading.newer.targets import deleted, stored, stored_name, stored_one
from guru.reviewer.reading.newer.walk import Builder, Walk


def _expression(walk: Walk, node: Any, place: Place) -> ast.stmt:
    return ast.Expr(value=walk.of(node.value), **place)


def _pass(_walk: Walk, _node: Any, place: Place) -> ast.stmt:
    return ast.Pass(**place)


def _break(_walk: Walk, _node: Any, place: Place) -> ast.stmt:
    return ast.Break(**place)


def _continue(_walk: Walk, _node: Any, place: Place) -> ast.stmt:
    return ast.Continue(**place)


def _delete(walk: Walk, node: Any, place: Place) -> ast.stmt:
    target = walk.of(node.target)
    several = isinstance(target, ast.Tuple) and not node.target.lpar
    return ast.Delete(
        targets=[deleted(each) for each in (target.elts if several else [target])], **place
    )


def _return(walk: Walk, node: Any, place: Place) -> ast.stmt:
    return ast.Return(value=walk.of(node.value), **place)


def _raise(walk: Walk, node: Any, place: Place) -> ast.stmt:
    cause = None if node.cause is None else walk.of(node.cause.item)
    return ast.Raise(exc=walk.of(node.exc), cause=cause, **place)


def _assert(walk: Walk, node: Any, place: Place) -> ast.stmt:
    return ast.Assert(test=walk.of(node.test), msg=walk.of(node.msg), **place)


def _global(_walk: Walk, node: Any, place: Place) -> ast.stmt:
    return ast.Global(names=_names(node.names), **place)


def _nonlocal(_walk: Walk, node: Any, place: Place) -> ast.stmt:
    return ast.Nonlocal(names=_names(node.names), **place)


def _names(items: Sequence[Any]) -> list[str]:
    return [identifier(item.name.value) for item in items]


def _assign(walk: Walk, node: Any, place: Place) -> ast.stmt:
    targets = [stored(walk.of(target.target)) for target in node.targets]
    return ast.Assign(targets=targets, value=walk.of(node.value), type_comment=None, **place)


def _annotated(walk: Walk, node: Any, place: Place) -> ast.stmt:
    target = stored_one(walk.of(node.target))
    return ast.AnnAssign(
        target=target,
        annotation=walk.of(node.annotation),
        value=walk.of(node.value),
        simple=int(isinstance(target, ast.Name) and not node.target.lpar),
        **place,
    )


def _augmented(walk: Walk, node: Any, place: Place) -> ast.stmt:
    _, operator = AUGMENTED[type(node.operator).__name__]
    return ast.AugAssign(
        target=stored_one(walk.of(node.target)),
        op=operator,
        value=walk.of(node.value),
        **place,
    )


def _import(walk: Walk, node: Any, place: Place) -> ast.stmt:
    return ast.Import(names=walk.each(node.names), **place)


def _import_from(walk: Walk, node: Any, place: Place) -> ast.stmt:
    walk.of(node.module)
    several = isinstance(node.names, (list, tuple))
    return ast.ImportFrom(
        module=None if node.module is None else _dotted(node.module),
        names=walk.each(node.names) if several else [walk.of(node.names)],
        level=len(node.relative),
        **place,
    )


def _lazy_import(walk: Walk, node: Any, place: Place) -> ast.stmt:
    """PEP 810; what it binds is what ``import`` binds."""
    walk.needs(3, 15)
    return _import(walk, node, place)


def _lazy_import_from(walk: Walk, node: Any, place: Place) -> ast.stmt:
    walk.needs(3, 15)
    return _import_from(walk, node, place)


def _alias(walk: Walk, node: Any, place: Place) -> ast.alias:
    walk.of(node.name)
    name = None if node.asname is None else stored_name(walk.of(node.asname)).id
    return ast.alias(name=_dotted(node.name), asname=name, **place)


def _everything(_walk: Walk, _node: Any, place: Place) -> ast.alias:
    return ast.alias(name="*", asname=None, **place)


def _as_name(walk: Walk, node: Any, _place: Place) -> Any:
    return walk.of(node.name)


def _dotted(node: Any) -> str:
    """Return ``a.b.c`` without the whitespace it may have."""
    parts: list[str] = []
    while type(node).__name__ == "Attribute":
        parts.append(node.attr.value)
        node = node.value
    return identifier(".".join([node.value, *reversed(parts)]))


def _type_alias(walk: Walk, node: Any, place: Place) -> ast.stmt:
    walk.needs(3, 12)
    alias: ast.stmt = TypeAlias(
        name=stored(walk.of(node.name)),
        type_params=walk.of(node.type_parameters) or [],
        value=walk.of(node.value),
        **place,
    )
    return alias


STATEMENTS: dict[str, Builder] = {
    "Expr": _expression,
    "Pass": _pass,
    "Break": _break,
    "Continue": _continue,
    "Del": _delete,
    "Return": _return,
    "Raise": _raise,
    "Assert": _assert,
    "Global": _global,
    "Nonlocal": _nonlocal,
    "Assign": _assign,
    "AnnAssign": _annotated,
    "AugAssign": _augmented,
    "Import": _import,
    "ImportFrom": _import_from,
    "LazyImport": _lazy_import,
    "LazyImportFrom": _lazy_import_from,
    "ImportAlias": _alias,
    "ImportStar": _everything,
    "AsName": _as_name,
    "TypeAlias": _type_alias,
}
