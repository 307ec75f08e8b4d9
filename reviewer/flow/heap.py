"""Objects that change: frames, lists, dicts, instances; and the state that holds them."""

from __future__ import annotations

import ast
import itertools
import operator
from collections.abc import Callable
from typing import Any, Literal, TypeVar

from guru.models.records import define, field, frozen, replace
from guru.reviewer.flow.facts import NO_FACTS, Facts, on_both, renewed
from guru.reviewer.flow.values import Const, Ref, Value, join

_numbers = itertools.count(1)
_Key = TypeVar("_Key")
_Held = TypeVar("_Held")


@define
class Frame:
    """Variables of a function, class body or module; ``parent`` is the frame around it."""

    names: dict[str, Value]
    parent: int | None = None
    module: str = ""
    shared: dict[str, int] = field(default_factory=dict)  # global and nonlocal names: their frame
    kind: Literal["", "class", "comprehension"] = ""
    facts: Facts = field(default_factory=lambda: NO_FACTS)  # of expressions over these names

    def copy(self) -> Frame:
        """Return an object of its own with the same content."""
        names = dict(self.names)
        return Frame(names, self.parent, self.module, self.shared, self.kind, self.facts)

    def refine(self, name: str, value: Value) -> None:
        """Note more of what a name is already bound to; what is known by it goes on to hold."""
        if self.facts:
            self.facts = renewed(self.facts, name, self.names.get(name), value)
        self.names[name] = value


@define
class Seq:
    """A list, tuple, set or the like: known items in order, and what further items may be."""

    kind: str
    items: list[Value]
    rest: Value | None = None

    def copy(self) -> Seq:
        """Return an object of its own with the same content."""
        return Seq(self.kind, list(self.items), self.rest)


@define
class Map:
    """A dict or the like: values by known key, and what other keys may hold.

    ``factory`` makes what is missing, as in ``defaultdict``.
    """

    items: dict[Const, Value]
    rest: Value | None = None
    kind: str = "dict"
    maybe: set[Const] = field(default_factory=set)  # keys that may as well be missing
    factory: Value | None = None  # of a default dict

    def copy(self) -> Map:
        """Return an object of its own with the same content."""
        return Map(dict(self.items), self.rest, self.kind, set(self.maybe), self.factory)


@define
class Instance:
    """An object of a class of the project, or of a library's class that is followed."""

    kind: Value
    names: dict[str, Value]
    rest: Value | None = None
    maybe: set[str] = field(default_factory=set)  # names that may as well be the class's

    def copy(self) -> Instance:
        """Return an object of its own with the same content."""
        return Instance(self.kind, dict(self.names), self.rest, set(self.maybe))


@define
class Class:
    """A class: its own names, its bases in the order of look-up."""

    name: str
    names: dict[str, Value]
    bases: tuple[Value, ...] = ()
    fields: tuple[str, ...] = ()
    defaults: dict[str, Value] = field(default_factory=dict)  # of its own fields
    maybe: set[str] = field(default_factory=set)  # names that may as well be a base's
    node: ast.ClassDef | None = None

    def copy(self) -> Class:
        """Return an object of its own with the same content."""
        return replace(self, names=dict(self.names), maybe=set(self.maybe))


@frozen
class Super:
    """What ``super()`` gives: an object (or class), looked at behind one of its classes."""

    receiver: Value
    behind: Ref

    def copy(self) -> Super:
        """Return it as it is: it never changes."""
        return self


Object = Frame | Seq | Map | Instance | Class | Super


class Imported:
    """The objects of modules that are run when they are first asked for, not when imported.

    All states of a run share them; what one changes, it changes for itself, as with any object.
    """

    def __init__(self) -> None:
        self.objects: dict[int, Object] = {}
        self._waiting: dict[int, Callable[[], None]] = {}

    def reserve(self, run: Callable[[], None]) -> int:
        """Return the number of a frame that ``run`` makes, called when the frame is asked for."""
        number = next(_numbers)
        self._waiting[number] = run
        return number

    def get(self, number: int) -> Object | None:
        """Return an object to read."""
        if number in self._waiting:
            self._waiting.pop(number)()
        return self.objects.get(number)


class State:
    """The heap at one point of one path. Copies share objects until one of them writes.

    ``settled`` objects are those from before a function was entered: they are shared by all its
    paths, so that copying and joining cost what the function itself makes and changes.
    """

    __slots__ = ("_own", "imported", "mark", "objects", "settled", "stamp")

    def __init__(self, imported: Imported, settled: dict[int, Object] | None = None) -> None:
        self.imported = imported
        self.settled: dict[int, Object] = settled if settled is not None else {}
        self.objects: dict[int, Object] = {}
        self._own: set[int] = set()
        self.stamp = 0  # another one after each change, but in frames younger than the mark
        self.mark = 0

    def settle(self) -> State:
        """Return a state in which all that is here is settled."""
        self._own = set()
        state = State(self.imported, {**self.settled, **self.objects})
        state.mark = next(_numbers)
        return state

    def unsettle(self, base: State) -> State:
        """Return this state, which began as ``base.settle()``, beside others that began as base."""
        state = State(self.imported, base.settled)
        state.objects = {**base.objects, **self.objects}
        state.stamp, state.mark = self.stamp, base.mark
        self._own = set()
        return state

    def copy(self) -> State:
        """Return a state that goes its own way from here."""
        twin = State(self.imported, self.settled)
        twin.objects = dict(self.objects)
        twin.stamp, twin.mark = self.stamp, self.mark
        self._own = set()
        return twin

    def add(self, thing: Object) -> int:
        """Put a new object on the heap; return its number."""
        number = next(_numbers)
        self.objects[number] = thing
        self._own.add(number)
        return number

    def get(self, number: int) -> Object | None:
        """Return an object to read."""
        found = self.objects.get(number)
        if found is None:
            found = self.settled.get(number)
        return self.imported.get(number) if found is None else found

    def edit(self, number: int) -> Object | None:
        """Return an object to change."""
        thing = self.get(number)
        is_older = number < self.mark or number in self.imported.objects
        if is_older or not isinstance(thing, Frame):
            self.stamp = next(_numbers)
        if thing is not None and number not in self._own:
            thing = thing.copy()
            self.objects[number] = thing
            self._own.add(number)
        return thing


def join_states(*states: State | None) -> State | None:
    """Return the state that may be any of these; None where none can be.

    Objects are joined that differ: most are one and the same object in most of the states.
    """
    given = list({id(state): state for state in states if state is not None}.values())
    if len(given) < 2:
        return given[0] if given else None
    result = given[0].copy()
    result.stamp = next(_numbers)
    met: dict[int, set[int]] = {}  # by an object's number, the identities that are joined
    before = given[0]
    for other in given[1:]:
        _join_changed(result, before, other, met)
        other._own = set()  # noqa: SLF001 - what is shared now is nobody's own any more
        before = other
    _join_settled(result, given, met)
    return result


def differing(one: dict[_Key, _Held], other: dict[_Key, _Held]) -> list[_Key]:
    """Return the keys under which ``other`` holds what ``one`` does not."""
    found = []
    for key, held in other.items():
        if one.get(key) is not held:
            found.append(key)
    return found


def _join_changed(result: State, before: State, other: State, met: dict[int, set[int]]) -> None:
    """Join what a state holds with the result: but what the one before it held has been joined."""
    objects, settled, imported = result.objects, result.settled, result.imported.objects
    for number in differing(before.objects, other.objects):
        ours, theirs = objects.get(number), other.objects[number]
        if ours is None:
            ours = settled.get(number) or imported.get(number)
            if ours is None:
                objects[number] = theirs
                continue
        if _is_new(met, number, ours, theirs):
            objects[number] = join_objects(ours, theirs)


def _join_settled(result: State, given: list[State], met: dict[int, set[int]]) -> None:
    """Join what some states changed with what it was: there it is as it was settled."""
    objects, settled, imported = result.objects, result.settled, result.imported.objects
    mark = result.mark
    for number, ours in objects.items():
        theirs = settled.get(number) if number < mark else None  # what is settled is older
        if theirs is None and imported:
            theirs = imported.get(number)
        if theirs is None or ours is theirs or all(number in state.objects for state in given):
            continue
        if _is_new(met, number, ours, theirs):
            objects[number] = join_objects(ours, theirs)


def _is_new(met: dict[int, set[int]], number: int, ours: Object, theirs: Object) -> bool:
    """Note that two objects are joined; whether the second was not before."""
    joined = met.get(number)
    if joined is None:
        met[number] = {id(ours), id(theirs)}
        return True
    if id(theirs) in joined:
        return False
    joined.add(id(theirs))
    return True


def join_objects(one: Object, other: Object) -> Object:
    """Return an object that may be either: the first itself where the other adds nothing."""
    joined = _JOINING.get(type(one))
    return joined(one, other) if joined is not None and type(one) is type(other) else one


def _join_frames(one: Frame, other: Frame) -> Frame:
    names = _join_names(one.names, other.names)
    both = on_both(one.facts, other.facts)
    if names is one.names and both is one.facts:
        return one
    return Frame(names, one.parent, one.module, one.shared, one.kind, both)


def _join_classes(one: Class, other: Class) -> Class:
    names = _join_names(one.names, other.names)
    maybe = one.maybe | other.maybe | (one.names.keys() ^ other.names.keys())
    if names is one.names and maybe == one.maybe:
        return one
    return replace(one, names=names, maybe=maybe)


def _join_instances(one: Instance, other: Instance) -> Instance:
    names = _join_names(one.names, other.names)
    kind, rest = join(one.kind, other.kind), _join_rest(one.rest, other.rest)
    maybe = one.maybe | other.maybe | (one.names.keys() ^ other.names.keys())
    if names is one.names and kind is one.kind and rest is one.rest and maybe == one.maybe:
        return one
    return Instance(kind, names, rest, maybe)


def _join_maps(one: Map, other: Map) -> Map:
    if _has_same_keys(one.items, other.items):
        return _join_values(one, other)
    items = one.items
    for key in dict.fromkeys((*one.items, *other.items)):
        ours, theirs = one.items.get(key, one.rest), other.items.get(key, other.rest)
        joined = join(*(value for value in (ours, theirs) if value is not None))
        if joined is not one.items.get(key):
            if items is one.items:
                items = dict(one.items)
            items[key] = joined
    rest = _join_rest(one.rest, other.rest)
    maybe = one.maybe | other.maybe | (one.items.keys() ^ other.items.keys())
    if items is one.items and rest is one.rest and maybe == one.maybe:
        return one
    return Map(items, rest, one.kind, maybe, one.factory)


def _has_same_keys(one: dict[Const, Value], other: dict[Const, Value]) -> bool:
    """Whether two dicts, most likely of one origin, have the very same keys in the same order."""
    return len(one) == len(other) and all(map(operator.is_, one, other))


def _join_values(one: Map, other: Map) -> Map:
    """Join two maps of the same keys."""
    pairs = zip(one.items.values(), other.items.values(), strict=True)
    joined = [ours if ours is theirs else join(ours, theirs) for ours, theirs in pairs]
    rest = _join_rest(one.rest, other.rest)
    if all(map(operator.is_, joined, one.items.values())):
        if rest is one.rest and other.maybe <= one.maybe:
            return one
        items = one.items
    else:
        items = dict(zip(one.items, joined, strict=True))
    return Map(items, rest, one.kind, one.maybe | other.maybe, one.factory)


def _join_sequences(one: Seq, other: Seq) -> Seq:
    if len(one.items) != len(other.items):
        return _join_lengths(one, other)
    items = [join(a, b) for a, b in zip(one.items, other.items, strict=True)]
    rest = _join_rest(one.rest, other.rest)
    if rest is one.rest and all(a is b for a, b in zip(items, one.items, strict=True)):
        return one
    return Seq(one.kind, items, rest)


def _join_lengths(one: Seq, other: Seq) -> Seq:
    shorter, longer = sorted((one, other), key=lambda seq: len(seq.items))
    size = len(shorter.items)
    items = [join(a, b) for a, b in zip(shorter.items, longer.items[:size], strict=True)]
    extra = [*longer.items[size:], *(r for r in (one.rest, other.rest) if r is not None)]
    return Seq(one.kind, items, join(*extra))


def _join_names(one: dict[str, Value], other: dict[str, Value]) -> dict[str, Value]:
    """Join variables; the same dict where the others bring nothing new."""
    names = one
    for name in differing(one, other):
        ours, value = one.get(name), other[name]
        joined = value if ours is None else join(ours, value)
        if joined is not ours:
            if names is one:
                names = dict(one)
            names[name] = joined
    return names


def _join_rest(one: Value | None, other: Value | None) -> Value | None:
    if one is None or other is None:
        return one if other is None else other
    return join(one, other)


_JOINING: dict[type, Callable[[Any, Any], Any]] = {
    Frame: _join_frames,
    Instance: _join_instances,
    Class: _join_classes,
    Map: _join_maps,
    Seq: _join_sequences,
}
