"""What an expression may be: known alternatives, whether more, and whose hand is in it."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from guru.models.location import Location
from guru.models.recommendation import Step
from guru.models.records import field, frozen

MOST_ALTERNATIVES = 12
_MOST_TAINTS = 8
_MOST_STEPS = 12
NOWHERE: frozenset[str] = frozenset()


@frozen
class Source:
    """Where a value comes in from outside; ``kind`` is ``web``, ``argument``, ``file``..."""

    kind: str
    location: Location
    text: str


@frozen
class Taint:
    """A source's hand in a value. ``safe`` names the dangers that were warded off on the way."""

    source: Source
    safe: frozenset[str] = NOWHERE
    steps: tuple[Step, ...] = field(default=(), compare=False)

    def __hash__(self) -> int:
        # Texts have another hash in each process; numbers give sets of taints one order in all,
        # so that the same one of two equal taints, with its steps, is kept and told.
        place = self.source.location
        return hash((place.line, place.column, place.end_column, len(self.safe)))

    def after(self, location: Location, text: str) -> Taint:
        """Return the taint one step further."""
        if len(self.steps) >= _MOST_STEPS or (self.steps and self.steps[-1].location == location):
            return self
        return Taint(self.source, self.safe, (*self.steps, Step(location, text)))

    def without(self, dangers: Iterable[str]) -> Taint:
        """Return the taint with these dangers warded off."""
        return self.with_safe(self.safe.union(dangers))

    def with_safe(self, safe: frozenset[str]) -> Taint:
        """Return the taint with exactly these dangers warded off."""
        return Taint(self.source, safe, self.steps)


@frozen
class Const:
    """A known number, text, bytes, None...; the kind tells 1 from True and 1.0."""

    value: object
    kind: type

    @classmethod
    def of(cls, value: object) -> Const:
        """Wrap a value."""
        return cls(value, type(value))


@frozen
class Ref:
    """An object of the heap, by its number."""

    number: int


@frozen
class Lib:
    """Something of a library, by its dotted name; what a call of it returns ends in ``()``."""

    name: str


@frozen
class Fn:
    """A function of the project: its definition, its module's path, the frame around it.

    ``defaults`` is the frame of its parameters' defaults. ``kind`` tells how a class binds it.
    """

    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
    path: str
    frame: int
    defaults: int = 0
    kind: str = ""


@frozen
class Bound:
    """A method with its object (or class); ``depth`` counts the attributes read to get there."""

    receiver: Value
    function: Fn | Lib | Method
    depth: int = field(default=1, compare=False)

    def __hash__(self) -> int:
        # Receivers nest as deep as a chain of attributes is long; equality still compares them.
        return hash((self.function, len(self.receiver.alternatives)))


@frozen
class Method:
    """A method of a built-in type, or of something unknown, by its name."""

    name: str


@frozen
class Partial:
    """``functools.partial``: a callable with arguments given beforehand."""

    function: Value
    positional: tuple[Value, ...]
    named: tuple[tuple[str, Value], ...]


@frozen
class Pending:
    """A name imported from a module of the project, looked up where it is read."""

    frame: int
    name: str


KINDS = {
    "staticmethod": "static",
    "classmethod": "class",
    "property": "property",
    "functools.cached_property": "property",
    "cached_property": "property",
}
"""What these decorators make of a function of a class."""


@frozen
class Pattern:
    """A regular expression that is known, compiled or not, with its flags."""

    text: str
    flags: int = 0


@frozen
class Match:
    """What a regular expression has found in a text."""

    pattern: Pattern


Alternative = Const | Ref | Lib | Fn | Bound | Method | Partial | Pending | Pattern | Match


@frozen
class Value:
    """What an expression may be.

    It is one of ``alternatives``; or, where ``open``, anything else. ``taints`` tell whose hand is
    in it. Of an open text, ``prefix`` is how it is known to begin.
    """

    alternatives: tuple[Alternative, ...] = ()
    open: bool = False
    taints: frozenset[Taint] = frozenset()
    prefix: str = ""

    @property
    def constant(self) -> Const | None:
        """The constant that it certainly is."""
        only = self.only
        return only if isinstance(only, Const) else None

    @property
    def only(self) -> Alternative | None:
        """The one thing that it certainly is."""
        return self.alternatives[0] if len(self.alternatives) == 1 and not self.open else None

    def tainted_by(self, taints: Iterable[Taint]) -> Value:
        """Return the value with more hands in it."""
        more = frozenset(taints)
        if more <= self.taints:
            return self
        return self.with_taints(_kept(self.taints | more))

    def with_taints(self, taints: frozenset[Taint]) -> Value:
        """Return the value with these hands in it, and no others."""
        return Value(self.alternatives, self.open, taints, self.prefix)

    def without(self, dangers: Iterable[str]) -> Value:
        """Return the value with these dangers warded off."""
        return self.with_taints(frozenset(taint.without(dangers) for taint in self.taints))

    def or_anything(self) -> Value:
        """Return the value where it may as well be anything else."""
        return Value(self.alternatives, True, self.taints)


OPEN = Value(open=True)


def known(value: object) -> Value:
    """Return the value of a constant."""
    return Value((Const.of(value),))


def one(alternative: Alternative) -> Value:
    """Return the value that is one thing."""
    return Value((alternative,))


def opened(taints: Iterable[Taint] = (), prefix: str = "") -> Value:
    """Return an unknown value in which ``taints`` have a hand."""
    return Value((), True, _kept(frozenset(taints)), prefix)


def of_kind(value: Value, kind: str) -> Value:
    """Return a value whose functions are bound in another way by a class."""
    kinds = tuple([_bound_as(a, kind) if isinstance(a, Fn) else a for a in value.alternatives])
    return Value(kinds, value.open, value.taints, value.prefix)


def _bound_as(function: Fn, kind: str) -> Fn:
    return Fn(function.node, function.path, function.frame, function.defaults, kind)


def join(*values: Value) -> Value:
    """Return the value that may be any of these: the first itself where the others add nothing."""
    first = values[0]
    for value in values:
        if value is not first and not _covers(first, value):
            break
    else:
        return first
    met: dict[Alternative, None] = {}
    tainted = is_open = False
    for value in values:
        for alternative in value.alternatives:
            met[alternative] = None
        tainted = tainted or bool(value.taints)
        is_open = is_open or value.open
    alternatives = tuple(met)
    every = (taint for value in values for taint in value.taints)
    taints = frozenset(every) if tainted else first.taints
    if len(alternatives) > MOST_ALTERNATIVES:
        alternatives = tuple(a for a in alternatives if not isinstance(a, Const))
        alternatives, is_open = alternatives[:MOST_ALTERNATIVES], True
    prefixes = [value.prefix for value in values if value.open]
    return Value(alternatives, is_open, _kept(taints), _common(prefixes))


def _covers(value: Value, other: Value) -> bool:
    """Whether a value is already all that another may be."""
    if other.open and not (value.open and other.prefix.startswith(value.prefix)):
        return False
    if not other.taints <= value.taints:
        return False
    alternatives = value.alternatives
    return other.alternatives == alternatives or all(a in alternatives for a in other.alternatives)


def _kept(taints: frozenset[Taint]) -> frozenset[Taint]:
    if len(taints) <= _MOST_TAINTS:
        return taints
    order = sorted(taints, key=lambda t: (len(t.safe), t.source.location, t.source.kind))
    return frozenset(order[:_MOST_TAINTS])


def _common(texts: list[str]) -> str:
    if not texts:
        return ""
    low, high = min(texts), max(texts)
    size = next((i for i, letter in enumerate(low) if letter != high[i]), len(low))
    return low[:size]
