"""A review as JSON, for other programs.

The schema is stable: keys are only added while ``version`` is 1. Lines and columns count from 1,
``end_column`` is the one behind the last character; severities are the five words; a score is a
probability. ``rules`` holds the page of each rule that was active, by its id. ``changed_lines``
gives, by path, the first and last line of each run of lines that the diff added or edited.
``json_reading`` is the way back.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from guru import __version__
from guru.models.fix import Fix
from guru.models.location import Location
from guru.models.recommendation import Recommendation
from guru.models.review import Review
from guru.models.rule_page import RulePage
from guru.reports.json_text import json_text

VERSION = 1


def render(review: Review) -> str:
    """Return the review as JSON, with a line break at its end."""
    return json_text(review_dict(review)) + "\n"


def review_dict(review: Review) -> dict[str, Any]:
    """Return the review as plain dictionaries, lists, texts and numbers."""
    return {
        "version": VERSION,
        "tool": {"name": "guru", "version": __version__},
        "target": review.target,
        "root": review.root,
        "revision": review.revision,
        "summary": {
            "recommendations": len(review.recommendations),
            "by_severity": {s.word: count for s, count in review.counts().items()},
            "worst": review.worst.word if review.worst is not None else None,
            "files": review.files,
            "lines": review.lines,
            "seconds": review.seconds,
            "suppressed": review.suppressed,
            "baselined": review.baselined,
        },
        "recommendations": [_recommendation(r) for r in review.recommendations],
        "rules": {id_: _page(page) for id_, page in review.rules.items()},
        "notices": [{"path": notice.path, "text": notice.text} for notice in review.notices],
        "changed_lines": {p: _runs(lines) for p, lines in review.changed_lines.items()},
    }


def _recommendation(it: Recommendation) -> dict[str, Any]:
    excerpt = it.excerpt
    return {
        "rule": it.rule,
        "title": it.title,
        "severity": it.severity.word,
        "location": _location(it.location),
        "symbol": it.symbol,
        "message": it.message,
        "why": it.why,
        "how": it.how,
        "score": it.score,
        "score_reasons": list(it.score_reasons),
        "share": it.share,
        "fingerprint": it.fingerprint,
        "excerpt": excerpt and {"first_line": excerpt.first_line, "lines": list(excerpt.lines)},
        "fix": it.fix and _fix(it.fix),
        "evidence": [{"location": _location(s.location), "text": s.text} for s in it.evidence],
        "change": it.change,
        "changed_line": it.changed_line,
    }


def _location(place: Location) -> dict[str, Any]:
    return {
        "path": place.path,
        "line": place.line,
        "column": place.column,
        "end_line": place.end_line,
        "end_column": place.end_column,
    }


def _fix(fix: Fix) -> dict[str, Any]:
    edits = [{"first": e.first, "last": e.last, "text": e.text} for e in fix.edits]
    return {"safe": fix.safe, "edits": edits, "diff": fix.diff}


def _page(page: RulePage) -> dict[str, Any]:
    return {
        "id": page.id,
        "title": page.title,
        "topic": page.topic,
        "severity": page.severity.word,
        "what": page.what,
        "why": page.why,
        "example": page.example,
        "use_instead": page.use_instead,
        "fix_safety": page.fix_safety,
        "references": list(page.references),
        "cwe": list(page.cwe),
        "codeguru": list(page.codeguru),
        "fixable": page.fixable,
    }


def _runs(lines: Iterable[int]) -> list[list[int]]:
    """Join neighbouring lines to ``[first, last]``."""
    runs: list[list[int]] = []
    for line in sorted(lines):
        if runs and runs[-1][1] == line - 1:
            runs[-1][1] = line
        else:
            runs.append([line, line])
    return runs
