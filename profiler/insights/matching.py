"""Find patterns on stacks, in time linear in frames: each function meets the patterns once."""

from __future__ import annotations

import fnmatch
import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from guru.models.profile import Frame, Stack
from guru.profiler.insights.frame_names import modules_of
from guru.profiler.insights.pattern import Chain, Idle, Pattern

_GLOB = re.compile(r"[*?\[]")


@dataclass(frozen=True, slots=True)
class Match:
    """A pattern on a stack: the positions of the chain's first and last frame, root is 0.

    ``last`` is the stack's length for a C call, which has no frame of its own.
    """

    pattern: Pattern
    first: int
    last: int
    length: int


@dataclass(frozen=True, slots=True)
class Found:
    """What a stack shows; the matches of an idle one are of no interest."""

    idle: bool
    matches: tuple[Match, ...]


@dataclass(frozen=True, slots=True)
class _Atom:
    name: re.Pattern[str]
    bare: re.Pattern[str] | None
    leaf: bool
    chain: int
    position: int

    def meets(self, function: str) -> bool:
        if self.name.match(function):
            return True
        # Below 3.11, and from outside the process, the class is not known.
        return self.bare is not None and "." not in function and bool(self.bare.match(function))


@dataclass(frozen=True, slots=True)
class _Aim:
    """What a whole chain stands for: a pattern or (None) an idle stack, or its exclusion."""

    length: int
    pattern: Pattern | None
    excludes: bool


class Matcher:
    """Patterns made ready for many stacks.

    A frame's function is compared with the whole of a pattern's name; where the frame knows no
    class, with the last word of it. ``call_of`` gives the dotted name of the C call in progress at
    the leaf of a stack, or None when in doubt.
    """

    def __init__(
        self, patterns: Iterable[Pattern], idle: Idle, call_of: Callable[[Stack], str | None]
    ) -> None:
        self._call_of = call_of
        self._aims: list[_Aim] = []
        self._by_module: dict[str, list[_Atom]] = defaultdict(list)
        self._by_glob: dict[str, list[_Atom]] = defaultdict(list)
        self._calls: list[_Atom] = []
        self._known: dict[tuple[str, str, str], tuple[_Atom, ...]] = {}
        self._calls_known: dict[str, tuple[_Atom, ...]] = {}
        for pattern in patterns:
            self._add(pattern.frames, pattern, excludes=False)
            self._add(pattern.unless, pattern, excludes=True)
        self._add(idle.frames, None, excludes=False)
        self._add(idle.unless, None, excludes=True)
        self._globs = [(_compiled(glob), atoms) for glob, atoms in self._by_glob.items()]

    def find(self, stack: Stack) -> Found:
        """Match all patterns at once; each counts once, where its chain is first complete."""
        walk = _Walk(self._aims)
        leaf = len(stack) - 1
        for index, frame in enumerate(stack):
            for atom in self._atoms(frame):
                if not atom.leaf or index == leaf:
                    walk.step(atom, index)
        if self._calls and stack:
            for atom in self._call_atoms(stack):
                walk.step(atom, leaf + 1)
        return walk.found()

    def _atoms(self, frame: Frame) -> tuple[_Atom, ...]:
        key = (frame.module, frame.function, frame.path)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._compared(frame)
        return found

    def _compared(self, frame: Frame) -> tuple[_Atom, ...]:
        hits: set[_Atom] = set()
        for module in modules_of(frame):
            near = list(self._by_module.get(module, ()))
            for glob, atoms in self._globs:
                if glob.match(module):
                    near += atoms
            hits.update(atom for atom in near if atom.meets(frame.function))
        # Later positions first: one frame may not take two steps along one chain.
        return tuple(sorted(hits, key=lambda atom: -atom.position))

    def _call_atoms(self, stack: Stack) -> tuple[_Atom, ...]:
        name = self._call_of(stack)
        if name is None:
            return ()
        if name not in self._calls_known:
            found = tuple(atom for atom in self._calls if atom.name.match(name))
            self._calls_known[name] = found
        return self._calls_known[name]

    def _add(self, chains: Iterable[Chain], pattern: Pattern | None, *, excludes: bool) -> None:
        for chain in chains:
            number = len(self._aims)
            self._aims.append(_Aim(len(chain), pattern, excludes))
            for position, text in enumerate(chain):
                self._shelve(text, number, position)

    def _shelve(self, text: str, chain: int, position: int) -> None:
        kind, _, name = text.partition(":")
        if kind == "call":
            self._calls.append(_Atom(_compiled(name), None, False, chain, position))
            return
        module, _, function = text.removeprefix("leaf:").partition(":")
        last = function.rpartition(".")[2]
        # A bare name says nothing where the pattern takes every method of a class.
        bare = _compiled(last) if last not in {"*", function} else None
        atom = _Atom(_compiled(function), bare, kind == "leaf", chain, position)
        shelf = self._by_glob if _GLOB.search(module) else self._by_module
        shelf[module].append(atom)


class _Walk:
    """How far each chain has come on one stack."""

    def __init__(self, aims: list[_Aim]) -> None:
        self._aims = aims
        self._starts: dict[int, int] = {}
        self._reached: dict[int, int] = {}
        self._done: dict[int, int] = {}

    def step(self, atom: _Atom, index: int) -> None:
        if self._reached.get(atom.chain, 0) != atom.position:
            return
        if atom.position == 0:
            self._starts[atom.chain] = index
        self._reached[atom.chain] = atom.position + 1
        if atom.position + 1 == self._aims[atom.chain].length:
            self._done[atom.chain] = index

    def found(self) -> Found:
        done = [(self._aims[chain], chain) for chain in self._done]
        excluded = {id(aim.pattern) for aim, _ in done if aim.excludes}
        matches: dict[str, Match] = {}
        for aim, chain in sorted(done, key=lambda item: self._done[item[1]]):
            if aim.excludes or id(aim.pattern) in excluded:
                continue
            if aim.pattern is None:
                return Found(idle=True, matches=())
            match = Match(aim.pattern, self._starts[chain], self._done[chain], aim.length)
            matches.setdefault(aim.pattern.id, match)
        return Found(idle=False, matches=tuple(matches.values()))


def preferred(matches: Iterable[Match]) -> tuple[Match, ...]:
    """Order the matches of a stack by how well they explain it.

    The deepest comes first; one that another covers comes after all that nobody covers.
    """
    found = tuple(matches)
    covered = {name for match in found for name in match.pattern.covers}
    return tuple(
        sorted(found, key=lambda m: (m.pattern.id in covered, -m.last, -m.length, m.pattern.id))
    )


def _compiled(glob: str) -> re.Pattern[str]:
    return re.compile(fnmatch.translate(glob))
