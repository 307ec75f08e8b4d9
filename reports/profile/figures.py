"""Series of a profile, such as memory over time, as a chart and as a line of words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from guru.models.profile import Profile, ValueKind
from guru.models.series import Series
from guru.reports.profile.words import value_text

WIDTH, HEIGHT = 600.0, 80.0
"""Of a chart, in units of its own."""
_MOST_LINES = 12
_NAMES = {
    "rss": "resident memory",
    "heap": "heap",
    "gc.collections": "garbage collections",
    "gc.full_collections": "of them full ones",
    "gc.collected": "objects that they freed",
}


@dataclass(frozen=True, slots=True)
class Chart:
    """One figure of all processes; each line is the ``points`` of an SVG polyline.

    ``most`` is the value at the top, ``said`` the same in words.
    """

    title: str
    said: str
    most: str
    lines: tuple[str, ...]


def charts(profile: Profile) -> list[Chart]:
    """Return a chart for every figure that goes up and down, in the order of the profile."""
    found = []
    for name, parts in _by_name(profile):
        most = max(value for part in parts for _, value in part.points)
        if parts[0].unit != "bytes" or sum(len(part.points) for part in parts) < 2:
            continue
        times = [time for part in parts for time, _ in part.points]
        start, span = min(times), max(times) - min(times)
        largest = sorted(parts, key=lambda part: -max(value for _, value in part.points))
        lines = tuple(_line(part, start, span or 1.0, most) for part in largest[:_MOST_LINES])
        said = _gauge(parts)
        found.append(Chart(_title(name), said, value_text(most, ValueKind(name, "bytes")), lines))
    return found


def figures(profile: Profile) -> Iterator[str]:
    """Yield a line of words for each figure."""
    counts = []
    for name, parts in _by_name(profile):
        if parts[0].unit == "bytes":
            yield f"{_title(name)}: {_gauge(parts)}"
        else:  # a count since the start of the process
            change = sum(part.points[-1][1] - part.points[0][1] for part in parts)
            counts.append(f"{change:,.0f} {_NAMES.get(name, name)}")
    if counts:
        yield f"Meanwhile: {', '.join(counts)}"


def _by_name(profile: Profile) -> Iterator[tuple[str, list[Series]]]:
    found: dict[str, list[Series]] = defaultdict(list)
    for series in profile.series:
        if series.points:
            found[series.name].append(series)
    yield from found.items()


def _gauge(parts: Sequence[Series]) -> str:
    kind = ValueKind(parts[0].name, parts[0].unit)
    most = value_text(max(value for part in parts for _, value in part.points), kind)
    if len(parts) > 1:
        last = value_text(sum(part.points[-1][1] for part in parts), kind)
        return f"{len(parts)} processes, {most} at most in one, {last} at last in all"
    first, last = (value_text(parts[0].points[place][1], kind) for place in (0, -1))
    return f"{first} at first, {most} at most, {last} at last"


def _line(series: Series, start: float, span: float, most: float) -> str:
    scale = HEIGHT / most if most else 0.0
    points = (
        f"{(time - start) / span * WIDTH:.1f},{HEIGHT - value * scale:.1f}"
        for time, value in series.points
    )
    return " ".join(points)


def _title(name: str) -> str:
    title = _NAMES.get(name, name)
    return title[:1].upper() + title[1:]
