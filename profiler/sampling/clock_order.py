"""Which of a profile's two times comes first: that is the one shares are taken of."""

from __future__ import annotations

from dataclasses import replace

from guru.models.profile import CPU, WALL, Profile
from guru.profiler.sampling.interface import Clock


def first_of(profile: Profile, clock: Clock) -> Profile:
    """Return the profile with the time of ``clock`` before the other; as it is where it has one."""
    first, second = (CPU, WALL) if clock == "cpu" else (WALL, CPU)
    kinds = profile.kinds
    if first not in kinds or second not in kinds or kinds.index(first) < kinds.index(second):
        return profile
    places = list(range(len(kinds)))
    one, other = kinds.index(first), kinds.index(second)
    places[one], places[other] = other, one
    return replace(
        profile,
        kinds=tuple(kinds[place] for place in places),
        samples=tuple(
            replace(sample, values=tuple(sample.values[place] for place in places))
            for sample in profile.samples
        ),
    )
