"""Which statement of the old side became which of the new, and how."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Literal

from guru.reviewer.changes.matching import Pair, matches
from guru.reviewer.changes.statement import BLOCKS, Statement

Kind = Literal["same", "moved", "edited", "added"]
Paired = dict[int, tuple[Kind, int]]

_ALIKE = 0.5  # the share of names and values that an edited statement keeps at least
_NAMED = frozenset({"def", "class"})
_MOST_COMPARED = 2_500


def paired(old: Sequence[Statement], new: Sequence[Statement]) -> Paired:
    """Return, for statements of ``new`` that have a forerunner in ``old``, its index and how.

    What stands in the same order is the same; of the rest, equal statements were moved; blocks
    around a pair, and statements alike between two pairs, were edited.
    """
    in_order = matches([s.form for s in old], [s.form for s in new])
    found: Paired = {j: ("same", i) for i, j in in_order}
    taken = {i for i, _ in in_order}
    _pair_moved(old, new, found, taken)
    _pair_blocks(old, new, found, taken)
    for olds, news in _gaps(len(old), len(new), in_order):
        free_old = [i for i in olds if i not in taken]
        free_new = [j for j in news if j not in found]
        for i, j in _alike(old, new, free_old, free_new):
            found[j] = ("edited", i)
            taken.add(i)
    return found


def _pair_moved(
    old: Sequence[Statement], new: Sequence[Statement], found: Paired, taken: set[int]
) -> None:
    places: dict[str, list[int]] = defaultdict(list)
    for i in range(len(old) - 1, -1, -1):
        if i not in taken:
            places[old[i].form].append(i)
    for j, statement in enumerate(new):
        # `else` and `return` are everywhere: without a name or value nothing says it is the same.
        if j not in found and places.get(statement.form) and _is_telling(statement):
            found[j] = ("moved", places[statement.form].pop())
            taken.add(found[j][1])


def _is_telling(statement: Statement) -> bool:
    return bool(statement.leaves) or not statement.form[:1].isupper()


def _pair_blocks(
    old: Sequence[Statement], new: Sequence[Statement], found: Paired, taken: set[int]
) -> None:
    """Pair blocks whose headers differ and whose content is the same, from the inside out.

    Of moved content only the function or class of the same name is taken for its block.
    """
    for wanted in ("same", "moved"):
        for j in range(len(new) - 1, -1, -1):
            if j not in found:
                continue
            kind, i = found[j]
            above_old, above_new = old[i].parent, new[j].parent
            if min(above_old, above_new) < 0 or above_old in taken or above_new in found:
                continue
            before, after = old[above_old], new[above_new]
            fits = wanted == "same" or (
                before.word in _NAMED and before.leaves[:1] == after.leaves[:1]
            )
            if before.word == after.word and fits and kind in {wanted, "edited"}:
                found[above_new] = ("edited", above_old)
                taken.add(above_old)


def _gaps(
    old_count: int, new_count: int, in_order: Sequence[Pair]
) -> Iterator[tuple[range, range]]:
    """Yield what lies between neighbouring pairs on both sides."""
    i, j = 0, 0
    for i_end, j_end in [*in_order, (old_count, new_count)]:
        if i < i_end and j < j_end:
            yield range(i, i_end), range(j, j_end)
        i, j = i_end + 1, j_end + 1


def _alike(
    old: Sequence[Statement], new: Sequence[Statement], olds: list[int], news: list[int]
) -> list[Pair]:
    """Pair the statements within a gap that were edited."""
    if len(olds) * len(news) > _MOST_COMPARED:
        return _alike_in_order(old, new, olds, news)
    ranked = sorted(
        (-_likeness(old[i], new[j]), abs(m - n), i, j)
        for m, i in enumerate(olds)
        for n, j in enumerate(news)
    )
    pairs: list[Pair] = []
    used_old: set[int] = set()
    used_new: set[int] = set()
    for likeness, _, i, j in ranked:
        if -likeness < _ALIKE:
            break
        if i not in used_old and j not in used_new:
            pairs.append((i, j))
            used_old.add(i)
            used_new.add(j)
    left_old = [i for i in olds if i not in used_old]
    left_new = [j for j in news if j not in used_new]
    return pairs + _only_of_a_kind(old, new, left_old, left_new)


def _alike_in_order(
    old: Sequence[Statement], new: Sequence[Statement], olds: list[int], news: list[int]
) -> list[Pair]:
    """Pair statements of one kind in their order: a large gap costs no more than its length."""
    kinds_old, kinds_new = [_type(old[i]) for i in olds], [_type(new[j]) for j in news]
    found = [(olds[i], news[j]) for i, j in matches(kinds_old, kinds_new)]
    return [(i, j) for i, j in found if _likeness(old[i], new[j]) >= _ALIKE]


def _only_of_a_kind(
    old: Sequence[Statement], new: Sequence[Statement], olds: list[int], news: list[int]
) -> list[Pair]:
    """Pair simple statements that are the only ones of their kind: `return 1`, `return 2`."""
    counts_old = Counter(_type(old[i]) for i in olds)
    counts_new = Counter(_type(new[j]) for j in news)
    places = {_type(new[j]): j for j in news}
    return [
        (i, places[kind])
        for i in olds
        if (kind := _type(old[i])) not in BLOCKS and counts_old[kind] == counts_new[kind] == 1
    ]


def _likeness(old: Statement, new: Statement) -> float:
    """Return 0 (nothing in common) to 1 (all names and values are)."""
    if _type(old) != _type(new):
        return 0.0
    if old.word in BLOCKS and old.leaves[:1] == new.leaves[:1] != ():
        return 1.0  # a function or class keeps its name, a block its subject
    shared = (Counter(old.leaves) & Counter(new.leaves)).total()
    total = len(old.leaves) + len(new.leaves)
    return 2 * shared / total if total else 0.0


def _type(statement: Statement) -> str:
    return statement.word or statement.form.partition(" ")[0]
