"""Expressions that a function writes more than once: what was shown of one holds for all of them.

An item such as ``request.args['a']`` is read from what does not change; a path that is joined anew
from the same parts is the same path.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable

from guru.models.records import replace
from guru.reviewer.flow.facts import Fact, added
from guru.reviewer.flow.heap import Frame, Instance
from guru.reviewer.flow.run.context import Context, Readings
from guru.reviewer.flow.values import Ref, Value
from guru.reviewer.reading.index import walk

_WIDEST = 120  # columns of an expression that is compared with others
_READS = frozenset(
    {
        *("get", "getlist", "get_argument", "get_query_argument", "get_body_argument", "header"),
        *("get_header", "get_cookie", "get_param"),
    }
)
_WORKED_OUT = frozenset(
    {
        *("join", "realpath", "abspath", "normpath", "basename", "expanduser", "resolve", "strip"),
        *("lower", "upper", "urlparse", "urlsplit", "joinpath", "str", "Path", "unquote"),
    }
)
_CHANGING = frozenset(
    {"update", "setdefault", "pop", "popitem", "clear", "__setitem__", "append", "extend", "insert"}
)


def is_same(ctx: Context, place: ast.expr) -> bool:
    """Whether an expression stands elsewhere in its function, too, and is the same there."""
    return is_reading(place) and len(_places(ctx, place)) > 1


def show(ctx: Context, place: ast.expr, value: Value) -> None:
    """Note what was shown of an expression: its like are looked up when they are evaluated."""
    text, names = ast.unparse(place), names_in(ctx, place)
    frame = ctx.state.edit(ctx.frame)
    if not isinstance(frame, Frame) or not _readings(ctx).changed.isdisjoint(names):
        return
    frame.facts = added(frame.facts, text, Fact(given(ctx, names), shown=value))
    ctx.run.tested.update(dict.fromkeys(_places(ctx, place), text))


def seen(ctx: Context, node: ast.AST, value: Value) -> Value:
    """Return what an expression is, with what tests have shown of its like."""
    frame = ctx.state.get(ctx.frame)
    fact = frame.facts.get(ctx.run.tested[node]) if isinstance(frame, Frame) else None
    if fact is None or fact.shown is None or not holds(ctx, fact):
        return value
    shown = fact.shown
    if not shown.taints:
        return shown
    safe = frozenset.intersection(*(taint.safe for taint in shown.taints))
    taints = frozenset(taint.without(safe) for taint in value.taints)
    return replace(value, taints=taints, prefix=value.prefix or shown.prefix)


def given(ctx: Context, names: Iterable[str]) -> tuple[tuple[str, Value | None], ...]:
    """Return names of the innermost frame, and attributes of theirs, with what they are."""
    return tuple((name, _now(ctx, name)) for name in names)


def holds(ctx: Context, fact: Fact) -> bool:
    """Whether all that a fact speaks of is as it was."""
    return all(_now(ctx, name) is value for name, value in fact.given)


def _now(ctx: Context, name: str) -> Value | None:
    owner, _, attribute = name.partition(".")
    value = ctx.names.get(owner)
    if not attribute or value is None:
        return value
    only = value.only
    thing = ctx.state.get(only.number) if isinstance(only, Ref) else None
    return thing.names.get(attribute) if isinstance(thing, Instance) else value


def names_in(ctx: Context, node: ast.AST) -> tuple[str, ...]:
    """Return the names that an expression speaks of, and attributes of names with a dot."""
    known = ctx.run.spoken_of.get(node)
    if known is None:
        found: dict[str, None] = {}
        for each in walk(node):
            match each:
                case ast.Name(id=name):
                    found[name] = None
                case ast.Attribute(value=ast.Name(id=owner), attr=name):
                    found[f"{owner}.{name}"] = None
        known = ctx.run.spoken_of[node] = tuple(found)
    return known


def _is_short(node: ast.expr) -> bool:
    end = node.end_col_offset or 0
    return node.end_lineno == node.lineno and end - node.col_offset <= _WIDEST


def _places(ctx: Context, place: ast.expr) -> list[ast.AST]:
    """Return where the function that is being run reads the same: by kinds, as they are asked."""
    readings, kind = _readings(ctx), type(place)
    if kind not in readings.kinds:
        readings.kinds.add(kind)
        for node in walk(_around(ctx)):
            if isinstance(node, kind) and is_reading(node):
                readings.places.setdefault(ast.unparse(node), []).append(node)
    return readings.places.get(ast.unparse(place), [])


def _around(ctx: Context) -> ast.AST:
    return ctx.calls[-1] if ctx.calls else ctx.module.tree


def _readings(ctx: Context) -> Readings:
    """Return what is known of the function that is being run."""
    around = _around(ctx)
    known = ctx.run.readings.get(around)
    if known is None:
        known = ctx.run.readings[around] = Readings()
        known.changed.update(root(each) for each in map(_changed, walk(around)) if each)
    return known


def _changed(node: ast.AST) -> ast.expr | None:
    """Return the object of which a part is changed."""
    match node:
        case ast.Subscript(value=base, ctx=ast.Store() | ast.Del()):
            return base
        case ast.Attribute(value=base, ctx=ast.Store() | ast.Del()):
            return base
        case ast.Call(func=ast.Attribute(value=owner, attr=name)) if name in _CHANGING:
            return owner
    return None


def is_reading(node: ast.expr) -> bool:
    """Whether an expression reads an item, or works a text out of others."""
    match node:
        case ast.Subscript(ctx=ast.Load(), slice=ast.Constant() | ast.Name()):
            return _is_short(node)
        case ast.Attribute(ctx=ast.Load()):
            return _is_short(node)
        case ast.Call(func=ast.Attribute(attr=name), args=[ast.Constant(), *_]) if name in _READS:
            return _is_short(node)
        case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name)):
            return name in _WORKED_OUT and _is_short(node)
    return False


def root(node: ast.expr) -> str:
    """Return the name at the beginning of a chain of attributes and items."""
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Call)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""
