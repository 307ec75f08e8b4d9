"""Recommendations for tests."""

from __future__ import annotations

import hashlib
from typing import Any

from guru.models.location import Location
from guru.models.recommendation import Recommendation
from guru.models.severity import Severity


def finding(path: str, line: int, end_line: int = 0, **other: Any) -> Recommendation:
    """Return a recommendation; its fingerprint follows from rule, path and line."""
    rule = other.pop("rule", "some-rule")
    key = hashlib.sha256(f"{rule}{path}{line}".encode()).hexdigest()[:16]
    values: dict[str, Any] = {
        "title": "Evaluated input",
        "severity": Severity.HIGH,
        "message": "`eval` runs whatever stands in `data`.",
        "why": "Whoever controls the text controls the program.\n\nMore about it.",
        "how": "```python\nvalue = ast.literal_eval(data)\n```",
        "fingerprint": key,
        "score": 0.87,
    }
    return Recommendation(rule=rule, location=Location(path, line, 1, end_line), **values | other)
