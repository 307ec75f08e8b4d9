"""Which of a profile's values a share is taken of."""

from __future__ import annotations

from guru.models.profile import CPU, SAMPLES, WALL, Profile, Sample


def clock_index(profile: Profile, clock: str) -> int:
    """Which value of a sample a clock's shares are taken of; the nearest there is."""
    wanted = (CPU, WALL) if clock == "cpu" else (WALL, SAMPLES)
    for kind in wanted:
        if kind in profile.kinds:
            return profile.kinds.index(kind)
    return profile.weight_index


def sample_count(profile: Profile, sample: Sample) -> float:
    """How many times the stack was seen, as well as the profile tells.

    Without a count it is the weight over the period, or the weight itself where it is a count.
    """
    if SAMPLES in profile.kinds:
        return sample.values[profile.kinds.index(SAMPLES)]
    weight = profile.weight(sample)
    if profile.kinds[profile.weight_index].unit == "nanoseconds":
        return weight / profile.period if profile.period else 1.0
    return float(weight)
