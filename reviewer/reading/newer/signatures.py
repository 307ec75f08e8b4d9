"""Functions, classes, their parameters and type parameters."""

from __future__ import annotations

import ast
from typing import Any

from guru.reviewer.reading.newer.constants import identifier
from guru.reviewer.reading.newer.nodes import LOAD, ParamSpec, TypeVar, TypeVarTuple, with_field
from guru.reviewer.reading.newer.positions import Place
from guru.reviewer.reading.newer.walk import Builder, Walk


def _parameter(walk: Walk, node: Any, place: Place) -> ast.arg:
    annotation = None if node.annotation is None else walk.of(node.annotation)
    if isinstance(annotation, ast.Starred):
        walk.needs(3, 11)
    return ast.arg(
        arg=identifier(node.name.value), annotation=annotation, type_comment=None, **place
    )


def _annotation(walk: Walk, node: Any, _place: Place) -> Any:
    return walk.of(node.annotation)


def _parameters(walk: Walk, node: Any, _place: Place) -> ast.arguments:
    positional = [*node.posonly_params, *node.params]
    star = node.star_arg if type(node.star_arg).__name__ == "Param" else None
    return ast.arguments(
        posonlyargs=walk.each(node.posonly_params),
        args=walk.each(node.params),
        vararg=walk.of(star),
        kwonlyargs=walk.each(node.kwonly_params),
        kw_defaults=[walk.of(parameter.default) for parameter in node.kwonly_params],
        kwarg=walk.of(node.star_kwarg),
        defaults=[walk.of(each.default) for each in positional if each.default is not None],
    )


def _decorator(walk: Walk, node: Any, _place: Place) -> Any:
    return walk.of(node.decorator)


def _function(walk: Walk, node: Any, place: Place) -> ast.stmt:
    kind = ast.FunctionDef if node.asynchronous is None else ast.AsyncFunctionDef
    function = kind(
        name=identifier(node.name.value),
        args=walk.of(node.params),
        body=walk.of(node.body),
        decorator_list=walk.each(node.decorators),
        returns=walk.of(node.returns),
        type_comment=None,
        **place,
    )
    with_field(function, "type_params", walk.of(node.type_parameters) or [], empty=[])
    return function


def _class(walk: Walk, node: Any, place: Place) -> ast.stmt:
    arguments = walk.each([*node.bases, *node.keywords])
    definition = ast.ClassDef(
        name=identifier(node.name.value),
        bases=[each for each in arguments if not isinstance(each, ast.keyword)],
        keywords=[each for each in arguments if isinstance(each, ast.keyword)],
        body=walk.of(node.body),
        decorator_list=walk.each(node.decorators),
        **place,
    )
    with_field(definition, "type_params", walk.of(node.type_parameters) or [], empty=[])
    return definition


def _type_parameters(walk: Walk, node: Any, _place: Place) -> list[ast.AST]:
    walk.needs(3, 12)
    return walk.each(node.params)


def _type_parameter(walk: Walk, node: Any, place: Place) -> ast.AST:
    """One of ``T: bound = default``, ``*Ts = default`` and ``**P = default``."""
    star = walk.marks.pop()
    name = identifier(node.param.name.value)
    kind = type(node.param).__name__
    parameter: ast.AST
    if kind == "TypeVar":
        parameter = TypeVar(name=name, bound=walk.of(node.param.bound), **place)
    else:
        parameter = (ParamSpec if kind == "ParamSpec" else TypeVarTuple)(name=name, **place)
    default = walk.of(node.default)
    if default is not None:
        walk.needs(3, 13)
    if node.star:
        default = ast.Starred(value=default, ctx=LOAD, **walk.places.from_offset(star, place))
    with_field(parameter, "default_value", default, empty=None)
    return parameter


SIGNATURES: dict[str, Builder] = {
    "Param": _parameter,
    "Annotation": _annotation,
    "Parameters": _parameters,
    "Decorator": _decorator,
    "FunctionDef": _function,
    "ClassDef": _class,
    "TypeParameters": _type_parameters,
    "TypeParam": _type_parameter,
}
