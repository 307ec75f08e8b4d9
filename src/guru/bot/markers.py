"""Hidden marks in our own texts, by which a later run knows what was said.

A mark counts only as the very first line of a text, exactly as written here, so nothing that is
quoted from reviewed code can pass for one. Whose text it is, the caller checks.
"""

from __future__ import annotations

import hashlib
import re

SUMMARY = "<!-- guru:summary -->"

_SAFE = re.compile(r"[0-9A-Za-z:._]{1,80}")
_FINGERPRINT = re.compile(r"\A<!-- guru:fingerprint=([0-9A-Za-z:._]{1,80}) -->(?:\r?\n|\Z)")
_SUMMARY = re.compile(re.escape(SUMMARY) + r"(?:\r?\n|\Z)")


def mark_of(fingerprint: str) -> str:
    """Return the first line of a comment about the finding with this fingerprint."""
    return f"<!-- guru:fingerprint={key_of(fingerprint)} -->"


def key_of(fingerprint: str) -> str:
    """Return the fingerprint as it stands in a mark; one of odd characters becomes its hash."""
    if _SAFE.fullmatch(fingerprint):
        return fingerprint
    return hashlib.sha256(fingerprint.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def fingerprint_in(body: str) -> str | None:
    """Return the fingerprint that a comment was marked with, None for any other text."""
    found = _FINGERPRINT.match(body)
    return found[1] if found else None


def is_summary(body: str) -> bool:
    """Whether a review's body carries the mark of the summary."""
    return _SUMMARY.match(body) is not None
