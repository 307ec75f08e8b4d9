"""What a profile may tell, feature by feature, and what a format has no place for.

Every format says which features it holds; the table in the documentation, the round trips that
are tested, and what users are told when they convert follow from that.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from enum import Enum

from guru.models.profile import SAMPLES, Frame, Labels, Profile, Sample, merged


class Feature(Enum):
    """A thing that a profile may tell; the value is how people call it."""

    KINDS = "several kinds of value"
    UNIT = "the kind's name and unit"
    MODULE = "modules"
    LINE = "lines in progress"
    FIRST_LINE = "first lines of functions"
    COLUMN = "columns"
    EXPRESSION = "expressions in progress"
    NATIVE = "machine addresses and binaries"
    THREAD = "thread names"
    LABELS = "other labels of samples"
    STARTED = "when it began"
    DURATION = "how long it took"
    PERIOD = "the sampling period"
    PROFILE_LABELS = "labels of the profile"
    NOTICES = "notices"
    SERIES = "figures over time"


ALL = frozenset(Feature)


def kept(profile: Profile, holds: Collection[Feature]) -> Profile:
    """Return a profile as it is when only the features in ``holds`` are kept."""
    lost = ALL.difference(holds)
    weight = profile.weight_index
    few = Feature.KINDS in lost and len(profile.kinds) > 1
    kinds = (profile.kinds[weight],) if few else profile.kinds
    samples = merged(
        Sample(
            tuple(_frame(frame, lost) for frame in sample.stack) if lost else sample.stack,
            (sample.values[weight],) if few else sample.values,
            _labels(sample.labels, lost),
        )
        for sample in profile.samples
    )
    return Profile(
        (SAMPLES,) * len(kinds) if Feature.UNIT in lost else kinds,
        samples,
        0.0 if Feature.STARTED in lost else profile.started,
        0.0 if Feature.DURATION in lost else profile.duration,
        0 if Feature.PERIOD in lost else profile.period,
        {} if Feature.PROFILE_LABELS in lost else profile.labels,
        () if Feature.NOTICES in lost else profile.notices,
        () if Feature.SERIES in lost else profile.series,
    )


def lost(profile: Profile, holds: Collection[Feature]) -> tuple[Feature, ...]:
    """Return what the profile tells and a format that holds ``holds`` has no place for."""
    frames = {frame for sample in profile.samples for frame in sample.stack}
    return tuple(f for f in Feature if f not in holds and _TOLD[f](profile, frames))


def _frame(frame: Frame, lost: Collection[Feature]) -> Frame:
    return replace(
        frame,
        module="" if Feature.MODULE in lost else frame.module,
        line=0 if Feature.LINE in lost else frame.line,
        first_line=0 if Feature.FIRST_LINE in lost else frame.first_line,
        column=0 if Feature.COLUMN in lost else frame.column,
        expression="" if Feature.EXPRESSION in lost else frame.expression,
        native=None if Feature.NATIVE in lost else frame.native,
    )


def _labels(labels: Labels, lost: Collection[Feature]) -> Labels:
    return tuple(
        (name, text)
        for name, text in labels
        if (Feature.THREAD if name == "thread" else Feature.LABELS) not in lost
    )


def _any_label(profile: Profile, *, threads: bool) -> bool:
    return any((n == "thread") is threads for s in profile.samples for n, _ in s.labels)


_TOLD: dict[Feature, Callable[[Profile, Collection[Frame]], bool]] = {
    Feature.KINDS: lambda profile, _: len(profile.kinds) > 1,
    Feature.UNIT: lambda profile, _: profile.kinds != (SAMPLES,),
    Feature.MODULE: lambda _, frames: any(frame.module for frame in frames),
    Feature.LINE: lambda _, frames: any(frame.line for frame in frames),
    Feature.FIRST_LINE: lambda _, frames: any(frame.first_line for frame in frames),
    Feature.COLUMN: lambda _, frames: any(frame.column for frame in frames),
    Feature.EXPRESSION: lambda _, frames: any(frame.expression for frame in frames),
    Feature.NATIVE: lambda _, frames: any(frame.native for frame in frames),
    Feature.THREAD: lambda profile, _: _any_label(profile, threads=True),
    Feature.LABELS: lambda profile, _: _any_label(profile, threads=False),
    Feature.STARTED: lambda profile, _: bool(profile.started),
    Feature.DURATION: lambda profile, _: bool(profile.duration),
    Feature.PERIOD: lambda profile, _: bool(profile.period),
    Feature.PROFILE_LABELS: lambda profile, _: bool(profile.labels),
    Feature.NOTICES: lambda profile, _: bool(profile.notices),
    Feature.SERIES: lambda profile, _: bool(profile.series),
}
