"""Profiles read from files and folders, joined, split by a label."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from guru.models.errors import InputError
from guru.models.profile import Profile


def gathered(places: Sequence[Path], label: str = "") -> Profile:
    """Read files, and all profiles of folders, as one; ``label`` is told by each sample.

    Raises:
        InputError: One cannot be read, a folder holds none, or they count different things.

    """
    from guru.profiler.formats.registry import read_profile
    from guru.profiler.insights.by_label import joined

    profiles = [read_profile(path) for place in places for path in _files(place)]
    if len(profiles) == 1 and not label:
        return profiles[0]
    try:
        return joined(profiles, label)
    except ValueError as error:
        raise InputError(f"{error}: {', '.join(map(str, places))}") from error


def part_of(profile: Profile, condition: str) -> Profile:
    """Keep what has a label's value; ``condition`` is ``label=value``.

    Raises:
        InputError: It is no such condition, or nothing has that value.

    """
    from guru.profiler.insights.by_label import only, parts

    label, sign, value = condition.partition("=")
    if not sign:
        raise InputError(f"{condition!r} is no condition; write label=value, as endpoint='GET /'")
    part = only(profile, label, value)
    if not part.samples:
        there = ", ".join(repr(found.value) for found in parts(profile, label)[:10])
        raise InputError(f"no sample has {label} {value!r}; there are {there}")
    return part


def tell_split(profile: Profile, label: str) -> None:
    """Write the table of a profile's parts to the error stream, before all else is said."""
    from guru.profiler.insights.by_label import parts
    from guru.reports.profile.split import split_lines

    rows = [(part.value, part.share, part.values) for part in parts(profile, label)]
    sys.stderr.write("\n".join(split_lines(label, profile.kinds, rows)) + "\n\n")


def label_of(condition: str | None, by: str | None) -> str:
    """Return the label that is asked for, by a condition or to split by."""
    return by or (condition or "").partition("=")[0]


def _files(place: Path) -> Iterator[Path]:
    if not place.is_dir():
        yield place
        return
    found = sorted(path for path in place.rglob("*.pb.gz") if not path.name.startswith("."))
    if not found:
        raise InputError(f"{place} holds no profiles (*.pb.gz)")
    yield from found
