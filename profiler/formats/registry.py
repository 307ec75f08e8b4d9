"""From a file to a profile and back, whatever the format."""

from __future__ import annotations

import os
from pathlib import Path

from guru.models.errors import InputError
from guru.models.profile import Profile
from guru.models.whole_file import write_whole
from guru.profiler.formats import collapsed, pprof, pyinstrument, speedscope
from guru.profiler.formats.interface import Format

FORMATS: tuple[Format, ...] = (
    pprof.FORMAT,
    speedscope.FORMAT,
    pyinstrument.FORMAT,
    collapsed.FORMAT,  # last: nearly any text looks a little like it
)


def read_profile(path: str | os.PathLike[str]) -> Profile:
    """Read a profile; the content tells the format, and the suffix where the content does not.

    Raises:
        InputError: The file cannot be read, is of no known format, or is broken.

    """
    shown = os.fspath(path)
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise InputError(f"cannot read {shown}: {error.strerror or error}") from error
    chosen = _by_content(data) or _by_suffix(shown)
    if chosen is None:
        raise InputError(f"{shown} is not a profile guru reads; it reads {_names(FORMATS)}")
    try:
        return chosen.read(data)
    except (ValueError, RecursionError) as error:
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
) -> None:
    """Write a profile in the format named, or in the one the path's suffix stands for.

    Raises:
        InputError: The format is unknown or only read, or the suffix tells none.
        OutputError: The file cannot be written.

    """
    writer = check_writable(path, format).write
    if writer is not None:
        write_whole(path, writer(profile))


def _by_content(data: bytes) -> Format | None:
    return next((format_ for format_ in FORMATS if format_.recognises(data)), None)


def _by_suffix(path: str) -> Format | None:
    low = path.lower()
    return next((f for f in FORMATS for end in f.suffixes if low.endswith(end)), None)


def _by_name(name: str) -> Format | None:
    return next((format_ for format_ in FORMATS if format_.name == name.lower()), None)


def _names(formats: tuple[Format, ...]) -> str:
    names = [format_.name for format_ in formats]
    return ", ".join(names[:-1]) + " and " + names[-1]
