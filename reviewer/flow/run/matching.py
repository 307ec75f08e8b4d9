"""``match``: which case a value meets, and what the pattern binds."""

from __future__ import annotations

import ast

from guru.reviewer.flow.heap import Map, State, join_states
from guru.reviewer.flow.run import access, objects, special, truth
from guru.reviewer.flow.run.context import Context
from guru.reviewer.flow.values import OPEN, Const, Ref, Value


def match(ctx: Context, node: ast.Match) -> None:
    """Run the case that is met, or each that may be."""
    subject = ctx.value(node.subject)
    ends: list[State | None] = []
    waiting = ctx.state
    open_end = True
    for case in node.cases:
        ctx.state, ctx.alive = waiting.copy(), True
        meets = _meets(ctx, case.pattern, subject)
        if meets is False:
            continue
        if isinstance(case.pattern, ast.MatchValue) and isinstance(node.subject, ast.Name):
            constant = ctx.value(case.pattern.value)
            if constant.constant is not None:
                ctx.write(node.subject.id, constant)
        guard = truth.of_expression(ctx, case.guard) if case.guard is not None else True
        if guard is False:
            continue
        ctx.do(case.body)
        ends.append(ctx.state if ctx.alive else None)
        if meets and guard:
            open_end = False
            break
    joined = join_states(*ends, waiting if open_end else None)
    ctx.alive = joined is not None
    if joined is not None:
        ctx.state = joined


def _meets(ctx: Context, pattern: ast.pattern, value: Value) -> bool | None:
    """Return whether a value meets a pattern (None: perhaps), with its names bound."""
    match pattern:
        case ast.MatchValue(value=wanted) | ast.MatchSingleton(value=wanted):
            other = (
                ctx.value(wanted) if isinstance(wanted, ast.expr) else Value((Const.of(wanted),))
            )
            constants = [a for a in value.alternatives if isinstance(a, Const)]
            if value.open or len(constants) != len(value.alternatives) or other.constant is None:
                return None
            same = {constant == other.constant for constant in constants}
            return same.pop() if len(same) == 1 else None
        case ast.MatchAs(pattern=inner, name=name):
            meets = _meets(ctx, inner, value) if inner is not None else True
            if name is not None:
                ctx.write(name, value)
            return meets
        case ast.MatchOr(patterns=patterns):
            found = [_meets(ctx, each, value) for each in patterns]
            return True if True in found else (None if None in found else False)
        case ast.MatchSequence(patterns=patterns):
            return _meets_sequence(ctx, patterns, value)
        case ast.MatchMapping():
            return _meets_mapping(ctx, pattern, value)
        case ast.MatchClass():
            return _meets_class(ctx, pattern, value)
        case ast.MatchStar(name=name):
            if name is not None:
                ctx.write(name, value)
            return True
    return None


def _meets_class(ctx: Context, pattern: ast.MatchClass, value: Value) -> bool | None:
    verdict = objects.is_object_of(ctx, value, ctx.value(pattern.cls))
    if verdict is False:
        return False
    kind = special.class_of(ctx, value)
    fields = kind.fields if kind is not None else ()
    found: list[bool | None] = [verdict]
    for number, each in enumerate(pattern.patterns):
        part = value
        if number < len(fields):
            part = access.attribute(ctx, value, fields[number], pattern)
        found.append(_meets(ctx, each, part))
    for name, each in zip(pattern.kwd_attrs, pattern.kwd_patterns, strict=True):
        found.append(_meets(ctx, each, access.attribute(ctx, value, name, pattern)))
    if False in found and verdict:
        return False
    return True if all(found) else None


def _meets_sequence(ctx: Context, patterns: list[ast.pattern], value: Value) -> bool | None:
    items, rest = access.items_of(ctx, value)
    star = any(isinstance(each, ast.MatchStar) for each in patterns)
    if rest is None and value.only is not None and not star and len(items) != len(patterns):
        return False
    found: list[bool | None] = []
    for number, each in enumerate(patterns):
        part = items[number] if number < len(items) else (rest or OPEN)
        found.append(_meets(ctx, each, part))
    if False in found:
        return False
    certain = rest is None and value.only is not None and None not in found and not star
    return True if certain else None


def _meets_mapping(ctx: Context, pattern: ast.MatchMapping, value: Value) -> bool | None:
    only = value.only
    thing = ctx.state.get(only.number) if isinstance(only, Ref) else None
    found: list[bool | None] = []
    for key_node, each in zip(pattern.keys, pattern.patterns, strict=True):
        key = ctx.value(key_node)
        if isinstance(thing, Map) and thing.rest is None and key.constant not in thing.items:
            return False
        found.append(_meets(ctx, each, access.item(ctx, value, key, pattern)))
    if pattern.rest is not None:
        ctx.write(pattern.rest, value)
    if False in found:
        return False
    return True if isinstance(thing, Map) and None not in found else None
