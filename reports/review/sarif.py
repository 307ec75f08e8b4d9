"""A review as SARIF 2.1.0, within the limits of GitHub's code scanning."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from guru import __version__
from guru.models.location import Location
from guru.models.recommendation import Recommendation
from guru.models.review import Notice, Review
from guru.reports.json_text import json_text
from guru.reports.review.sarif_fixes import fix_object
from guru.reports.review.sarif_rules import LEVELS, clipped, rule_objects

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_ROOT = "SRCROOT"
_LONGEST_MESSAGE = 1000
_LONGEST_SNIPPET = 4000
_MOST_STEPS = 1000


def render(review: Review) -> str:
    """Return the review as a SARIF log, with a line break at its end."""
    return json_text(sarif_log(review)) + "\n"


def sarif_log(review: Review) -> dict[str, Any]:
    """Return the log as plain dictionaries and lists."""
    rules = rule_objects(review)
    index = {rule["id"]: number for number, rule in enumerate(rules)}
    run: dict[str, Any] = {
        "tool": {"driver": {"name": "guru", "version": __version__, "rules": rules}},
        "invocations": [
            {
                "executionSuccessful": True,
                "toolExecutionNotifications": list(map(_notification, review.notices)),
            }
        ],
        "originalUriBaseIds": {_ROOT: _root(review.root)},
        "columnKind": "unicodeCodePoints",
        "results": [_result(r, index[r.rule]) for r in review.recommendations],
        "properties": {"target": review.target},
    }
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _result(it: Recommendation, rule_index: int) -> dict[str, Any]:
    properties: dict[str, Any] = {"severity": it.severity.word}
    optional = {"score": it.score, "symbol": it.symbol, "change": it.change}
    properties.update({key: value for key, value in optional.items() if value not in {None, ""}})
    if it.score_reasons:
        properties["scoreReasons"] = list(it.score_reasons)
    result: dict[str, Any] = {
        "ruleId": it.rule,
        "ruleIndex": rule_index,
        "level": LEVELS[it.severity],
        "message": {"text": clipped(it.message, _LONGEST_MESSAGE)},
        "locations": [_place(it.location, snippet=_snippet(it))],
        "partialFingerprints": {"guru/v1": it.fingerprint},
        "properties": properties,
    }
    if it.score is not None:
        result["rank"] = round(100 * it.score, 2)
    if it.evidence:
        result["codeFlows"] = [{"threadFlows": [{"locations": list(_steps(it))}]}]
    if it.fix is not None and it.fix.edits:
        result["fixes"] = [fix_object(it.fix, _artifact(it.location.path))]
    return result


def _steps(it: Recommendation) -> Iterator[dict[str, Any]]:
    """Yield the evidence, then the place of the finding unless it ends there."""
    for step in it.evidence[:_MOST_STEPS]:
        yield {"location": _place(step.location, message=step.text)}
    if it.evidence[-1].location != it.location:
        yield {"location": _place(it.location, message=it.message)}


def _place(place: Location, *, message: str = "", snippet: str = "") -> dict[str, Any]:
    """Return a location; a place without a width is its whole line."""
    region: dict[str, Any] = {"startLine": max(place.line, 1)}
    if (place.line, place.column) < (place.end_line, place.end_column):
        region["startColumn"] = max(place.column, 1)
        region["endLine"] = max(place.end_line, 1)
        region["endColumn"] = max(place.end_column, 1)
    if snippet:
        region["snippet"] = {"text": clipped(snippet, _LONGEST_SNIPPET)}
    location: dict[str, Any] = {
        "physicalLocation": {"artifactLocation": _artifact(place.path), "region": region}
    }
    if message:
        location["message"] = {"text": clipped(message, _LONGEST_MESSAGE)}
    return location


def _snippet(it: Recommendation) -> str:
    """Return the flagged lines of the excerpt: a region's snippet is its text, no more."""
    if it.excerpt is None:
        return ""
    numbered = enumerate(it.excerpt.lines, it.excerpt.first_line)
    place = it.location
    return "\n".join(line for n, line in numbered if place.line <= n <= place.end_line)


def _artifact(path: str) -> dict[str, Any]:
    return {"uri": quote(_bytes(path), safe="/"), "uriBaseId": _ROOT}


def _root(root: str) -> dict[str, Any]:
    """Return where paths start, as a folder's URI; of a root that is not absolute, words only."""
    path = Path(root)
    if not path.is_absolute():
        return {"description": {"text": f"The root of the reviewed code: {root or '.'}"}}
    tail = quote(_bytes(path.as_posix()).lstrip(b"/"), safe="/:" if path.drive else "/")
    return {"uri": f"file:///{tail}/" if tail else "file:///"}


def _bytes(path: str) -> bytes:
    """Return a path as it stands on disk, where a name need not be UTF-8."""
    try:
        return path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return path.encode("utf-8", "surrogatepass")


def _notification(notice: Notice) -> dict[str, Any]:
    notification: dict[str, Any] = {"level": "warning", "message": {"text": notice.text}}
    if notice.path:
        place = {"physicalLocation": {"artifactLocation": _artifact(notice.path)}}
        notification["locations"] = [place]
    return notification
