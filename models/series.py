"""Figures of a process over time, such as its memory: what a profile tells beside its stacks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

Point = tuple[float, float]
"""Seconds since the epoch, and the value then."""


@dataclass(frozen=True, slots=True)
class Series:
    """One figure over time.

    ``name`` is what was measured (``rss``), ``unit`` as in pprof (``bytes``, ``count``). ``points``
    are in the order of time. ``labels`` tell whose figure it is: the series of two processes are
    two, also in one profile.
    """

    name: str
    unit: str
    points: tuple[Point, ...]
    labels: tuple[tuple[str, str], ...] = ()


def joined(series: Iterable[Series]) -> tuple[Series, ...]:
    """Make one series of all that tell the same figure; order of first appearance is kept."""
    found: defaultdict[tuple[object, ...], list[Series]] = defaultdict(list)
    for one in series:
        found[one.name, one.unit, one.labels].append(one)
    return tuple(
        replace(parts[0], points=tuple(sorted({p for part in parts for p in part.points})))
        for parts in found.values()
    )
