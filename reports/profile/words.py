"""A profile's figures as people read them, the same in every report."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timezone

from guru.models.hot_path import HotPath
from guru.models.location import Location
from guru.models.profile import ALLOCATIONS, SAMPLES, Frame, Profile, ValueKind
from guru.models.recommendation import Recommendation

_LIBRARY = re.compile(r"^.*[/\\](?:site|dist)-packages[/\\]")
_PYTHON = re.compile(
    r"^(?:.*[/\\])?lib(?:64)?[/\\]python3?\.?\d+t?[/\\](?!site-|dist-)", re.IGNORECASE
)
_LONGEST = 60
_STEPS = ((1e9, "s"), (1e6, "ms"), (1e3, "µs"), (1, "ns"))
_SIZES = ((2**30, "GiB"), (2**20, "MiB"), (2**10, "KiB"), (1, "B"))


def value_text(value: float, kind: ValueKind) -> str:
    """Write a value with its unit: ``1.25 s``, ``12 ms``, ``3.1 MiB``, ``4,200 samples``."""
    steps = {"nanoseconds": _STEPS, "bytes": _SIZES}.get(kind.unit)
    if steps is None:
        return f"{value:,.0f} {kind.name if kind.unit == 'count' else kind.unit}"
    if not value:
        return "0"
    size, unit = next((step for step in steps if value >= step[0]), steps[-1])
    number = value / size
    return f"{number:.{0 if number >= 100 else 1 if number >= 10 else 2}f} {unit}"


def share_text(share: float) -> str:
    """Write a share, 0 to 1: ``34 %``, ``3.2 %``, ``<0.1 %``; a no-break space keeps the sign."""
    number = share * 100
    if 0 < number < 0.1:
        return "<0.1\u00a0%"
    return f"{number:.{0 if number >= 9.95 else 1}f}\u00a0%"


def place_text(frame: Frame) -> str:
    """Where a function is, short: what follows the library's folder, and the line."""
    path = short_path(frame.path) or frame.module
    return f"{path}:{frame.line}" if path and frame.line else path


def where(location: Location) -> str:
    """A place of a recommendation; without a line where none is known."""
    return f"{location.path}:{location.line}" if location.line else location.path


def short_path(path: str) -> str:
    """A path without the folders that every file of a library shares."""
    for folder in (_LIBRARY, _PYTHON):
        found = folder.match(path)
        if found:
            return path[found.end() :]
    return path


def origin(frame: Frame) -> str:
    """Whose the code seems to be: ``own``, ``package``, ``python`` or ``native``."""
    path = frame.path
    if _LIBRARY.match(path):
        return "package"
    if _PYTHON.match(path) or path.startswith("<frozen "):
        return "python"
    if path.startswith("<built-in") or path.endswith((".so", ".pyd", ".c", ".dll", ".dylib")):
        return "native"
    return "own"


def facts(profile: Profile, idle: float) -> Iterator[tuple[str, str]]:
    """Yield figures of the profile with the words that follow them, most telling first."""
    kind = profile.kinds[profile.weight_index]
    if profile.duration:
        yield value_text(profile.duration * 1e9, ValueKind("", "nanoseconds")), "long"
    number, word = _counted(profile)
    yield f"{number:,}", word if number == 1 else f"{word}s"
    if profile.period:
        yield f"{1e9 / profile.period:,.0f}", "samples asked for a second"
    if kind.unit != "count":
        yield (
            value_text(profile.total, kind),
            f"of {kind.name} time" if kind.unit == "nanoseconds" else f"of {kind.name}",
        )
    if idle >= 0.001:
        yield share_text(idle), "waits for work"
    if profile.started:
        when = datetime.fromtimestamp(profile.started, tz=timezone.utc)
        yield f"{when:%Y-%m-%d %H:%M:%S}", "UTC"


def _counted(profile: Profile) -> tuple[int, str]:
    """How many of what the profile holds: samples, or allocations where it is one of memory."""
    if ALLOCATIONS in profile.kinds and SAMPLES not in profile.kinds:
        place = profile.kinds.index(ALLOCATIONS)
        return sum(sample.values[place] for sample in profile.samples), "allocation"
    return profile.count, "sample"


def title_of(profile: Profile) -> str:
    """What was profiled, as a headline."""
    name = next((profile.labels[k] for k in ("program", "group") if profile.labels.get(k)), "")
    return f"Profile of {name}" if name else "Profile"


def outcome(recommendations: tuple[Recommendation, ...]) -> str:
    """Say in one sentence what there is to do."""
    if not recommendations:
        return "No known pattern costs enough to be worth a change. The hot paths tell the rest."
    number = len(recommendations)
    return "1 thing to change." if number == 1 else f"{number} things to change, dearest first."


def lines_text(path: HotPath) -> str:
    """The dearest lines of a function, with what they were at where it is known.

    ``12 zlib.compress(data) (30 %), 15 (8 %)``; empty where there is but one.
    """
    if len(path.lines) < 2:
        return ""
    return ", ".join(
        f"{part.frame.line} {shortened(part.frame.expression)} ({share_text(part.share)})"
        if part.frame.expression
        else f"{part.frame.line} ({share_text(part.share)})"
        for part in path.lines
    )


def code_parts(path: HotPath) -> tuple[str, str, str]:
    """The dearest line in three parts: before the hot expression, the expression, after it.

    The first holds the whole line where no expression is known.
    """
    expression = path.frame.expression
    before, found, after = path.code.partition(expression) if expression else (path.code, "", "")
    return (before, found, after) if found or not expression else ("", expression, "")


def shortened(text: str) -> str:
    """Cut a long expression; its beginning tells what is called."""
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
