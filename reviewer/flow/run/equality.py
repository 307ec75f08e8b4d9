"""Two values that are the same, or not: what is known of one goes for the other."""

from __future__ import annotations

import ast

from guru.reviewer.flow.dangers import ALL_TEXT_DANGERS
from guru.reviewer.flow.run import addresses, folders, guards, places
from guru.reviewer.flow.run.context import Context
from guru.reviewer.flow.run.verdicts import equal_to
from guru.reviewer.flow.values import Value


def assume_equal(ctx: Context, left: ast.expr, right: ast.expr) -> None:
    """Two values are the same: what is known of one goes for the other."""
    for place, other in ((left, right), (right, left)):
        value = evaluated(ctx, other)
        if value.constant is not None and not value.taints:
            if is_worth_noting(evaluated(ctx, place), place):
                places.store(ctx, place, equal_to(value.constant))
            whole = guards.whole(place)
            if whole is not place:
                places.clean(ctx, whole, ALL_TEXT_DANGERS)
            addresses.begins_with_item(ctx, place, value.constant)
        elif value.taints:
            guards.is_like(ctx, place, value)
    for place, other in ((left, right), (right, left)):
        written = places.standing_for(ctx, place)
        if guards.is_host(written):
            guards.host_is_checked(ctx, written)
        folder = evaluated(ctx, other)
        folders.common_part_is_checked(ctx, written, folder)
        folders.parent_is_checked(ctx, written, folder)


def is_worth_noting(value: Value, place: ast.expr) -> bool:
    """Whether it is worth noting what a place is: of items, only where a hand is in them."""
    return bool(value.taints) or not isinstance(place, (ast.Subscript, ast.Call))


def assume_unequal(ctx: Context, left: ast.expr, right: ast.expr) -> None:
    """Two values differ: of how an address begins, that tells something."""
    for place, other in ((left, right), (right, left)):
        constant = evaluated(ctx, other).constant
        if constant is not None:
            addresses.begins_with_other_item(ctx, place, constant)


def evaluated(ctx: Context, node: ast.expr) -> Value:
    """Return what one side of a comparison was, without doing again what it does."""
    found = ctx.run.compared.get(node)
    return found if found is not None else places.quietly(ctx, node)
