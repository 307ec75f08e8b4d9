"""Whether comparisons hold, of values that are known or partly known."""

from __future__ import annotations

import ast

from guru.reviewer.flow.heap import Map, Seq, State, join_states
from guru.reviewer.flow.run import special
from guru.reviewer.flow.run.context import Context
from guru.reviewer.flow.run.operators import compare
from guru.reviewer.flow.run.verdicts import of_value
from guru.reviewer.flow.values import Const, Lib, Ref, Value


def of_comparison(ctx: Context, node: ast.Compare) -> bool | None:
    """Return whether a chain of comparisons holds."""
    left = ctx.value(node.left)
    result: bool | None = True
    ends: list[State] = []
    for op, right_node in zip(node.ops, node.comparators, strict=True):
        right = ctx.value(right_node)
        ctx.run.compared[right_node] = right
        if right_node is node.comparators[0]:
            ctx.run.compared[node.left] = left
        holds = _of_pair(ctx, op, left, right)
        result = False if holds is False else (None if holds is None else result)
        if result is False:
            break
        if result is None and right_node is not node.comparators[-1]:
            ends.append(ctx.state.copy())  # what follows may not be evaluated any more
        left = right
    if ends:
        ctx.state = join_states(*ends, ctx.state) or ctx.state
    return result


def _of_pair(ctx: Context, op: ast.cmpop, left: Value, right: Value) -> bool | None:
    if isinstance(op, (ast.In, ast.NotIn)):
        contained = special.called(ctx, right, "__contains__", [left])
        if contained is not None:
            found_ = of_value(ctx, contained)
            return found_ if found_ is None or isinstance(op, ast.In) else not found_
        inside = _is_inside(ctx, left, right)
        return inside if inside is None or isinstance(op, ast.In) else not inside
    result = special.operated(ctx, op, left, right)
    if result is not None:
        return of_value(ctx, result)
    if left.open or right.open or not left.alternatives or not right.alternatives:
        return None
    found: set[bool | None] = set()
    for a in left.alternatives:
        for b in right.alternatives:
            if isinstance(a, Const) and isinstance(b, Const):
                found.add(compare(op, a, b))
            elif Const.of(None) in (a, b) and not (isinstance(a, Lib) or isinstance(b, Lib)):
                differ = isinstance(op, (ast.IsNot, ast.NotEq))
                found.add(differ if differ or isinstance(op, (ast.Is, ast.Eq)) else None)
            elif isinstance(op, (ast.Is, ast.IsNot)) and isinstance(a, Ref) and isinstance(b, Ref):
                found.add((a == b) is isinstance(op, ast.Is))
            else:
                found.add(None)
    return found.pop() if len(found) == 1 else None


def _is_inside(ctx: Context, value: Value, container: Value) -> bool | None:
    constant = value.constant
    text = container.constant
    if constant is None:
        return None
    if text is not None:
        return compare(ast.In(), constant, text)
    only = container.only
    thing = ctx.state.get(only.number) if isinstance(only, Ref) else None
    if isinstance(thing, Map):
        keys = [key for key in thing.items if key.value == constant.value]
        if not keys:
            return False if thing.rest is None else None
        return None if keys[0] in thing.maybe else True
    if isinstance(thing, Seq) and thing.kind != "iterator":
        found = [item.constant for item in thing.items]
        if any(each is not None and each.value == constant.value for each in found):
            return True
        return False if thing.rest is None and None not in found else None
    return None
