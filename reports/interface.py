"""What a report of a review is: a function from the review to the whole text."""

from __future__ import annotations

from typing import Protocol

from guru.models.review import Review


class ReviewReport(Protocol):
    """Writes a review in one format. It reads nothing but the review: no clock, file or network."""

    def __call__(self, review: Review, /) -> str:
        """Return the whole report."""
        ...
