"""The values that the rooms of the bot hand to one another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from guru.models.recommendation import Recommendation


@dataclass(frozen=True, slots=True)
class BotResult:
    """What one run of the bot did.

    ``posted`` counts inline comments that are new, ``already_there`` those of earlier runs,
    ``outside_diff`` findings on lines that the pull request does not show, ``beyond_limit``
    findings left to the summary by ``max_comments``. ``review_url`` leads to the posted review,
    or to the standing one when nothing was posted. ``preview`` is what a dry run would post.
    """

    posted: int
    already_there: int
    outside_diff: int
    review_url: str
    beyond_limit: int = 0
    preview: str = ""


@dataclass(frozen=True, slots=True)
class PullRequest:
    """The facts of a pull request that comments rest on; ``web_url`` is the repository's page."""

    repository: str
    number: int
    base: str
    head: str
    web_url: str
    from_fork: bool


@dataclass(frozen=True, slots=True)
class Hunk:
    """One piece of a diff, on the side of the new file: ``lines`` start at line ``first``."""

    first: int
    lines: tuple[str, ...]

    @property
    def last(self) -> int:
        """The last line of the new file that the hunk shows."""
        return self.first + len(self.lines) - 1

    def holds(self, first: int, last: int) -> bool:
        """Whether the hunk shows all lines from ``first`` to ``last``, both included."""
        return self.first <= first <= last <= self.last


@dataclass(frozen=True, slots=True)
class FileDiff:
    """What the pull request shows of one file; ``blob`` names the content of the new file.

    ``hunks`` is empty for a file that was only renamed, and for one that is binary or so large
    that the forge gives no diff of it.
    """

    path: str
    blob: str
    hunks: tuple[Hunk, ...]

    def hunk_at(self, line: int) -> Hunk | None:
        """The hunk that shows a line of the new file, None when none does."""
        return next((hunk for hunk in self.hunks if hunk.holds(line, line)), None)


Diff = Mapping[str, FileDiff]
"""Files of a pull request by their new path."""


@dataclass(frozen=True, slots=True)
class Comment:
    """One inline comment to post: on lines ``first`` to ``last`` of the new file."""

    path: str
    first: int
    last: int
    body: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class StandingComment:
    """An inline comment of our own that is on the pull request already."""

    path: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class StandingReview:
    """A review of our own that carries the summary."""

    id: int
    body: str
    url: str


@dataclass(frozen=True, slots=True)
class Conversation:
    """What we said on the pull request before."""

    comments: tuple[StandingComment, ...] = ()
    summary: StandingReview | None = None


@dataclass(frozen=True, slots=True)
class Outline:
    """Where each finding is told, each tuple in the order of the review."""

    new: tuple[Recommendation, ...] = ()
    standing: tuple[Recommendation, ...] = ()
    beyond_limit: tuple[Recommendation, ...] = ()
    outside: tuple[Recommendation, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """A review that waits to be posted, and the text that the summary shall have."""

    outline: Outline
    comments: tuple[Comment, ...]
    body: str
    summary: str
    standing: StandingReview | None = None

    @property
    def is_needed(self) -> bool:
        """Whether there is anything to post: new comments, or the first summary."""
        return bool(self.comments) or self.standing is None
