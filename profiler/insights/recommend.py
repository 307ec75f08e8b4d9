"""A profile in, recommendations out: what costs enough, where, and what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from guru.models.profile import Frame, Profile, Stack
from guru.models.recommendation import Recommendation
from guru.profiler.insights.advice import advice_for
from guru.profiler.insights.idleness import Watch
from guru.profiler.insights.leaf_call import call_finder
from guru.profiler.insights.pattern import Pattern, built_in_patterns
from guru.profiler.insights.sources import Sources
from guru.profiler.insights.statistics import lower_end
from guru.profiler.insights.tally import Cost, Key, Observations, greatest, observe, settle

_FEWEST_SAMPLES = 30


def recommendations(
    profile: Profile,
    source_root: Path | None = None,
    *,
    patterns: Iterable[Pattern] | None = None,
) -> tuple[Recommendation, ...]:
    """Judge a profile by patterns (guru's own when none are given), dearest habit first.

    A share is that of one caller, of all time that is not idle. It counts when at least 30 samples
    show it, it reaches the pattern's threshold, and the lower end of its 95 % interval lies above
    half of that. ``source_root`` is the folder that code is read from and paths are shown relative
    to; the current one when not given.
    """
    chosen = built_in_patterns() if patterns is None else tuple(patterns)
    sources = Sources(source_root or Path.cwd())
    call_of = call_finder(sources)
    observed = observe(profile, Watch(chosen, call_of), _ignored(sources))
    costs = _dear(profile, observed, call_of)
    advices = [advice_for(c, share_of(c, observed), profile, sources) for c in costs]
    return _numbered(sorted(advices, key=lambda a: (-(a.share or 0), a.rule, a.location)))


def share_of(cost: Cost, of: Observations) -> float:
    """The part of the profile that a cost is, 0 to 1."""
    base = of.bases[cost.pattern.clock]
    return cost.weight / base if base else 0.0


def _dear(
    profile: Profile, observed: Observations, call_of: Callable[[Stack], str | None]
) -> list[Cost]:
    """The costs worth a word.

    A claim too small for one gives its samples back to the next best, so that a habit is not
    hidden by the many small things it does.
    """
    most = greatest(profile, observed)
    refused: set[Key] = {key for key, cost in most.items() if not _counts(cost, observed)}
    while True:
        costs = settle(profile, observed, call_of, refused)
        poor = [key for key, cost in costs.items() if not _counts(cost, observed)]
        poor = poor or _explained(costs)
        if not poor:
            return list(costs.values())
        refused.add(min(poor, key=lambda key: (costs[key].weight, key)))


def _explained(costs: Mapping[Key, Cost]) -> list[Key]:
    """The smaller of each two patterns at one caller of which one covers the other."""
    found = []
    for (name, *caller), cost in costs.items():
        for covered in cost.pattern.covers:
            other: Key = (covered, caller[0], caller[1], caller[2])
            if other in costs:
                mine: Key = (name, caller[0], caller[1], caller[2])
                found.append(min(other, mine, key=lambda key: costs[key].weight))
    return found


def _ignored(sources: Sources) -> Callable[[Pattern, Frame], bool]:
    def ignored(pattern: Pattern, caller: Frame) -> bool:
        """Whether the advice is already followed, or its condition is not met, at this caller."""
        once = pattern.repeated and caller.function == "<module>"
        if not once and not pattern.in_loop:
            return False
        file = sources.file(caller.path)
        return file is None or not file.in_loop(caller.line)

    return ignored


def _counts(cost: Cost, of: Observations) -> bool:
    share, threshold = share_of(cost, of), cost.pattern.threshold
    if cost.count < _FEWEST_SAMPLES or share < threshold:
        return False
    return lower_end(share, of.count) > threshold / 2


def _numbered(advices: Sequence[Recommendation]) -> tuple[Recommendation, ...]:
    seen: dict[str, int] = {}
    result = []
    for advice in advices:
        number = seen[advice.fingerprint] = seen.get(advice.fingerprint, 0) + 1
        suffix = f":{number}" if number > 1 else ""
        result.append(replace(advice, fingerprint=advice.fingerprint + suffix))
    return tuple(result)
