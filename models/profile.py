"""A profile: stacks with values. Plain, mergeable, independent of who sampled it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from guru.models.series import Series, joined


@dataclass(frozen=True, slots=True)
class Binary:
    """A file of machine code and the range of addresses it was mapped to, as foreign files tell."""

    path: str = ""
    build_id: str = ""
    start: int = 0
    limit: int = 0
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Native:
    """What a frame of machine code has besides: its address, its binary, its name there.

    ``inlined`` tells that the function was compiled into the one that called it.
    """

    address: int = 0
    binary: Binary | None = None
    symbol: str = ""
    inlined: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """A function on a stack, with the line in progress.

    ``function`` is the qualified name where the interpreter knows it (3.11 and later), else the
    bare one; ``module`` the dotted module name, empty when unknown; ``line`` and ``first_line``
    (of the function) are 0 when unknown. ``expression`` is the source of the instruction in
    progress where it was read, such as the C call that has no frame of its own. ``column`` (from
    1; 0 when unknown) is that of ``line``, or of ``first_line`` where no line is told.
    """

    function: str
    module: str = ""
    path: str = ""
    line: int = 0
    first_line: int = 0
    expression: str = ""
    column: int = 0
    native: Native | None = None


Stack = tuple[Frame, ...]
"""Root first, leaf last."""

Labels = tuple[tuple[str, str], ...]
"""Sorted pairs, such as ``(("endpoint", "/items"), ("thread", "MainThread"))``."""


@dataclass(frozen=True, slots=True)
class ValueKind:
    """What a value of a sample counts, as in pprof: ``samples/count``, ``cpu/nanoseconds``."""

    name: str
    unit: str


SAMPLES = ValueKind("samples", "count")
CPU = ValueKind("cpu", "nanoseconds")
WALL = ValueKind("wall", "nanoseconds")
MEMORY = ValueKind("memory", "bytes")
ALLOCATIONS = ValueKind("allocations", "count")


@dataclass(frozen=True, slots=True)
class Sample:
    """One stack and its values, one for each of the profile's kinds."""

    stack: Stack
    values: tuple[int, ...]
    labels: Labels = ()


@dataclass(frozen=True, slots=True)
class Profile:
    """Samples over some time.

    ``started`` is in seconds since the epoch, ``duration`` in seconds; ``period`` is the time
    between samples asked for, in nanoseconds, 0 when unknown. ``labels`` hold for the whole
    profile (host, process, version, group). ``notices`` tell what was left out or went wrong,
    ``series`` how figures of the processes went meanwhile, such as their memory.
    """

    kinds: tuple[ValueKind, ...]
    samples: tuple[Sample, ...]
    started: float = 0.0
    duration: float = 0.0
    period: int = 0
    labels: Mapping[str, str] = field(default_factory=dict)
    notices: tuple[str, ...] = ()
    series: tuple[Series, ...] = ()

    @property
    def weight_index(self) -> int:
        """Which value shares are taken of: time where there is one, else the count."""
        times = [i for i, kind in enumerate(self.kinds) if kind.unit == "nanoseconds"]
        return times[0] if times else 0

    def weight(self, sample: Sample) -> int:
        """The value of ``sample`` that shares are taken of."""
        return sample.values[self.weight_index]

    @property
    def total(self) -> int:
        """The sum of all weights."""
        return sum(map(self.weight, self.samples))

    @property
    def count(self) -> int:
        """How many samples were taken; the number of stacks where nobody counted."""
        if SAMPLES in self.kinds:
            index = self.kinds.index(SAMPLES)
            return sum(sample.values[index] for sample in self.samples)
        return len(self.samples)


def merged(samples: Iterable[Sample]) -> tuple[Sample, ...]:
    """Add up samples of equal stack and labels; order of first appearance is kept."""
    sums: dict[tuple[Stack, Labels], list[int]] = {}
    for sample in samples:
        found = sums.setdefault((sample.stack, sample.labels), [0] * len(sample.values))
        for index, value in enumerate(sample.values):
            found[index] += value
    return tuple(Sample(stack, tuple(v), labels) for (stack, labels), v in sums.items())


def merge(profiles: Iterable[Profile]) -> Profile:
    """Join profiles of the same kinds into one; labels that differ are dropped.

    Raises:
        ValueError: There is nothing to join, or the kinds differ.

    """
    parts = list(profiles)
    if not parts:
        raise ValueError("no profile to merge")
    if len({part.kinds for part in parts}) > 1:
        raise ValueError("profiles of different kinds cannot be merged")
    values: dict[str, set[str]] = defaultdict(set)
    for part in parts:
        for name, text in part.labels.items():
            values[name].add(text)
    shared = {n: t for n, t in parts[0].labels.items() if values[n] == {t}}
    end = max(part.started + part.duration for part in parts)
    first = min(part.started for part in parts)
    notices = tuple(dict.fromkeys(n for part in parts for n in part.notices))
    return replace(
        parts[0],
        samples=merged(s for part in parts for s in part.samples),
        started=first,
        duration=end - first,
        labels=shared,
        notices=notices,
        series=joined(one for part in parts for one in part.series),
    )
