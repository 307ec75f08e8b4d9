"""A file to analyse, as bytes: from disk, from a commit, from a patch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guru.models.records import frozen

if TYPE_CHECKING:
    from guru.reviewer.earlier.holding import Earlier


@frozen
class Source:
    """``path`` is relative to the root of the review, with forward slashes.

    ``earlier`` is what was found in the file before it changed.
    """

    path: str
    data: bytes
    earlier: Earlier | None = None
