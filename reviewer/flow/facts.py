"""What is known of expressions while what they speak of stays as it was.

A name may stand for a test: of ``ok = x.isdigit()`` follows what ``ok`` tells of ``x``, as long as
neither is bound anew. An item that was tested is the same one when it is read again.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping

from guru.models.records import frozen, replace
from guru.reviewer.flow.values import Value

MOST_FACTS = 12  # of one frame: the oldest are forgotten


@frozen
class Fact:
    """What a name stands for, or what has been shown of an expression.

    ``given`` are the names that it speaks of, with what they were then. It is the very values that
    are compared: binding a name makes another one, even of the same content.
    """

    given: tuple[tuple[str, Value | None], ...]
    written: ast.expr | None = None
    shown: Value | None = None


Facts = Mapping[str, Fact]
NO_FACTS: Facts = {}


def added(facts: Facts, key: str, fact: Fact) -> Facts:
    """Return facts with one more."""
    others = {k: v for k, v in facts.items() if k != key}
    if len(others) >= MOST_FACTS:
        others.pop(next(iter(others)))
    return {**others, key: fact}


def renewed(facts: Facts, name: str, old: Value | None, new: Value) -> Facts:
    """Return the facts after more was learned of what a name is bound to."""
    return {key: _renewed(fact, name, old, new) for key, fact in facts.items()}


def _renewed(fact: Fact, name: str, old: Value | None, new: Value) -> Fact:
    if not any(n == name and value is old for n, value in fact.given):
        return fact
    given = tuple((n, new if n == name and value is old else value) for n, value in fact.given)
    return replace(fact, given=given)


def on_both(one: Facts, other: Facts) -> Facts:
    """Return the facts that hold on both of two paths."""
    if one is other or not one:
        return one
    both = {key: fact for key, fact in one.items() if _is_same(fact, other.get(key))}
    return one if len(both) == len(one) else both


def _is_same(one: Fact, other: Fact | None) -> bool:
    if one is other:
        return True
    if other is None or one.written is not other.written or one.shown != other.shown:
        return False
    pairs = zip(one.given, other.given, strict=False)
    same = all(a == b and v is w for (a, v), (b, w) in pairs)
    return same and len(one.given) == len(other.given)
