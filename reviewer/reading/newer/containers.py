"""Tuples, lists, sets, dicts, comprehensions and subscripts."""

from __future__ import annotations

import ast
from typing import Any

from guru.reviewer.reading.newer.nodes import LOAD
from guru.reviewer.reading.newer.positions import Place
from guru.reviewer.reading.newer.targets import stored
from guru.reviewer.reading.newer.walk import Builder, Walk


def _element(walk: Walk, node: Any, _place: Place) -> Any:
    return walk.of(node.value)


def _tuple(walk: Walk, node: Any, place: Place) -> ast.expr:
    return ast.Tuple(elts=walk.each(node.elements), ctx=LOAD, **place)


def _list(walk: Walk, node: Any, place: Place) -> ast.expr:
    return ast.List(elts=walk.each(node.elements), ctx=LOAD, **place)


def _set(walk: Walk, node: Any, place: Place) -> ast.expr:
    return ast.Set(elts=walk.each(node.elements), **place)


def _dict(walk: Walk, node: Any, place: Place) -> ast.expr:
    keys = [walk.of(getattr(element, "key", None)) for element in node.elements]
    values = [walk.of(element.value) for element in node.elements]
    return ast.Dict(keys=keys, values=values, **place)


def _generator(walk: Walk, node: Any, place: Place) -> ast.expr:
    return ast.GeneratorExp(elt=_yielded(walk, node), generators=walk.of(node.for_in), **place)


def _list_comprehension(walk: Walk, node: Any, place: Place) -> ast.expr:
    return ast.ListComp(elt=_yielded(walk, node), generators=walk.of(node.for_in), **place)


def _set_comprehension(walk: Walk, node: Any, place: Place) -> ast.expr:
    return ast.SetComp(elt=_yielded(walk, node), generators=walk.of(node.for_in), **place)


def _yielded(walk: Walk, node: Any) -> ast.expr:
    """What a comprehension collects; ``*x`` (PEP 798) is from Python 3.15 on."""
    value: ast.expr = walk.of(node.elt)
    if isinstance(value, ast.Starred):
        walk.needs(3, 15)
    return value


def _dict_comprehension(walk: Walk, node: Any, place: Place) -> ast.expr:
    return ast.DictComp(
        key=walk.of(node.key),
        value=walk.of(node.value),
        generators=walk.of(node.for_in),
        **place,
    )


def _starred_dict_comprehension(walk: Walk, node: Any, place: Place) -> ast.expr:
    """``{**x for x in y}`` (PEP 798) has what is unpacked as its key and no value."""
    walk.needs(3, 15)
    unpacked, nothing = walk.of(node.value), walk.of(None)
    return ast.DictComp(key=unpacked, value=nothing, generators=walk.of(node.for_in), **place)


def _for(walk: Walk, node: Any, _place: Place) -> list[ast.comprehension]:
    first = ast.comprehension(
        target=stored(walk.of(node.target)),
        iter=walk.of(node.iter),
        ifs=[walk.of(condition.test) for condition in node.ifs],
        is_async=int(node.asynchronous is not None),
    )
    return [first, *(walk.of(node.inner_for_in) or ())]


def _subscript(walk: Walk, node: Any, place: Place) -> ast.expr:
    return ast.Subscript(
        value=walk.of(node.value), slice=_index(walk, node.slice), ctx=LOAD, **place
    )


def _index(walk: Walk, elements: Any) -> Any:
    """What stands in the brackets: a tuple where there is a comma."""
    ends = walk.each(elements)
    parts = [walk.of(element.slice) for element in elements]
    for part in parts:
        if isinstance(part, ast.Starred):
            walk.needs(3, 11)
    starred = isinstance(parts[0], ast.Starred)
    if len(parts) == 1 and not starred and type(elements[0].comma).__name__ == "MaybeSentinel":
        return parts[0]
    first, last = ends[0], ends[-1]
    return ast.Tuple(
        elts=parts,
        ctx=LOAD,
        lineno=first["lineno"],
        col_offset=first["col_offset"],
        end_lineno=last["end_lineno"],
        end_col_offset=last["end_col_offset"],
    )


def _place(_walk: Walk, _node: Any, place: Place) -> Place:
    return place


def _position(walk: Walk, node: Any, place: Place) -> ast.expr:
    value: ast.expr = walk.of(node.value)
    return ast.Starred(value=value, ctx=LOAD, **place) if node.star else value


def _slice(walk: Walk, node: Any, place: Place) -> ast.expr:
    return ast.Slice(
        lower=walk.of(node.lower), upper=walk.of(node.upper), step=walk.of(node.step), **place
    )


CONTAINERS: dict[str, Builder] = {
    "Element": _element,
    "Tuple": _tuple,
    "List": _list,
    "Set": _set,
    "Dict": _dict,
    "GeneratorExp": _generator,
    "ListComp": _list_comprehension,
    "SetComp": _set_comprehension,
    "DictComp": _dict_comprehension,
    "StarredDictComp": _starred_dict_comprehension,
    "CompFor": _for,
    "Subscript": _subscript,
    "SubscriptElement": _place,
    "Index": _position,
    "Slice": _slice,
}
