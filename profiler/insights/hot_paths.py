"""The functions that take the time: their lines, their callers, the stack that costs most."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from guru.models.hot_path import FrameShare, HotPath
from guru.models.profile import Frame, Profile, Stack
from guru.profiler.insights.callers import is_own
from guru.profiler.insights.idleness import Watch
from guru.profiler.insights.leaf_call import call_finder
from guru.profiler.insights.sources import Sources

_MOST_LINES = 3


def hot_paths(
    profile: Profile, limit: int = 20, source_root: Path | None = None
) -> tuple[HotPath, ...]:
    """The ``limit`` functions with the most time of their own, then the most in total.

    Stacks that wait for work are left out. A function that stands on a stack more than once is
    counted once for it. Code is read below ``source_root`` (the current folder when not given).
    """
    sources = Sources(source_root or Path.cwd())
    numbers = _Numbers()
    busy = list(_busy(profile, Watch((), call_finder(sources)), numbers))
    functions = _counted(busy, numbers)
    order = sorted(functions, key=lambda n: (-functions[n].own, -functions[n].total, n))[:limit]
    passing = _passing([functions[number].way for number in order], busy, numbers)
    base = sum(weight for _, weight in busy) or 1
    return tuple(_hot_path(functions[n], base, passing, numbers, sources) for n in order)


def idle_share(profile: Profile, source_root: Path | None = None) -> float:
    """The part of the profile's weight, 0 to 1, in stacks that wait for work."""
    watch = Watch((), call_finder(Sources(source_root or Path.cwd())))
    idle = sum(profile.weight(s) for s in profile.samples if watch.find(s.stack).idle)
    return idle / profile.total if profile.total else 0.0


class _Numbers:
    """Small numbers for frames and for functions: hashing frames would take most of the time."""

    def __init__(self) -> None:
        self.frames: list[Frame] = []
        self.functions: list[int] = []
        self._frame_numbers: dict[Frame, int] = {}
        self._function_numbers: dict[tuple[str, str, str], int] = {}
        self._by_identity: dict[int, int] = {}

    def of(self, stack: Stack) -> tuple[int, ...]:
        """The numbers of a stack's frames; ``functions`` has the functions' numbers by these."""
        known = self._by_identity
        return tuple([known[id(f)] if id(f) in known else self._new(f) for f in stack])

    def _new(self, frame: Frame) -> int:
        number = self._frame_numbers.setdefault(frame, len(self.frames))
        if number == len(self.frames):
            key = (frame.module, frame.path, frame.function)
            self.frames.append(frame)
            known = self._function_numbers
            self.functions.append(known.setdefault(key, len(known)))
        self._by_identity[id(frame)] = number
        return number


_Way = tuple[int, ...]


@dataclass(slots=True)
class _Function:
    own: int = 0
    total: int = 0
    lines: Counter[int] = field(default_factory=Counter)
    seen: Counter[int] = field(default_factory=Counter)
    callers: Counter[int] = field(default_factory=Counter)
    heaviest: int = -1
    way: _Way = ()


def _busy(profile: Profile, watch: Watch, numbers: _Numbers) -> Iterable[tuple[_Way, int]]:
    for sample in profile.samples:
        if sample.stack and not watch.find(sample.stack).idle:
            yield numbers.of(sample.stack), profile.weight(sample)


def _counted(busy: Iterable[tuple[_Way, int]], numbers: _Numbers) -> dict[int, _Function]:
    functions: dict[int, _Function] = {}
    of = numbers.functions
    for way, weight in busy:
        for number, index in {of[frame]: index for index, frame in enumerate(way)}.items():
            function = functions.get(number)
            if function is None:
                function = functions[number] = _Function()
            function.total += weight
            function.seen[way[index]] += weight
            if index:
                function.callers[way[index - 1]] += weight
            if weight > function.heaviest:
                function.heaviest, function.way = weight, way[: index + 1]
        leaf = functions[of[way[-1]]]
        leaf.own += weight
        leaf.lines[way[-1]] += weight
    return functions


def _passing(
    ways: Iterable[_Way], busy: Iterable[tuple[_Way, int]], numbers: _Numbers
) -> dict[_Way, int]:
    """The weight of all stacks that begin with the functions of a way, for each beginning."""
    of = numbers.functions
    passing = {start: 0 for way in ways for start in _starts(way, of)}
    for way, weight in busy:
        start: _Way = ()
        for frame in way:
            start = (*start, of[frame])
            if start not in passing:
                break
            passing[start] += weight
    return passing


def _starts(way: _Way, of: Sequence[int]) -> list[_Way]:
    whole = tuple(of[frame] for frame in way)
    return [whole[: end + 1] for end in range(len(whole))]


def _hot_path(
    function: _Function, base: int, passing: dict[_Way, int], numbers: _Numbers, sources: Sources
) -> HotPath:
    frames = numbers.frames
    frame = frames[(function.lines or function.seen).most_common(1)[0][0]]
    starts = _starts(function.way, numbers.functions)
    return HotPath(
        frame=frame,
        self_share=function.own / base,
        total_share=function.total / base,
        way=tuple(
            FrameShare(frames[number], passing[start] / base)
            for number, start in zip(function.way, starts, strict=True)
        ),
        lines=_shares(function.lines, base, frames),
        callers=_shares(function.callers, base, frames),
        own=is_own(frame),
        code=sources.line(frame).strip(),
    )


def _shares(weights: Counter[int], base: int, frames: Sequence[Frame]) -> tuple[FrameShare, ...]:
    dearest = weights.most_common(_MOST_LINES)
    return tuple(FrameShare(frames[number], weight / base) for number, weight in dearest)
