"""A file's result as JSON text and back. JSON, since a pickle from disk would run code."""

from __future__ import annotations

import json
from typing import Any

from guru.models.location import Excerpt, Location
from guru.models.observed import Observed
from guru.models.recommendation import Finding, Step
from guru.models.records import values
from guru.models.review import Notice
from guru.models.severity import Severity
from guru.reviewer.analysis import FileResult
from guru.reviewer.earlier.sketch import Sketch, Unit


def encode(result: FileResult) -> str:
    """Write a result as one line of JSON."""
    rows = [_observed_row(observed) for observed in result.findings]
    notices = [notice.text for notice in result.notices]
    sketch = _sketch_row(result.sketch) if result.sketch is not None else None
    parts = [rows, result.suppressed, result.lines, notices, result.rests_on, sketch]
    return json.dumps(parts, separators=(",", ":"))


def decode(path: str, text: str) -> FileResult:
    """Read a result of the file ``path`` back.

    Raises:
        ValueError: The text is no result.

    """
    try:
        rows, suppressed, lines, notices, rests_on, sketch = json.loads(text)
        return FileResult(
            path,
            tuple(_observed(path, row) for row in rows),
            int(suppressed),
            int(lines),
            tuple(Notice(str(notice), path) for notice in notices),
            tuple((str(file), str(digest)) for file, digest in rests_on),
            _sketch(sketch) if sketch is not None else None,
        )
    except (TypeError, KeyError, IndexError) as error:
        raise ValueError(f"not a cached result: {error}") from error


def _sketch_row(sketch: Sketch) -> list[Any]:
    units = [list(values(unit)) for unit in sketch.units]
    return [units, *values(sketch)[1:]]


def _sketch(row: list[Any]) -> Sketch:
    units, origins, outlook, spare, *rest = row
    lines = tuple(tuple(each) for each in origins)
    hits, asked, roots, heard = map(tuple, rest)
    made = tuple(Unit(*unit) for unit in units)
    return Sketch(made, lines, str(outlook), int(spare), hits, asked, roots, heard)


def _observed_row(observed: Observed) -> list[Any]:
    finding, excerpt = observed.finding, observed.excerpt
    return [
        finding.rule,
        _place_row(finding.location),
        finding.message,
        int(finding.severity),
        finding.symbol,
        finding.anchor,
        [[_place_row(step.location), step.text] for step in finding.evidence],
        dict(observed.facts),
        [excerpt.first_line, list(excerpt.lines)] if excerpt else None,
    ]


def _observed(path: str, row: list[Any]) -> Observed:
    rule, place, message, severity, symbol, anchor, evidence, facts, excerpt = row
    steps = tuple(Step(_place(path, where), text) for where, text in evidence)
    finding = Finding(rule, _place(path, place), message, Severity(severity), symbol, anchor, steps)
    shown = Excerpt(excerpt[0], tuple(excerpt[1])) if excerpt else None
    return Observed(finding, facts, shown)


def _place_row(place: Location) -> list[int]:
    return list(values(place)[1:])


def _place(path: str, row: list[int]) -> Location:
    line, column, end_line, end_column = row
    return Location(path, line, column, end_line, end_column)
