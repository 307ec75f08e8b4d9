"""Containers put together: ``+``, ``|`` and ``*``, anew or in place."""

from __future__ import annotations

import ast

from guru.models.records import replace
from guru.reviewer.flow.heap import Map, Object, Seq
from guru.reviewer.flow.run.access import maps
from guru.reviewer.flow.run.access.iteration import items_of
from guru.reviewer.flow.run.access.sequences import MOST_ITEMS, anything, extend, scatter
from guru.reviewer.flow.run.context import Context
from guru.reviewer.flow.values import Bound, Lib, Ref, Value, one, opened


def concatenated(ctx: Context, op: ast.operator, left: Value, right: Value) -> Value | None:
    """Return ``left + right`` of lists, ``|`` of dicts and sets, ``*`` of a list; else None."""
    one_, other = _object(ctx, left), _object(ctx, right)
    if isinstance(one_, Map) and isinstance(other, Map) and isinstance(op, ast.BitOr):
        both = one_.copy()
        maps.update(ctx, both, right)
        return Value((Ref(ctx.state.add(both)),), False, left.taints | right.taints)
    if isinstance(one_, Seq) and isinstance(other, Seq) and isinstance(op, (ast.Add, ast.BitOr)):
        taints = left.taints | right.taints
        result = one_.copy()
        extend(result, other.items, other.rest)
        return one(Ref(ctx.state.add(result))).tainted_by(taints)
    if isinstance(op, ast.Add) and (_is_list(one_) or _is_list(other)):
        return _with_unknown(ctx, one_, other, left, right)
    if isinstance(one_, Seq) and isinstance(op, ast.Mult):
        constant = right.constant
        times = constant.value if constant is not None else None
        count = times * len(one_.items) if isinstance(times, int) else -1
        if isinstance(times, int) and one_.rest is None and count <= MOST_ITEMS:
            return ctx.sequence(one_.kind, one_.items * min(max(times, 0), MOST_ITEMS))
        return ctx.sequence(one_.kind, [], anything(one_.items, one_.rest))
    return None


def _is_list(thing: Object | None) -> bool:
    return isinstance(thing, Seq) and thing.kind == "list"


def _with_unknown(
    ctx: Context, one_: Object | None, other: Object | None, left: Value, right: Value
) -> Value | None:
    """Return a list with something unknown added, which can be but a list, too."""
    if isinstance(one_, Seq) and _is_unknown(right):
        result = one_.copy()
        extend(result, [], opened(right.taints))
        return one(Ref(ctx.state.add(result))).tainted_by(left.taints)
    if isinstance(other, Seq) and _is_unknown(left) and not left.taints:
        return ctx.sequence("list", [], anything(other.items, other.rest, left))
    return None


def _is_unknown(value: Value) -> bool:
    return value.open and all(isinstance(a, (Lib, Bound)) for a in value.alternatives)


def grown(ctx: Context, op: ast.operator, target: Value, added: Value) -> Value | None:
    """Do ``target += added`` of a list or ``|=`` of a dict or set in place; None where it is none.

    Returns what the target is then: where it may be something else, that is left open.
    """
    certain, found = target.only is not None, False
    given: tuple[list[Value], Value | None] | None = None
    for alternative in target.alternatives:
        thing = ctx.state.edit(alternative.number) if isinstance(alternative, Ref) else None
        in_place = ast.Add if isinstance(thing, Seq) and thing.kind == "list" else ast.BitOr
        if isinstance(thing, Seq) and thing.kind in {"list", "set"} and isinstance(op, in_place):
            given = given or items_of(ctx, added)
            if certain:
                extend(thing, *given)
            else:
                scatter(thing, *given[0], *([given[1]] if given[1] is not None else []))
            found = True
        elif isinstance(thing, Map) and isinstance(op, ast.BitOr):
            maps.update(ctx, thing, added if certain else replace(added, open=True))
            found = True
    if not found or certain:
        return target if found else None
    return replace(target, open=True, prefix="", taints=target.taints | added.taints)


def _object(ctx: Context, value: Value) -> Object | None:
    only = value.only
    return ctx.state.get(only.number) if isinstance(only, Ref) else None
