"""Dangers that are warded off from a whole value at once, or come back."""

from __future__ import annotations

from collections.abc import Iterable

from guru.reviewer.flow.dangers import ALL_TEXT_DANGERS
from guru.reviewer.flow.values import Taint, Value


def warded(value: Value, dangers: Iterable[str] | None) -> Value:
    """Return a value in which these dangers are warded off."""
    if not dangers or not value.taints:
        return value
    return value.without(dangers)


def decoded(taint: Taint, dangers: frozenset[str]) -> Taint:
    """Return a taint after decoding: what was escaped may be there again, a fixed value stays."""
    return taint if taint.safe >= ALL_TEXT_DANGERS else taint.with_safe(taint.safe - dangers)
