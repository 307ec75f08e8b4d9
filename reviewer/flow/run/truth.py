"""Whether a test holds: what its parts do is done on the way, as far as they are evaluated."""

from __future__ import annotations

import ast

from guru.reviewer.flow.heap import State, join_states
from guru.reviewer.flow.run.assuming import assume
from guru.reviewer.flow.run.comparisons import of_comparison
from guru.reviewer.flow.run.context import Context
from guru.reviewer.flow.run.verdicts import equal_to, narrowed, of_value

__all__ = ["assume", "equal_to", "narrowed", "of_comparison", "of_expression", "of_value"]


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
