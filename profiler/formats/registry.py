"""From a file to a profile and back, whatever the format."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

from guru.models.errors import InputError
from guru.models.profile import Profile
from guru.models.whole_file import write_whole
from guru.profiler.formats import (
    chrome,
    codeguru,
    collapsed,
    cpuprofile,
    otlp,
    pprof,
    pyinstrument,
    speedscope,
)
from guru.profiler.formats.features import Feature, lost
from guru.profiler.formats.interface import Format
from guru.profiler.formats.limits import GZIP, LARGEST, gunzipped, within_64_bits

FORMATS: tuple[Format, ...] = (
    pprof.FORMAT,
    speedscope.FORMAT,
    pyinstrument.FORMAT,
    codeguru.FORMAT,
    chrome.FORMAT,
    cpuprofile.FORMAT,
    otlp.FORMAT,
    collapsed.FORMAT,  # last: nearly any text looks a little like it
)


def read_profile(path: str | os.PathLike[str]) -> Profile:
    """Read a profile; the content tells the format, and the suffix where the content does not.

    Any format may be compressed with gzip.

    Raises:
        InputError: The file cannot be read, is of no known format, or is broken.

    """
    shown = os.fspath(path)
    try:
        with Path(path).open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise InputError(f"cannot read {shown}: {error.strerror or error}") from error
    if len(data) > LARGEST:
        raise InputError(f"{shown} is larger than {LARGEST >> 20} MiB")
    try:
        data = gunzipped(data)
    except ValueError as error:
        raise InputError(f"{shown} is not a valid profile: {error}") from error
    chosen = _by_content(data) or _by_suffix(shown)
    if chosen is None or chosen.read is None:
        readers = [f.name for f in FORMATS if f.read is not None]
        names = ", ".join(readers[:-1]) + " and " + readers[-1]
        raise InputError(f"{shown} is not a profile guru reads; it reads {names}")
    try:
        return within_64_bits(chosen.read(data))
    except (ValueError, RecursionError, MemoryError) as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise InputError(f"{shown} is not a valid {chosen.name} profile: {reason}") from error


def check_writable(path: str | os.PathLike[str], name: str | None = None) -> Format:
    """Return the format to write ``path`` in: the one named, else the one of its suffix.

    Raises:
        InputError: The format is unknown or cannot be written, or the suffix tells none.

    """
    shown = os.fspath(path)
    chosen = _by_suffix(shown) if name is None else _by_name(name)
    if chosen is None or chosen.write is None:
        asked = f"{shown}: its suffix" if name is None else name
        writers = (f for f in FORMATS if f.write is not None)
        suffixes = ", ".join(f"{f.name} ({f.suffixes[0]})" for f in writers)
        raise InputError(f"{asked} is no format guru writes profiles in; choose from {suffixes}")
    return chosen


def write_profile(
    profile: Profile,
    path: str | os.PathLike[str],
    format: str | None = None,  # noqa: A002 - reads best at the call
) -> tuple[Feature, ...]:
    """Write a profile in the format named, or in the one the path's suffix stands for.

    Returns what the profile tells and the format has no place for. A path that ends in ``.gz`` is
    written compressed.

    Raises:
        InputError: The format is unknown or only read, or the suffix tells none.
        OutputError: The file cannot be written.

    """
    chosen = check_writable(path, format)
    if chosen.write is None:
        return ()
    data = chosen.write(profile)
    if os.fspath(path).lower().endswith(".gz") and not data.startswith(GZIP):
        data = gzip.compress(data, mtime=0)
    write_whole(path, data)
    return lost(profile, chosen.holds)


def _by_content(data: bytes) -> Format | None:
    return next((format_ for format_ in FORMATS if format_.recognises(data)), None)


def _by_suffix(path: str) -> Format | None:
    low = path.lower()
    found = [
        (len(end), format_)
        for format_ in FORMATS
        for suffix in format_.suffixes
        for end in (suffix, f"{suffix}.gz")
        if low.endswith(end)
    ]
    return max(found, key=lambda pair: pair[0])[1] if found else None


def _by_name(name: str) -> Format | None:
    return next((format_ for format_ in FORMATS if format_.name == name.lower()), None)
