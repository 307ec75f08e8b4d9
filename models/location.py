"""Where something is: a span of a file."""

from __future__ import annotations

from guru.models.records import frozen, values


@frozen
class Location:
    """A span of one file.

    Lines and columns count from 1, columns in characters; ``end_column`` is the column behind the
    last character. ``path`` is relative to the root of the review, with forward slashes.
    """

    path: str
    line: int
    column: int = 1
    end_line: int = 0
    end_column: int = 0

    def __post_init__(self) -> None:
        if self.end_line < self.line:
            object.__setattr__(self, "end_line", self.line)
            object.__setattr__(self, "end_column", max(self.end_column, self.column))

    def __lt__(self, other: Location) -> bool:
        return values(self) < values(other)

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


@frozen
class Excerpt:
    """Lines of code to show with a recommendation, as they stand in the reviewed text."""

    first_line: int
    lines: tuple[str, ...]
