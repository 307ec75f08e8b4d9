"""``match``: which case a value meets, and what the pattern binds."""

from __future__ import annotations

import ast

from guru.reviewer.flow.heap import Map, Seq, State, join_states
from guru.reviewer.flow.run import objects, special, truth
from guru.reviewer.flow.run.access import maps, subscripts
from guru.reviewer.flow.run.access.attributes import attribute
from guru.reviewer.flow.run.access.iteration import items_of
from guru.reviewer.flow.run.access.sequences import anything
from guru.reviewer.flow.run.context import Context
from guru.reviewer.flow.run.operators import compare
from guru.reviewer.flow.values import OPEN, Const, Ref, Value, join, one, opened


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
        equals = _equals(ctx, case.pattern)
        if equals is not None and isinstance(node.subject, ast.Name):
            ctx.refine(node.subject.id, equals)
        bound = ctx.state.copy()
        guard = truth.of_expression(ctx, case.guard) if case.guard is not None else True
        if case.guard is not None:  # its effects stay, and so do the names, if it fails
            after = ctx.state.copy()
            if guard is not True:
                waiting = after if meets else join_states(waiting, after) or after
            truth.assume(ctx, case.guard, holds=True)
        elif meets is None:
            waiting = join_states(waiting, bound) or bound
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


def _equals(ctx: Context, pattern: ast.pattern) -> Value | None:
    """Return what meets a pattern of constants: one of them."""
    match pattern:
        case ast.MatchValue(value=node):
            constant = ctx.value(node).constant
            return truth.equal_to(constant) if constant is not None else None
        case ast.MatchOr(patterns=patterns):
            found = [_equals(ctx, each) for each in patterns]
            known = [value for value in found if value is not None]
            return join(*known) if len(known) == len(found) else None
    return None


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
            op = ast.Eq() if isinstance(pattern, ast.MatchValue) else ast.Is()
            same = {compare(op, constant, other.constant) for constant in constants}
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
            part = attribute(ctx, value, fields[number], pattern)
        found.append(_meets(ctx, each, part))
    for name, each in zip(pattern.kwd_attrs, pattern.kwd_patterns, strict=True):
        found.append(_meets(ctx, each, attribute(ctx, value, name, pattern)))
    if False in found and verdict:
        return False
    return True if all(found) else None


def _meets_sequence(ctx: Context, patterns: list[ast.pattern], value: Value) -> bool | None:
    only = value.only
    thing = ctx.state.get(only.number) if isinstance(only, Ref) else None
    if isinstance(only, Const) or isinstance(thing, Map):
        return False
    if isinstance(thing, Seq) and thing.kind in {"set", "iterator"}:
        return False
    items, rest = items_of(ctx, value)
    star = next((n for n, p in enumerate(patterns) if isinstance(p, ast.MatchStar)), None)
    fixed = len(patterns) - (star is not None)
    certain = rest is None and isinstance(thing, Seq)
    if certain and (len(items) < fixed or (star is None and len(items) > fixed)):
        return False
    if star is None and len(items) > fixed:
        return False
    found = [
        _meets_part(ctx, each, number, (items, rest), (star, fixed))
        for number, each in enumerate(patterns)
    ]
    if False in found:
        return False
    return True if certain and None not in found else None


def _meets_part(
    ctx: Context,
    pattern: ast.pattern,
    number: int,
    given: tuple[list[Value], Value | None],
    stars: tuple[int | None, int],
) -> bool | None:
    """Match one part of a sequence; what stands behind a star is counted from the end."""
    items, rest = given
    star, fixed = stars
    if isinstance(pattern, ast.MatchStar):
        if pattern.name is not None:
            middle = items[number : len(items) - (fixed - number)] if rest is None else []
            more = anything(items[number:], rest) if rest is not None else None
            ctx.write(pattern.name, ctx.sequence("list", middle, more))
        return True
    if star is not None and number > star:
        if rest is not None:
            return _meets(ctx, pattern, anything(items, rest))
        return _meets(ctx, pattern, items[number - fixed - 1])
    return _meets(ctx, pattern, items[number] if number < len(items) else rest or OPEN)


def _meets_mapping(ctx: Context, pattern: ast.MatchMapping, value: Value) -> bool | None:
    only = value.only
    thing = ctx.state.get(only.number) if isinstance(only, Ref) else None
    if isinstance(only, Const) or isinstance(thing, Seq):
        return False
    found: list[bool | None] = [True if isinstance(thing, Map) else None]
    left = thing.copy() if isinstance(thing, Map) else None
    for key_node, each in zip(pattern.keys, pattern.patterns, strict=True):
        key = ctx.value(key_node)
        if isinstance(thing, Map):
            there = key.constant in thing.items and key.constant not in thing.maybe
            if thing.rest is None and key.constant not in thing.items:
                return False
            found.append(True if there else None)
        found.append(_meets(ctx, each, subscripts.item(ctx, value, key, pattern)))
        if left is not None:
            maps.take(left, key)
    if pattern.rest is not None:
        taken = one(Ref(ctx.state.add(left))) if left is not None else opened(value.taints)
        ctx.write(pattern.rest, taken)
    if False in found:
        return False
    return None if None in found else True
