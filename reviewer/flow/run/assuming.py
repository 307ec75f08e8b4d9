"""What follows from a test that holds, or that does not: of the places that it speaks of."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any, Final

from guru.reviewer.flow.dangers import ALL_TEXT_DANGERS
from guru.reviewer.flow.heap import join_states
from guru.reviewer.flow.run import (
    addresses,
    characters,
    equality,
    folders,
    guards,
    places,
    promises,
)
from guru.reviewer.flow.run.access.iteration import items_of
from guru.reviewer.flow.run.context import Context
from guru.reviewer.flow.run.verdicts import equal_to, narrowed
from guru.reviewer.flow.values import Const, Match, Ref, Value

_HARMLESS_WHEN = frozenset(
    {"isdigit", "isdecimal", "isnumeric", "isalnum", "isalpha", "isidentifier"}
)
_NOTHING = Const.of(None)
_EQUAL: Final = frozenset({ast.Eq, ast.Is})
_UNEQUAL: Final = frozenset({ast.NotEq, ast.IsNot})
_IN: Final = ast.In
_NOT_IN: Final = ast.NotIn


def assume(ctx: Context, node: ast.expr, *, holds: bool) -> None:
    """Note in the state what follows from a test that holds (or not).

    The test has been evaluated before: what it does is not done again.
    """
    told = _TOLD.get(type(node))
    if told is not None:
        told(ctx, node, holds)


def _of_unary(ctx: Context, node: ast.UnaryOp, holds: bool) -> None:
    if isinstance(node.op, ast.Not):
        assume(ctx, node.operand, holds=not holds)


def _of_boolean(ctx: Context, node: ast.BoolOp, holds: bool) -> None:
    if isinstance(node.op, ast.And) is holds:  # ``and`` holds where all do, ``or`` fails so
        for each in node.values:
            assume(ctx, each, holds=holds)
    else:
        _assume_any(ctx, node.values, holds=holds)


def _of_named(ctx: Context, node: ast.NamedExpr, holds: bool) -> None:
    _of_place(ctx, node.target, holds)


def _of_comparison(ctx: Context, node: ast.Compare, holds: bool) -> None:
    if len(node.ops) == 1:
        _assume_comparison(ctx, node.left, node.ops[0], node.comparators[0], holds=holds)


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


def _of_place(ctx: Context, node: ast.Name | ast.Attribute, holds: bool) -> None:
    """A name or attribute is true or not; a name that stands for a test tells what that tells."""
    value = places.held(ctx, node)
    if not holds and guards.is_host(node):
        guards.host_is_checked(ctx, node)  # an address without a host stays on this one
    elif value is not None:
        written = places.standing_for(ctx, node)
        places.store(ctx, node, narrowed(ctx, value, holds))
        if written is node or not (_is_answer(value) or guards.is_host(written)):
            return
        if promises.is_asked_again(ctx, written):
            assume(ctx, written, holds=holds)


def _is_answer(value: Value) -> bool:
    """Whether a value says yes or no, rather than being of use itself."""
    if any(isinstance(each, Match) for each in value.alternatives):
        return True
    return not value.taints and not any(isinstance(each, Ref) for each in value.alternatives)


def _assume_comparison(
    ctx: Context, left: ast.expr, op: ast.cmpop, right: ast.expr, *, holds: bool
) -> None:
    kind = type(op)
    if kind in _EQUAL or kind in _UNEQUAL:
        equal = (kind in _EQUAL) is holds
        if equality.evaluated(ctx, right).constant == _NOTHING:
            _assume_nothing(ctx, left, equal=equal)
        elif equal:
            equality.assume_equal(ctx, left, right)
        else:
            equality.assume_unequal(ctx, left, right)
    elif kind is (_IN if holds else _NOT_IN):
        if not isinstance(left, ast.Constant):
            _assume_inside(ctx, left, right)
    elif kind is _IN or kind is _NOT_IN:
        _assume_outside(ctx, equality.evaluated(ctx, left), right)
    else:
        characters.assume_order(ctx, left, op, right, holds=holds)


def _assume_nothing(ctx: Context, place: ast.expr, *, equal: bool) -> None:
    """A place is ``None`` or not: of a match, that tells whether it was found."""
    value = equality.evaluated(ctx, place)
    if guards.is_match(value):
        assume(ctx, place, holds=not equal)
    elif equal and equality.is_worth_noting(value, place):
        places.store(ctx, place, equal_to(_NOTHING))


def _assume_outside(ctx: Context, part: Value, place: ast.expr) -> None:
    """A text was searched for a part in vain."""
    constant = part.constant
    if constant is None or not isinstance(constant.value, str):
        return
    inner = place
    if isinstance(place, ast.Subscript) and isinstance(place.slice, ast.Slice):
        inner = place.value
    value = places.peek(ctx, inner)
    if value is not None and value.taints:
        places.store(ctx, inner, guards.lacks(place, value, constant.value))


def _assume_inside(ctx: Context, place: ast.expr, right: ast.expr) -> None:
    if isinstance(right, ast.Attribute) and right.attr == "parents":
        folders.lies_below(ctx, right.value, equality.evaluated(ctx, place))
    else:
        assume_inside(ctx, place, equality.evaluated(ctx, right))


def assume_inside(ctx: Context, place: ast.expr, container: Value) -> None:
    """A value found in a fixed collection is one of its items: nobody outside chose it."""
    items, rest = items_of(ctx, container)
    listed = container.constant is None  # a text is searched for parts, which proves nothing
    if (listed and items and rest is None and not any(item.taints for item in items)) or (
        listed
        and not container.taints
        and (container.open or rest is not None)
        and (rest is None or not rest.taints)
    ):
        written = places.standing_for(ctx, place)
        whole = guards.whole(place)
        if guards.is_host(written):
            guards.host_is_checked(ctx, written)
        elif guards.is_whole(whole) and places.peek(ctx, whole) is None:
            guards.everything_is_checked(ctx, places.quietly(ctx, whole))
        places.clean(ctx, whole, ALL_TEXT_DANGERS)


def _of_call(ctx: Context, node: ast.Call, holds: bool) -> None:
    """Guards that are calls: ``x.isdigit()``, ``re.fullmatch(pattern, x)``, models' own."""
    match node.func:
        case ast.Attribute(value=place, attr=name) if holds and name in _HARMLESS_WHEN:
            places.clean(ctx, place, ALL_TEXT_DANGERS)
        case ast.Attribute(value=place, attr="startswith") if len(node.args) == 1:
            _assume_start(ctx, place, places.quietly(ctx, node.args[0]), holds=holds)
            if holds and isinstance(node.args[0], ast.Tuple):
                addresses.begins_with_one(ctx, place, node.args[0])
        case ast.Attribute(value=place, attr="is_relative_to") if holds and node.args:
            folders.lies_below(ctx, place, places.quietly(ctx, node.args[0]))
        case ast.Attribute(value=place, attr="issubset" | "isdisjoint" as name) if node.args:
            characters.assume_set(ctx, place, name, node.args[0], holds=holds)
        case ast.Name(id="bool") if len(node.args) == 1:
            assume(ctx, node.args[0], holds=holds)
        case ast.Name(id="isinstance") if holds and len(node.args) == 2:
            guards.is_of_type(ctx, *node.args)
        case ast.Name(id="all" | "any"):
            characters.assume_each(ctx, node, holds=holds)
        case ast.Attribute(value=place, attr="endswith") if holds and len(node.args) == 1:
            written = places.standing_for(ctx, place)
            guards.host_ends(ctx, written, places.quietly(ctx, node.args[0]))
    if holds and guards.compares(ctx, node):
        equality.assume_equal(ctx, *node.args[:2])
    called = ctx.value(node.func)
    promises.assume_call(ctx, node, called, holds=holds)
    for argument, dangers in ctx.run.knowledge.guards_of(ctx, node, called, holds=holds):
        places.clean(ctx, argument, dangers)


def _assume_start(ctx: Context, place: ast.expr, start: Value, *, holds: bool) -> None:
    if not holds:
        folders.does_not_go_up(ctx, place, start)
        addresses.begins_otherwise(ctx, place, start)
        return
    value = places.quietly(ctx, place)
    if folders.begins(ctx, place, value, start):
        return
    constant = start.constant
    if constant is not None and isinstance(constant.value, str):
        addresses.begins(ctx, place, constant.value)


_TOLD: Final[dict[type[ast.AST], Callable[[Context, Any, bool], None]]] = {
    ast.UnaryOp: _of_unary,
    ast.BoolOp: _of_boolean,
    ast.Name: _of_place,
    ast.Attribute: _of_place,
    ast.NamedExpr: _of_named,
    ast.Compare: _of_comparison,
    ast.BinOp: characters.assume_difference,
    ast.Call: _of_call,
}
