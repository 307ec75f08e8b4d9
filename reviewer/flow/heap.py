"""Objects that change: frames, lists, dicts, instances; and the state that holds them."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field

from guru.reviewer.flow.values import Const, Value, join

_numbers = itertools.count(1)


@dataclass(slots=True)
class Frame:
    """Variables of a function, class body or module; ``parent`` is the frame around it."""

    names: dict[str, Value]
    parent: int | None = None
    module: str = ""
    shared: dict[str, int] = field(default_factory=dict)  # global and nonlocal names: their frame

    def copy(self) -> Frame:
        """Return an object of its own with the same content."""
        return Frame(dict(self.names), self.parent, self.module, self.shared)


@dataclass(slots=True)
class Seq:
    """A list, tuple, set or the like: known items in order, and what further items may be."""

    kind: str
    items: list[Value]
    rest: Value | None = None

    def copy(self) -> Seq:
        """Return an object of its own with the same content."""
        return Seq(self.kind, list(self.items), self.rest)


@dataclass(slots=True)
class Map:
    """A dict or the like: values by known key, and what other keys may hold.

    ``factory`` makes what is missing, as in ``defaultdict``.
    """

    items: dict[Const, Value]
    rest: Value | None = None
    kind: str = "dict"
    factory: Value | None = None

    def copy(self) -> Map:
        """Return an object of its own with the same content."""
        return Map(dict(self.items), self.rest, self.kind, self.factory)


@dataclass(slots=True)
class Instance:
    """An object of a class of the project, or of a library's class that is followed."""

    kind: Value
    names: dict[str, Value]
    rest: Value | None = None

    def copy(self) -> Instance:
        """Return an object of its own with the same content."""
        return Instance(self.kind, dict(self.names), self.rest)


@dataclass(slots=True)
class Class:
    """A class: its own names, its bases in the order of look-up."""

    name: str
    names: dict[str, Value]
    bases: tuple[Value, ...] = ()
    fields: tuple[str, ...] = ()
    defaults: dict[str, Value] = field(default_factory=dict)

    def copy(self) -> Class:
        """Return an object of its own with the same content."""
        return Class(self.name, dict(self.names), self.bases, self.fields, self.defaults)


Object = Frame | Seq | Map | Instance | Class


class State:
    """The heap at one point of one path. Copies share objects until one of them writes.

    ``settled`` objects are those from before a function was entered: they are shared by all its
    paths, so that copying and joining cost what the function itself makes and changes.
    """

    __slots__ = ("_own", "objects", "settled")

    def __init__(self, settled: dict[int, Object] | None = None) -> None:
        self.settled: dict[int, Object] = settled if settled is not None else {}
        self.objects: dict[int, Object] = {}
        self._own: set[int] = set()

    def settle(self) -> State:
        """Return a state in which all that is here is settled."""
        return State({**self.settled, **self.objects})

    def copy(self) -> State:
        """Return a state that goes its own way from here."""
        twin = State(self.settled)
        twin.objects = dict(self.objects)
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
        return self.objects.get(number) or self.settled.get(number)

    def edit(self, number: int) -> Object | None:
        """Return an object to change."""
        thing = self.get(number)
        if thing is not None and number not in self._own:
            thing = thing.copy()
            self.objects[number] = thing
            self._own.add(number)
        return thing


def join_states(*states: State | None) -> State | None:
    """Return the state that may be any of these; None where none can be."""
    given = [state for state in states if state is not None]
    if not given:
        return None
    result = given[0]
    for other in given[1:]:
        if other is not result:
            result = _joined(result, other)
    return result


def _joined(one: State, other: State) -> State:
    result = one.copy()
    ours_all, objects = one.objects, result.objects
    for number, theirs in other.objects.items():
        ours = ours_all.get(number)
        if ours is theirs:
            continue
        if ours is None:
            ours = one.settled.get(number)
        if ours is None:
            objects[number] = theirs
        else:
            objects[number] = join_objects(ours, theirs)
            result._own.add(number)  # noqa: SLF001 - of the same class
    for number, ours in ours_all.items():  # changed here alone: there it is as it was settled
        if number not in other.objects and number in other.settled:
            objects[number] = join_objects(ours, other.settled[number])
            result._own.add(number)  # noqa: SLF001 - of the same class
    other._own = set()  # noqa: SLF001 - what is shared now is nobody's own any more
    return result


def join_objects(one: Object, other: Object) -> Object:
    """Return an object that may be either."""
    match one, other:
        case Frame(), Frame():
            return Frame(_join_names(one.names, other.names), one.parent, one.module, one.shared)
        case Instance(), Instance():
            rest = _join_rest(one.rest, other.rest)
            return Instance(join(one.kind, other.kind), _join_names(one.names, other.names), rest)
        case Class(), Class():
            names = _join_names(one.names, other.names)
            return Class(one.name, names, one.bases, one.fields, one.defaults)
        case Map(), Map():
            items = dict(one.items)
            for key, value in other.items.items():
                items[key] = join(items[key], value) if key in items else value
            return Map(items, _join_rest(one.rest, other.rest), one.kind, one.factory)
        case Seq(), Seq():
            return _join_sequences(one, other)
    return one


def _join_sequences(one: Seq, other: Seq) -> Seq:
    if len(one.items) == len(other.items):
        items = [join(a, b) for a, b in zip(one.items, other.items, strict=True)]
        return Seq(one.kind, items, _join_rest(one.rest, other.rest))
    shorter, longer = sorted((one, other), key=lambda seq: len(seq.items))
    size = len(shorter.items)
    items = [join(a, b) for a, b in zip(shorter.items, longer.items[:size], strict=True)]
    extra = [*longer.items[size:], *(r for r in (one.rest, other.rest) if r is not None)]
    return Seq(one.kind, items, join(*extra))


def _join_names(one: dict[str, Value], other: dict[str, Value]) -> dict[str, Value]:
    names = dict(one)
    for name, value in other.items():
        ours = names.get(name)
        if ours is None:
            names[name] = value
        elif ours is not value:
            names[name] = join(ours, value)
    return names


def _join_rest(one: Value | None, other: Value | None) -> Value | None:
    if one is None or other is None:
        return one if other is None else other
    return join(one, other)
