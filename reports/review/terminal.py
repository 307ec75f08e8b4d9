"""A review in the terminal: by file, each recommendation with its code, reasons and remedy.

Nothing of the reviewed code reaches the terminal as it is: control characters are written out. The
place is plain ``path:line:col``, which editors' terminals make clickable by themselves.
"""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING, TextIO

from guru.models.review import Review
from guru.reports.review.quiet import quiet_summary

if TYPE_CHECKING:
    from guru.reports.review.styled import Styled

_FILE_WIDTH = 100
_WIDEST = 120
_NARROWEST = 40
_SIGNS = "│─╵·…→"


def render(review: Review) -> str:
    """Return the review as plain text without colour, for a file."""
    return _text(review, color=False, width=_FILE_WIDTH, ascii_only=False)


def print_review(
    review: Review, stream: TextIO, *, color: bool | None = None, width: int | None = None
) -> None:
    """Write the review to ``stream``.

    Without ``color`` the variables NO_COLOR and FORCE_COLOR decide, then whether the stream is a
    terminal. ``width`` is in columns, the terminal's own by default. What the stream's encoding
    lacks is written as escapes, lines and signs in ASCII.
    """
    encoding = stream.encoding or "utf-8"
    text = _text(
        review,
        color=wants_color(stream) if color is None else color,
        width=width or shutil.get_terminal_size((_FILE_WIDTH, 24)).columns,
        ascii_only=not _can_encode(_SIGNS, encoding),
    )
    stream.write(text.encode(encoding, "backslashreplace").decode(encoding))


def wants_color(stream: TextIO) -> bool:
    """Whether the user's environment and the stream ask for colour."""
    if os.environ.get("NO_COLOR"):
        return False
    if forced := os.environ.get("FORCE_COLOR"):
        return forced not in {"0", "false"}
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def _can_encode(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _text(review: Review, *, color: bool, width: int, ascii_only: bool) -> str:
    width = max(_NARROWEST, min(width, _WIDEST))
    lines = _lines(review, width, ascii_only=ascii_only)
    return "".join(line.rendered(color=color).rstrip() + "\n" for line in lines)


def _lines(review: Review, width: int, *, ascii_only: bool) -> Iterator[Styled]:
    """Yield everything to print, in order."""
    from guru.reports.review.styled import Styled
    from guru.reports.review.terminal_parts import Page

    page = Page(review, width, ascii_only=ascii_only)
    by_file = itertools.groupby(review.recommendations, key=lambda r: r.location.path)
    for path, recommendations in by_file:
        yield page.file_line(path)
        for recommendation in recommendations:
            yield from page.recommendation(recommendation)
            yield Styled()
    summary = Styled(quiet_summary(review).rstrip("\n"), "bold" if review.worst else "")
    yield from summary.wrapped(width)
