"""Whole numbers shared out by weight."""

from __future__ import annotations

from collections.abc import Sequence


def shared_out(count: int, weights: Sequence[int]) -> list[int]:
    """Share ``count`` out by weight; the weights themselves where they add up to nothing.

    Sums are rounded, not parts: where the weights are in the order of a tree, every subtree is
    right to within one.
    """
    total = sum(weights)
    if total <= 0:
        return list(weights)
    shares, given, passed = [], 0, 0
    for weight in weights:
        passed += weight
        due = (2 * passed * count + total) // (2 * total)
        shares.append(due - given)
        given = due
    return shares
