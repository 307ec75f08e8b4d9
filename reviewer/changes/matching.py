"""Which elements of two sequences correspond, in order, in nearly linear time."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Sequence
from difflib import SequenceMatcher

# Up to here (100 by 100) the exact search costs less than a millisecond or two.
_SMALL = 10_000
_MOST_ROUNDS = 40

Pair = tuple[int, int]
_Gap = tuple[int, int, int, int]


def matches(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[Pair]:
    """Pair equal elements so that both indices rise: the part that did not change.

    Equal ends are taken first, then elements that are unique on both sides (as in patience
    diff), then again between those. What is left is matched exactly where it is small, else by
    how often an element came before: hostile input costs no more than a sort.
    """
    found: list[Pair] = []
    gaps: list[_Gap] = [(0, len(old), 0, len(new))]
    for _ in range(_MOST_ROUNDS):
        gaps = [part for gap in gaps for part in _narrowed(old, new, gap, found)]
        if not gaps:
            break
    for gap in gaps:
        found.extend(_by_occurrence(old, new, gap))
    return sorted(found)


def _narrowed(
    old: Sequence[Hashable], new: Sequence[Hashable], gap: _Gap, found: list[Pair]
) -> list[_Gap]:
    """Match what is certain within a gap; return the smaller gaps that stay open."""
    a, a_end, b, b_end = gap
    while a < a_end and b < b_end and old[a] == new[b]:
        found.append((a, b))
        a, b = a + 1, b + 1
    while a < a_end and b < b_end and old[a_end - 1] == new[b_end - 1]:
        a_end, b_end = a_end - 1, b_end - 1
        found.append((a_end, b_end))
    if a == a_end or b == b_end:
        return []
    anchors = _rising(_unique_pairs(old, new, (a, a_end, b, b_end)))
    if not anchors:
        found.extend(_leaf(old, new, (a, a_end, b, b_end)))
        return []
    found.extend(anchors)
    starts = [(a, b), *((i + 1, j + 1) for i, j in anchors)]
    ends = [*anchors, (a_end, b_end)]
    return [
        (i, i_end, j, j_end)
        for (i, j), (i_end, j_end) in zip(starts, ends, strict=True)
        if i < i_end and j < j_end
    ]


def _unique_pairs(old: Sequence[Hashable], new: Sequence[Hashable], gap: _Gap) -> list[Pair]:
    a, a_end, b, b_end = gap
    counts_old = Counter(old[a:a_end])
    counts_new = Counter(new[b:b_end])
    places = {new[j]: j for j in range(b, b_end) if counts_new[new[j]] == 1}
    return [
        (i, places[old[i]]) for i in range(a, a_end) if counts_old[old[i]] == 1 and old[i] in places
    ]


def _leaf(old: Sequence[Hashable], new: Sequence[Hashable], gap: _Gap) -> Iterator[Pair]:
    a, a_end, b, b_end = gap
    if (a_end - a) * (b_end - b) > _SMALL:
        yield from _by_occurrence(old, new, gap)
        return
    matcher = SequenceMatcher(None, old[a:a_end], new[b:b_end], autojunk=False)
    for i, j, size in matcher.get_matching_blocks():
        yield from ((a + i + k, b + j + k) for k in range(size))


def _by_occurrence(old: Sequence[Hashable], new: Sequence[Hashable], gap: _Gap) -> list[Pair]:
    """Pair the first of each kind with the first, the second with the second, and so on."""
    a, a_end, b, b_end = gap
    places: dict[Hashable, list[int]] = defaultdict(list)
    for j in range(b_end - 1, b - 1, -1):
        places[new[j]].append(j)
    return _rising([(i, places[old[i]].pop()) for i in range(a, a_end) if places.get(old[i])])


def _rising(pairs: list[Pair]) -> list[Pair]:
    """Return the longest part of pairs (sorted by the first) in which the second rises too."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for index, (_, j) in enumerate(pairs):
        place = bisect_left(tails, j)
        before.append(ends[place - 1] if place else -1)
        tails[place : place + 1] = [j]
        ends[place : place + 1] = [index]
    chain: list[Pair] = []
    index = ends[-1] if ends else -1
    while index >= 0:
        chain.append(pairs[index])
        index = before[index]
    return chain[::-1]
