"""Whether a test holds, and what is known of values where it does: branches and guards."""

from __future__ import annotations

import ast

from guru.models.records import replace
from guru.reviewer.flow.dangers import ALL_TEXT_DANGERS
from guru.reviewer.flow.heap import Class, Instance, Map, Seq, State, join_states
from guru.reviewer.flow.run import guards, promises, special
from guru.reviewer.flow.run.access.attributes import set_attribute
from guru.reviewer.flow.run.access.classes import class_attribute
from guru.reviewer.flow.run.access.iteration import items_of
from guru.reviewer.flow.run.context import Context
from guru.reviewer.flow.run.operators import compare
from guru.reviewer.flow.values import Const, Fn, Lib, Ref, Value

_HARMLESS_WHEN = frozenset(
    {"isdigit", "isdecimal", "isnumeric", "isalnum", "isalpha", "isidentifier"}
)


def of_expression(ctx: Context, node: ast.expr) -> bool | None:
    """Return whether a test certainly holds or not, None where it may do either."""
    if isinstance(node, ast.BoolOp):
        return _of_boolean(ctx, node)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        holds = of_expression(ctx, node.operand)
        return None if holds is None else not holds
    return of_value(ctx, ctx.value(node))


def _of_boolean(ctx: Context, node: ast.BoolOp) -> bool | None:
    """``and`` and ``or``: what follows an operand is done only where that does not decide."""
    ends_on = isinstance(node.op, ast.Or)
    certain = True
    ends: list[State] = []
    for operand in node.values:
        holds = of_expression(ctx, operand)
        if holds is ends_on:
            ctx.state = join_states(*ends, ctx.state) or ctx.state
            return ends_on
        if holds is None:
            certain = False
            ends.append(ctx.state.copy())
            assume(ctx, operand, holds=not ends_on)
    ctx.state = join_states(*ends, ctx.state) or ctx.state
    return (not ends_on) if certain else None


def of_value(ctx: Context, value: Value) -> bool | None:
    """Return whether a value is true, None where it may be either."""
    if value.open or not value.alternatives:
        return None
    for name in ("__bool__", "__len__"):
        if special.defines(ctx, value, name):
            result = special.called(ctx, value, name, [])
            return of_value(ctx, result) if result is not None else None
    found = {_of_alternative(ctx, alternative) for alternative in value.alternatives}
    return found.pop() if len(found) == 1 else None


def _of_alternative(ctx: Context, alternative: object) -> bool | None:
    match alternative:
        case Const():
            return bool(alternative.value)
        case Fn():
            return True
        case Ref(number=number):
            thing = ctx.state.get(number)
            if isinstance(thing, Seq | Map):
                return _is_filled(thing)
            if isinstance(thing, Class):
                return True
            if isinstance(thing, Instance) and not any(
                class_attribute(ctx, thing.kind, name) for name in ("__bool__", "__len__")
            ):
                return True
    return None


def _is_filled(thing: Seq | Map) -> bool | None:
    if isinstance(thing, Seq) and thing.kind in {"iterator", "buffer"}:
        return True  # of an object without a length
    if isinstance(thing, Map) and thing.maybe.issuperset(thing.items):
        return None if thing.items or thing.rest is not None else False
    return True if thing.items else (False if thing.rest is None else None)


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
    if isinstance(op, ast.In | ast.NotIn):
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
                differ = isinstance(op, ast.IsNot | ast.NotEq)
                found.add(differ if differ or isinstance(op, ast.Is | ast.Eq) else None)
            elif isinstance(op, ast.Is | ast.IsNot) and isinstance(a, Ref) and isinstance(b, Ref):
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


def narrowed(ctx: Context, value: Value, holds: bool) -> Value:
    """Return a value without the alternatives that contradict its truth."""
    kept = tuple(a for a in value.alternatives if _of_alternative(ctx, a) is not (not holds))
    if not holds and not any(isinstance(a, Ref) for a in kept):
        return Value(kept, value.open)  # nothing, or an empty text: there is nobody's hand in it
    return replace(value, alternatives=kept)


def assume(ctx: Context, node: ast.expr, *, holds: bool) -> None:
    """Note in the state what follows from a test that holds (or not).

    The test has been evaluated before: what it does is not done again.
    """
    match node:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            assume(ctx, operand, holds=not holds)
        case ast.BoolOp(op=ast.And(), values=values) if holds:
            for each in values:
                assume(ctx, each, holds=True)
        case ast.BoolOp(op=ast.Or(), values=values) if not holds:
            for each in values:
                assume(ctx, each, holds=False)
        case ast.BoolOp(values=values):
            _assume_any(ctx, values, holds=holds)
        case ast.Attribute() if not holds and guards.is_host(node):
            guards.host_is_checked(ctx, node)  # an address without a host stays on this one
        case ast.Name() | ast.Attribute():
            value = _peek(ctx, node)
            if value is not None:
                _store(ctx, node, narrowed(ctx, value, holds))
        case ast.NamedExpr(target=target):
            assume(ctx, target, holds=holds)
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            _assume_comparison(ctx, left, op, right, holds=holds)
        case ast.Call():
            _assume_call(ctx, node, holds=holds)


def _assume_any(ctx: Context, values: list[ast.expr], *, holds: bool) -> None:
    """One of several tests holds (or fails), with those before it failing (or holding)."""
    before = ctx.state
    found = []
    for number, each in enumerate(values):
        ctx.state = before.copy()
        for earlier in values[:number]:
            assume(ctx, earlier, holds=not holds)
        assume(ctx, each, holds=holds)
        found.append(ctx.state)
    ctx.state = join_states(*found) or before


def _assume_comparison(
    ctx: Context, left: ast.expr, op: ast.cmpop, right: ast.expr, *, holds: bool
) -> None:
    equal = isinstance(op, ast.Eq | ast.Is) if holds else isinstance(op, ast.NotEq | ast.IsNot)
    inside = isinstance(op, ast.In) if holds else isinstance(op, ast.NotIn)
    if equal:
        for place, other in ((left, right), (right, left)):
            value = _evaluated(ctx, other)
            if value.constant is not None and not value.taints:
                _store(ctx, place, equal_to(value.constant))
    if equal:
        for place in (left, right):
            if guards.is_host(place):
                guards.host_is_checked(ctx, place)
            guards.common_part_is_checked(ctx, place)
    if inside:
        _assume_inside(ctx, left, _evaluated(ctx, right))
    elif isinstance(op, ast.In | ast.NotIn):
        _assume_outside(ctx, _evaluated(ctx, left), right)


def _evaluated(ctx: Context, node: ast.expr) -> Value:
    """Return what one side of a comparison was, without doing again what it does."""
    found = ctx.run.compared.get(node)
    return found if found is not None else _quietly(ctx, node)


def _quietly(ctx: Context, node: ast.expr) -> Value:
    """Return what an expression is; what evaluating it does is not done again."""
    before, alive = ctx.state, ctx.alive
    ctx.state = before.copy()
    value = ctx.value(node)
    ctx.state, ctx.alive = before, alive
    return value


def equal_to(constant: Const) -> Value:
    """Return what equals a constant: of a number, 1, 1.0 and True."""
    value = constant.value
    if not isinstance(value, int | float):
        return Value((constant,))
    found = dict.fromkeys(Const.of(kind(value)) for kind in (type(value), int, float, bool))
    return Value(tuple(each for each in found if each.value == value))


def _assume_outside(ctx: Context, part: Value, place: ast.expr) -> None:
    """A text was searched for a part in vain."""
    constant = part.constant
    if constant is None or not isinstance(constant.value, str):
        return
    inner = place.value if isinstance(place, ast.Subscript) else place
    value = _peek(ctx, inner)
    if value is not None and value.taints:
        _store(ctx, inner, guards.lacks(place, value, constant.value))


def _assume_inside(ctx: Context, place: ast.expr, container: Value) -> None:
    """A value found in a fixed collection is one of its items: nobody outside chose it."""
    items, rest = items_of(ctx, container)
    listed = container.constant is None  # a text is searched for parts, which proves nothing
    if (listed and items and rest is None and not any(item.taints for item in items)) or (
        listed
        and not container.taints
        and (container.open or rest is not None)
        and (rest is None or not rest.taints)
    ):
        if guards.is_host(place):
            guards.host_is_checked(ctx, place)
        elif _peek(ctx, place) is None and guards.is_whole(place):
            guards.everything_is_checked(ctx, _quietly(ctx, place))
        _store(ctx, place, _clean(ctx, place, ALL_TEXT_DANGERS))


def _assume_call(ctx: Context, node: ast.Call, *, holds: bool) -> None:
    """Guards that are calls: ``x.isdigit()``, ``re.fullmatch(pattern, x)``, models' own."""
    match node.func:
        case ast.Attribute(value=place, attr=name) if holds and name in _HARMLESS_WHEN:
            _store(ctx, place, _clean(ctx, place, ALL_TEXT_DANGERS))
        case ast.Attribute(value=place, attr="startswith") if holds and len(node.args) == 1:
            value, start = _quietly(ctx, place), _quietly(ctx, node.args[0])
            _store(ctx, place, guards.begins(ctx, place, value, start))
    promises.assume_call(ctx, node, holds=holds)
    for argument, dangers in ctx.run.knowledge.guards_of(ctx, node, holds=holds):
        _store(ctx, argument, _clean(ctx, argument, dangers))


def _clean(ctx: Context, place: ast.expr, dangers: frozenset[str]) -> Value | None:
    value = _peek(ctx, place)
    if value is None:
        return None
    return replace(value, taints=frozenset(taint.without(dangers) for taint in value.taints))


def _peek(ctx: Context, place: ast.expr) -> Value | None:
    """Return what a name or ``self.x`` holds, without evaluating anything."""
    match place:
        case ast.Name(id=name):
            return ctx.read(name)
        case ast.Attribute(value=ast.Name(id=owner), attr=name):
            base = ctx.read(owner)
            only = base.only if base is not None else None
            thing = ctx.state.get(only.number) if isinstance(only, Ref) else None
            return thing.names.get(name) if isinstance(thing, Instance) else None
        case ast.NamedExpr(target=target):
            return ctx.read(target.id)
    return None


def _store(ctx: Context, place: ast.expr, value: Value | None) -> None:
    if value is None:
        return
    match place:
        case ast.Name(id=name):
            ctx.refine(name, value)
        case ast.NamedExpr(target=target):
            ctx.refine(target.id, value)
        case ast.Attribute(value=ast.Name(id=owner), attr=name):
            base = ctx.read(owner)
            if base is not None:
                set_attribute(ctx, base, name, value)
