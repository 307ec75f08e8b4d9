"""A file to analyse, as bytes: from disk, from a commit, from a patch."""

from __future__ import annotations

from guru.models.records import frozen


@frozen
class Source:
    """``path`` is relative to the root of the review, with forward slashes."""

    path: str
    data: bytes
