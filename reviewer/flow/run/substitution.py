"""Characters taken out of a text: ``re.sub`` with a class of them."""

from __future__ import annotations

import re

from guru.reviewer.flow.run.access.contents import everything_in
from guru.reviewer.flow.run.arguments import Arguments
from guru.reviewer.flow.run.context import Context
from guru.reviewer.flow.run.letters import CHARACTERS, warded
from guru.reviewer.flow.values import Const, Value, opened

_CLASS = r"\[(?:\\.|[^\]\\])+\][+*]?|\\[WDSs][+*]?"


def substituted(ctx: Context, arguments: Arguments) -> Value:
    """Return ``re.sub(pattern, other, text)``: without the characters that it removes."""
    if len(arguments.positional) < 3:
        taints = {t for v in arguments.all() for t in everything_in(ctx, v).taints}
        return opened(taints)
    pattern, other, text = arguments.positional[:3]
    removed = _removed(pattern, other)
    given = everything_in(ctx, text).taints
    kept = {taint.without(removed) for taint in given}
    return opened(kept | everything_in(ctx, other).taints)


def _removed(pattern: Value, other: Value) -> frozenset[str]:
    instead = other.constant
    only = pattern.only
    wanted = only.value if isinstance(only, Const) else getattr(only, "text", None)
    if not isinstance(wanted, str) or instead is None or not isinstance(instead.value, str):
        return frozenset()
    gone = of_class(wanted) - {*instead.value}
    return warded(CHARACTERS - gone) if gone else frozenset()


def of_class(text: str) -> frozenset[str]:
    """Return the characters of a pattern that is a class of them and nothing else."""
    if not re.fullmatch(_CLASS, text):
        return frozenset()
    try:
        compiled = re.compile(text)
    except (re.error, RecursionError, OverflowError):
        return frozenset()
    return frozenset(letter for letter in CHARACTERS if compiled.fullmatch(letter))
