"""A profile split by a label of its samples: by endpoint, thread, task, host."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from guru.models.profile import CPU, Profile, Sample, merge

NONE = "(none)"
"""The value of samples that do not have the label."""


@dataclass(frozen=True, slots=True)
class Part:
    """What the samples with one value of a label add up to.

    ``share`` is 0 to 1, of CPU time where it is known, else of the profile's weight; ``values``
    are in the order and units of the profile's kinds.
    """

    value: str
    share: float
    values: tuple[int, ...]


def parts(profile: Profile, label: str) -> tuple[Part, ...]:
    """Split a profile by the values of a label, dearest first."""
    index = profile.kinds.index(CPU) if CPU in profile.kinds else profile.weight_index
    sums: dict[str, list[int]] = {}
    for sample in profile.samples:
        found = sums.setdefault(value_of(sample, label), [0] * len(profile.kinds))
        for position, value in enumerate(sample.values):
            found[position] += value
    total = sum(values[index] for values in sums.values()) or 1
    told = [Part(name, values[index] / total, tuple(values)) for name, values in sums.items()]
    return tuple(sorted(told, key=lambda part: (-part.share, part.value)))


def only(profile: Profile, label: str, value: str) -> Profile:
    """Keep the samples with one value of a label."""
    kept = tuple(sample for sample in profile.samples if value_of(sample, label) == value)
    return replace(profile, samples=kept, labels={**profile.labels, label: value})


def value_of(sample: Sample, label: str) -> str:
    """Return the value of a sample's label."""
    return dict(sample.labels).get(label, NONE)


def joined(profiles: Iterable[Profile], label: str = "") -> Profile:
    """Merge profiles; one ``label`` of theirs, that they differ in, becomes one of their samples.

    Raises:
        ValueError: There is none, or they count different things.

    """
    return merge(_told_by_samples(profile, label) for profile in profiles)


def _told_by_samples(profile: Profile, label: str) -> Profile:
    value = profile.labels.get(label)
    if value is None:
        return profile
    samples = tuple(
        replace(sample, labels=tuple(sorted({label: value, **dict(sample.labels)}.items())))
        for sample in profile.samples
    )
    return replace(profile, samples=samples)
