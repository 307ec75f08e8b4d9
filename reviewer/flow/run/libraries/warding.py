"""Dangers that are warded off from a whole value at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from guru.reviewer.flow.values import Value


def warded(value: Value, dangers: Iterable[str] | None) -> Value:
    """Return a value in which these dangers are warded off."""
    if not dangers or not value.taints:
        return value
    return replace(value, taints=frozenset(taint.without(dangers) for taint in value.taints))
