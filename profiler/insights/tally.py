"""Count what patterns cost, caller by caller, each sample once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from guru.models.profile import Frame, Profile, Sample, Stack
from guru.profiler.insights.callers import (
    caller_index,
    is_comprehension,
    is_direct,
    is_outermost,
    is_start_up,
)
from guru.profiler.insights.clocks import clock_index, sample_count
from guru.profiler.insights.idleness import Watch
from guru.profiler.insights.leaf_call import BUILT_IN
from guru.profiler.insights.matching import Match, preferred
from guru.profiler.insights.pattern import Pattern

Key = tuple[str, str, str, str]
"""A pattern's id and its caller's module, path and function."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A match that could explain a sample, with the position of the caller it belongs to."""

    key: Key
    match: Match
    caller: int


@dataclass(slots=True)
class Cost:
    """What one pattern costs below one caller.

    ``weight`` is in the unit of the pattern's clock, ``count`` in samples. ``lines`` holds the
    weight of each line of the caller, ``callees`` that of the functions called for it, ``others``
    that of patterns that lost the same samples. ``heaviest`` is the weight of the dearest sample,
    its stack and the claim on it.
    """

    pattern: Pattern
    weight: int = 0
    count: float = 0.0
    lines: Counter[Frame] = field(default_factory=Counter)
    callees: Counter[str] = field(default_factory=Counter)
    others: Counter[str] = field(default_factory=Counter)
    heaviest: tuple[int, Stack, Claim | None] = (-1, (), None)


@dataclass(slots=True)
class Observations:
    """All claims on samples, best first; the bases (weight by clock, samples) of all shares."""

    claimed: list[tuple[Sample, tuple[Claim, ...]]] = field(default_factory=list)
    bases: Counter[str] = field(default_factory=Counter)
    count: float = 0.0


def observe(
    profile: Profile, watch: Watch, ignored: Callable[[Pattern, Frame], bool]
) -> Observations:
    """Go once over the samples that are not idle; ``ignored`` drops a pattern at a caller."""
    result = Observations()
    clocks = {"cpu": clock_index(profile, "cpu"), "wall": clock_index(profile, "wall")}
    for sample in profile.samples:
        found = watch.find(sample.stack)
        if found.idle:
            continue
        result.count += sample_count(profile, sample)
        for clock, index in clocks.items():
            result.bases[clock] += sample.values[index]
        claims = _claims(sample.stack, found.matches, ignored)
        if claims:
            result.claimed.append((sample, claims))
    return result


def settle(
    profile: Profile,
    observed: Observations,
    call_of: Callable[[Stack], str | None],
    refused: Collection[Key],
) -> dict[Key, Cost]:
    """Give each sample to its best claim that is not ``refused``."""
    costs: dict[Key, Cost] = {}
    for sample, claims in observed.claimed:
        left = [claim for claim in claims if claim.key not in refused]
        if left:
            cost = costs.setdefault(left[0].key, Cost(left[0].match.pattern))
            _add(cost, profile, sample, left, call_of)
    return costs


def greatest(profile: Profile, observed: Observations) -> dict[Key, Cost]:
    """What each pattern would cost at each caller, were it alone: samples count for each claim."""
    costs: dict[Key, Cost] = {}
    for sample, claims in observed.claimed:
        count = sample_count(profile, sample)
        for claim in claims:
            pattern = claim.match.pattern
            cost = costs.setdefault(claim.key, Cost(pattern))
            cost.weight += sample.values[clock_index(profile, pattern.clock)]
            cost.count += count
    return costs


def _claims(
    stack: Stack, matches: tuple[Match, ...], ignored: Callable[[Pattern, Frame], bool]
) -> tuple[Claim, ...]:
    claims = []
    for match in preferred(matches):
        index = caller_index(stack, match.first, match.last)
        caller = stack[index]
        if match.pattern.direct and not is_direct(stack, index, match.first):
            continue
        if match.pattern.inner and is_outermost(stack, index):
            continue
        if not is_start_up(stack, index) and not ignored(match.pattern, caller):
            key = (match.pattern.id, caller.module, caller.path, caller.function)
            claims.append(Claim(key, match, index))
    return tuple(claims)


def _add(
    cost: Cost,
    profile: Profile,
    sample: Sample,
    claims: list[Claim],
    call_of: Callable[[Stack], str | None],
) -> None:
    best, stack = claims[0], sample.stack
    weight = sample.values[clock_index(profile, cost.pattern.clock)]
    cost.weight += weight
    cost.count += sample_count(profile, sample)
    cost.lines[stack[best.caller]] += weight
    cost.callees[_called(stack, best.caller, call_of)] += weight
    for claim in claims[1:]:
        cost.others[claim.match.pattern.title] += weight
    if weight > cost.heaviest[0]:
        cost.heaviest = (weight, stack, best)


def _called(stack: Stack, caller: int, call_of: Callable[[Stack], str | None]) -> str:
    """What the caller's line calls on this stack: not yet the pattern, but what its reader sees."""
    below = next((f for f in stack[caller + 1 :] if not is_comprehension(f)), None)
    if below is None or below.path == BUILT_IN:
        return call_of(stack) or shown(stack[-1])
    return shown(below)


def shown(frame: Frame) -> str:
    """A function as messages name it."""
    return f"{frame.module}.{frame.function}" if frame.module else frame.function
