"""A review read back from its JSON, to write it in another format."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from guru.models.errors import InputError
from guru.models.fix import Fix, LineEdit
from guru.models.location import Excerpt, Location
from guru.models.recommendation import Recommendation, Step
from guru.models.review import Notice, Review
from guru.models.rule_page import RulePage
from guru.models.severity import Severity
from guru.reports.review.json import VERSION

_TUPLES = ("references", "cwe", "codeguru")


def read_review(text: str | bytes, source: str = "the file") -> Review:
    """Return the review that ``guru.reports.review.json`` wrote; ``source`` names it in errors.

    Raises:
        InputError: It is not such a review, or of a newer version.

    """
    try:
        data = json.loads(text)
        version = data["version"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise InputError(f"{source} is not a review that guru wrote as JSON") from error
    if version != VERSION:
        raise InputError(f"{source} is of version {version!r}; this guru reads version {VERSION}")
    try:
        return _review(data)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InputError(
            f"{source} is not a whole review: {type(error).__name__} at {error}"
        ) from error


def _review(data: Mapping[str, Any]) -> Review:
    summary = data["summary"]
    return Review(
        target=data["target"],
        root=data["root"],
        revision=data["revision"],
        recommendations=tuple(map(_recommendation, data["recommendations"])),
        rules={id_: _page(page) for id_, page in data["rules"].items()},
        files=summary["files"],
        lines=summary["lines"],
        seconds=summary["seconds"],
        suppressed=summary["suppressed"],
        baselined=summary["baselined"],
        notices=tuple(Notice(**notice) for notice in data["notices"]),
        changed_lines={
            path: frozenset(line for first, last in runs for line in range(first, last + 1))
            for path, runs in data["changed_lines"].items()
        },
    )


def _recommendation(data: Mapping[str, Any]) -> Recommendation:
    excerpt, fix = data["excerpt"], data["fix"]
    return Recommendation(
        **{
            **data,
            "severity": Severity.parse(data["severity"]),
            "location": Location(**data["location"]),
            "score_reasons": tuple(data["score_reasons"]),
            "excerpt": excerpt and Excerpt(excerpt["first_line"], tuple(excerpt["lines"])),
            "fix": fix and _fix(fix),
            "evidence": tuple(
                Step(Location(**step["location"]), step["text"]) for step in data["evidence"]
            ),
        }
    )


def _fix(data: Mapping[str, Any]) -> Fix:
    edits = tuple(LineEdit(**edit) for edit in data["edits"])
    return Fix(safe=data["safe"], edits=edits, diff=data["diff"])


def _page(data: Mapping[str, Any]) -> RulePage:
    lists = {name: tuple(data[name]) for name in _TUPLES}
    return RulePage(**{**data, **lists, "severity": Severity.parse(data["severity"])})
