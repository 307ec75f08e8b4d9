"""Series in pprof: it has no field for them, so each is a comment that its readers pass over."""

from __future__ import annotations

import json
from collections.abc import Iterable

from guru.models.series import Series

SERIES_COMMENT = "guru.series "


def series_comment(series: Series) -> str:
    """Write a series as one comment: name, unit, labels, points."""
    told = (series.name, series.unit, series.labels, series.points)
    return SERIES_COMMENT + json.dumps(told, separators=(",", ":"))


def read_series(comments: Iterable[str]) -> tuple[Series, ...]:
    """Read the series among the comments of a profile.

    Raises:
        ValueError: One is damaged.

    """
    found = (c.removeprefix(SERIES_COMMENT) for c in comments if c.startswith(SERIES_COMMENT))
    return tuple(map(_read, found))


def _read(text: str) -> Series:
    try:
        name, unit, labels, points = json.loads(text)
        return Series(
            str(name),
            str(unit),
            tuple((float(time), float(value)) for time, value in points),
            tuple((str(key), str(word)) for key, word in labels),
        )
    except (TypeError, ValueError) as error:
        raise ValueError(f"a series in it is damaged ({error})") from error
