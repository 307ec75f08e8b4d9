"""Guards that models tell of: which arguments of a call have been found harmless, and for what."""

from __future__ import annotations

import ast

from guru.reviewer.flow.run import patterns
from guru.reviewer.flow.run.arguments import Arguments
from guru.reviewer.flow.run.context import Context
from guru.reviewer.flow.values import Lib

_WEAK = frozenset({"caller", "parameter"})
Vouched = list[tuple[ast.expr, frozenset[str]]]


def guards_of(ctx: Context, node: ast.Call, *, holds: bool) -> Vouched:
    """Return the arguments that a guard has found harmless, and against which dangers."""
    guards = ctx.run.knowledge.tables.guards
    asked = patterns.guarded(ctx, node, holds=holds)
    if asked is not None:
        text, dangers = asked
        return [(text, guards["re.fullmatch"] if dangers is None else dangers)]
    if not holds:
        return []
    if isinstance(node.func, ast.Attribute) and f".{node.func.attr}" in guards:
        return [(node.func.value, guards[f".{node.func.attr}"])]
    for alternative in ctx.value(node.func).alternatives:
        if isinstance(alternative, Lib) and alternative.name in guards:
            named = [keyword.value for keyword in node.keywords[:1]]
            dangers = guards[alternative.name]
            return [(argument, dangers) for argument in (node.args or named)[:1]]
    return []


def has_own_key(arguments: Arguments) -> bool:
    """Whether the key of a digest is the program's own: nobody outside has a hand in it."""
    key = arguments.get(0, "key")
    return key is not None and all(taint.source.kind in _WEAK for taint in key.taints)
