"""Where a run stands: the function, its frame, the state of the heap, and how paths ended."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from guru.models.location import Location
from guru.models.records import define, field, frozen
from guru.reviewer.flow.heap import Frame, Seq, State, join_states
from guru.reviewer.flow.values import OPEN, Const, Fn, Lib, Ref, Source, Taint, Value, one, opened

if TYPE_CHECKING:
    from guru.reviewer.flow.knowledge import Knowledge
    from guru.reviewer.flow.project import Project
    from guru.reviewer.flow.reach import Reach
    from guru.reviewer.flow.run.dangerous.media_types import Declaration
    from guru.reviewer.reading.module import Module

DEEPEST_CALL = 24
ALWAYS_FOLLOWED = 2  # calls deep; beyond, a function must be worth it
MOST_RECURSION = 6
_MOST_POINTS = 16


class BudgetSpentError(Exception):
    """The run was cut off: the code takes more steps than are granted."""


@frozen
class Hit:
    """Tainted data in a dangerous place: ``node`` of the reviewed file, with its taints."""

    danger: str
    node: ast.AST
    what: str
    taints: frozenset[Taint]
    elsewhere: Location | None = None


@define
class Readings:
    """Where a function reads the same once more: places by their text; names that may change."""

    places: dict[str, list[ast.AST]] = field(default_factory=dict)
    kinds: set[type[ast.AST]] = field(default_factory=set)  # of the places that were looked up
    changed: set[str] = field(default_factory=set)


@define
class Run:
    """One analysis: what is known of libraries, the project, the budget, what was found."""

    knowledge: Knowledge
    project: Project
    module: Module
    reach: Reach
    steps: int
    evaluate: Callable[[Context, ast.expr | None], Value]
    execute: Callable[[Context, Sequence[ast.stmt]], None]
    hits: dict[tuple[str, ast.AST], Hit] = field(default_factory=dict)
    modules: dict[str, int] = field(default_factory=dict)  # paths of modules to their frames
    generators: dict[str, frozenset[ast.AST]] = field(default_factory=dict)
    """The functions that yield, by the paths of their modules."""
    compared: dict[ast.AST, Value] = field(default_factory=dict)  # sides of comparisons, last seen
    watchers: list[Points] = field(default_factory=list)  # of the blocks that catch exceptions
    rebound: dict[ast.AST, frozenset[str]] = field(default_factory=dict)
    spoken_of: dict[ast.AST, tuple[str, ...]] = field(default_factory=dict)
    """The names, and attributes of names, in expressions that were asked for them."""
    declared: dict[ast.AST, list[Declaration]] = field(default_factory=dict)
    """What functions say of the media types of their responses."""
    readings: dict[ast.AST, Readings] = field(default_factory=dict)
    tested: dict[ast.AST, str] = field(default_factory=dict)
    """Where an expression stands that was tested elsewhere in its function, and its text."""
    handed: dict[ast.AST, list[list[Const | None]]] = field(default_factory=dict)
    """The constants that each function is being run with, the innermost run last."""
    reentered: Counter[ast.AST] = field(default_factory=Counter)
    """How often functions called themselves, since the entry began."""
    kept: dict[str, frozenset[Taint]] = field(default_factory=dict)
    """Whose hands are in what functions keep for each other while a request lasts, by its name."""
    for_imports: int = 20_000
    """Steps that are left for the bodies of imported modules."""

    def step(self) -> None:
        """Spend one step of the budget."""
        self.steps -= 1
        if self.steps < 0:
            raise BudgetSpentError

    def aside(self, most: int, work: Callable[[], object]) -> bool:
        """Do work that is none of the running function's, on a budget of its own.

        Returns whether that was enough. Where exceptions of the function may lead does not
        concern the work.
        """
        outer = self.steps, self.watchers, self.handed, self.reentered
        granted = self.steps = min(most, self.for_imports)
        self.watchers, self.handed, self.reentered = [], {}, Counter()
        try:
            work()
        except (BudgetSpentError, RecursionError):
            return False
        finally:
            self.for_imports -= granted - max(self.steps, 0)
            self.steps, self.watchers, self.handed, self.reentered = outer
        return True


@define
class Points:
    """States that a run came by: where an exception may leave it, or a generator rests."""

    states: list[State] = field(default_factory=list)
    _last: int = -1

    def add(self, state: State) -> None:
        """Note a state, unless it is the one that was noted last."""
        if state.stamp == self._last:
            return
        self._last = state.stamp
        self.states.append(state.copy())
        if len(self.states) > _MOST_POINTS:
            joined = join_states(*self.states)
            self.states = [joined] if joined is not None else []


@define
class Exits:
    """How paths left a block: each with the state that it left in."""

    returned: list[tuple[Value, State]] = field(default_factory=list)
    broke: list[State] = field(default_factory=list)
    continued: list[State] = field(default_factory=list)
    raised: list[tuple[Value, State]] = field(default_factory=list)
    yielded: int = 0  # the list on the heap of what a generator gives
    rested: Points = field(default_factory=Points)  # where it waited to go on
    sites: list[ast.Return] = field(default_factory=list)  # where each of ``returned`` did
    views: list[Fn] = field(default_factory=list)  # defined inside, for a framework to call

    def inside(self) -> Exits:
        """Return exits of a block within: what leaves it passes here first."""
        return Exits(yielded=self.yielded, rested=self.rested, views=self.views)


@define
class Context:
    """A function that is being run; ``site`` is the call in the reviewed file that led here."""

    run: Run
    module: Module
    frame: int
    state: State
    exits: Exits = field(default_factory=Exits)
    calls: tuple[ast.AST, ...] = ()
    site: ast.AST | None = None
    alive: bool = True

    @property
    def names(self) -> dict[str, Value]:
        """The names that are bound in the innermost frame."""
        frame = self.state.get(self.frame)
        return frame.names if isinstance(frame, Frame) else {}

    def value(self, node: ast.expr | None) -> Value:
        """Return what an expression may be, with its effects done."""
        return self.run.evaluate(self, node)

    def do(self, body: Sequence[ast.stmt]) -> None:
        """Run statements; ``alive`` tells whether their end is reached."""
        self.run.execute(self, body)

    def location(self, node: ast.AST) -> Location:
        """Return where a node of the running module is."""
        return self.module.location(node)

    def read(self, name: str) -> Value | None:
        """Look a name up, from the innermost frame outwards."""
        number = self.home_of(name)
        frame = self.state.get(number) if number is not None else None
        if not isinstance(frame, Frame):
            return None
        return self.run.project.imported(self, frame.names[name])

    def write(self, name: str, value: Value) -> None:
        """Bind a name in the innermost frame, or where ``global`` and ``nonlocal`` send it."""
        number = self.frame
        frame = self.state.get(number)
        if isinstance(frame, Frame) and name in frame.shared:
            number = frame.shared[name]
        frame = self.state.edit(number)
        if isinstance(frame, Frame):
            frame.names[name] = value

    def refine(self, name: str, value: Value) -> None:
        """Note more of what a name is already bound to, wherever it is bound."""
        number = self.home_of(name)
        frame = self.state.edit(number) if number is not None else None
        if isinstance(frame, Frame):
            frame.refine(name, value)

    def home_of(self, name: str) -> int | None:
        """Return the frame in which a name is found."""
        state = self.state
        number: int | None = self.frame
        frame = state.get(self.frame)
        if isinstance(frame, Frame) and name in frame.shared:
            number = frame.shared[name]
            frame = state.get(number)
        while number is not None:
            if not isinstance(frame, Frame):
                return None
            if name in frame.names:
                return number
            number = frame.parent
            frame = state.get(number) if number is not None else None
        return None

    def drop(self, name: str) -> None:
        """Unbind a name."""
        home = self.home_of(name)
        frame = self.state.edit(home) if home is not None else None
        if isinstance(frame, Frame):
            frame.names.pop(name, None)

    def sequence(self, kind: str, items: list[Value], rest: Value | None = None) -> Value:
        """Return a new list, tuple or set."""
        return one(Ref(self.state.add(Seq(kind, items, rest))))

    def source(self, kind: str, node: ast.AST, text: str, prefix: str = "") -> Value:
        """Return a value that comes in from outside at ``node``."""
        if text in {"self", "cls"}:  # an object of the program's own
            return OPEN
        if kind == "caller" and self._has_callers(node):  # they are followed instead
            return OPEN
        place = self.location(node)
        taint = Taint(Source(kind, place, text))
        return opened([taint.after(place, f"`{text}` comes from outside")], prefix)

    def _has_callers(self, parameter: ast.AST) -> bool:
        """Whether the function of a parameter is called in its own file."""
        arguments = self.module.parent(parameter)
        function = self.module.parent(arguments) if arguments is not None else None
        name = getattr(function, "name", "")
        called = self.run.reach.words(self.module.tree, self.module).called
        return name in called or f".{name}" in called


def texts_of(value: Value) -> list[str] | None:
    """Return the texts that a value certainly is one of, None when it may be something else."""
    if value.open or not value.alternatives:
        return None
    found = []
    for alternative in value.alternatives:
        if not isinstance(alternative, Const) or not isinstance(alternative.value, str):
            return None
        found.append(alternative.value)
    return found


def library_names(value: Value) -> list[str]:
    """Return the dotted names of libraries that a value may be."""
    return [a.name for a in value.alternatives if isinstance(a, Lib)]
