"""Widening: what a loop changes from round to round is opened, so that its rounds end."""

from __future__ import annotations

from guru.reviewer.flow.heap import (
    Class,
    Frame,
    Instance,
    Map,
    Object,
    Seq,
    State,
    Super,
    differing,
)
from guru.reviewer.flow.values import Value, join


def widened(before: State, after: State) -> State | None:
    """Return ``after`` with what is not as it was ``before`` opened; None where nothing changed.

    ``after`` is the join of ``before`` with what a round made of it. Objects that the round itself
    has made are left as they are: only an opened value leads to them.
    """
    changed: dict[int, Object] = {}
    own, settled, imported = before.objects, before.settled, before.imported.objects
    for number in differing(own, after.objects):
        ours, theirs = own.get(number), after.objects[number]
        if ours is None and (ours := settled.get(number) or imported.get(number)) is None:
            continue
        wider = _widened_object(ours, theirs)
        if wider is not None:
            changed[number] = wider
    if not changed:
        return None
    result = after.copy()
    result.objects.update(changed)
    return result


def _widened_object(ours: Object, theirs: Object) -> Object | None:
    if isinstance(ours, Seq) and isinstance(theirs, Seq):
        return _widened_sequence(ours, theirs)
    if isinstance(ours, Map) and isinstance(theirs, Map):
        return _widened_map(ours, theirs)
    if type(ours) is not type(theirs) or isinstance(ours, (Seq, Map, Super)):
        return None
    assert isinstance(theirs, (Frame, Instance, Class))  # noqa: S101 - of the type of the other
    names = _widened_names(ours.names, theirs.names)
    if names is None:
        return None
    wider = theirs.copy()
    wider.names = names
    return wider


def _widened_names(ours: dict[str, Value], theirs: dict[str, Value]) -> dict[str, Value] | None:
    changed = {n: _open(v) for n, v in theirs.items() if _differs(ours.get(n), v)}
    return {**theirs, **changed} if changed else None


def _widened_sequence(ours: Seq, theirs: Seq) -> Seq | None:
    pairs = list(zip(ours.items, theirs.items, strict=False))
    longer = len(ours.items) != len(theirs.items) or _differs(ours.rest, theirs.rest)
    if not longer and not any(_differs(a, b) for a, b in pairs):
        return None
    items = [_open(b) if _differs(a, b) else b for a, b in pairs]
    rest = theirs.rest
    return Seq(theirs.kind, items, _open(rest) if longer and rest is not None else rest)


def _widened_map(ours: Map, theirs: Map) -> Map | None:
    new = theirs.items.keys() - ours.items.keys()
    changed = {k: _open(v) for k, v in theirs.items.items() if _differs(ours.items.get(k), v)}
    rest = theirs.rest
    if not changed and not _differs(ours.rest, rest) and ours.maybe == theirs.maybe:
        return None
    if new or _differs(ours.rest, rest):  # other rounds may bring other keys
        parts = [changed.get(key, theirs.items[key]) for key in new]
        rest = _open(join(*parts, *([rest] if rest is not None else [])))
    maybe = theirs.maybe | new
    return Map({**theirs.items, **changed}, rest, theirs.kind, maybe)


def _differs(ours: Value | None, theirs: Value | None) -> bool:
    """Whether ``theirs``, which covers ours, says more than ours did."""
    if ours is theirs:
        return False
    if ours is None or theirs is None:
        return True
    if theirs.taints - ours.taints or ours.prefix != theirs.prefix:
        return True
    return not ours.open and (theirs.open or bool({*theirs.alternatives} - {*ours.alternatives}))


def _open(value: Value) -> Value:
    return value.or_anything()
