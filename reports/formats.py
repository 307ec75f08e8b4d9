"""The formats of a review: their names, the suffixes they go by, and who writes them."""

from __future__ import annotations

import os
from importlib import import_module
from pathlib import PurePath

from guru.models.errors import InputError
from guru.reports.interface import ReviewReport

REVIEW_FORMATS = {
    "terminal": "guru.reports.review.terminal",
    "markdown": "guru.reports.review.markdown",
    "html": "guru.reports.review.html",
    "json": "guru.reports.review.json",
    "sarif": "guru.reports.review.sarif",
}
# In this order: the longer suffix is asked first.
REVIEW_SUFFIXES = {
    ".sarif.json": "sarif",
    ".sarif": "sarif",
    ".json": "json",
    ".html": "html",
    ".htm": "html",
    ".md": "markdown",
    ".markdown": "markdown",
    ".txt": "terminal",
}


def review_format(name: str | None, path: str | os.PathLike[str] | None = None) -> ReviewReport:
    """Return the writer of the format ``name``, or else of the suffix of ``path``.

    With neither it is the terminal's. Its module is imported here, not before.

    Raises:
        InputError: There is no such format, or the suffix does not tell one.

    """
    report: ReviewReport = import_module(REVIEW_FORMATS[format_name(name, path)]).render
    return report


def format_name(name: str | None, path: str | os.PathLike[str] | None = None) -> str:
    """Return the name of the format that ``review_format`` would use.

    Raises:
        InputError: There is no such format, or the suffix does not tell one.

    """
    if name is not None:
        known = name.strip().lower()
        if known in REVIEW_FORMATS:
            return known
        choices = ", ".join(REVIEW_FORMATS)
        raise InputError(f"{name!r} is no format of a review; choose one of {choices}")
    if path is None:
        return "terminal"
    file = PurePath(path).name.lower()
    for suffix, known in REVIEW_SUFFIXES.items():
        if file.endswith(suffix):
            return known
    choices = ", ".join(REVIEW_SUFFIXES)
    raise InputError(
        f"the name {os.fspath(path)!r} does not tell the format of the report; "
        f"end it with one of {choices}, or name a format: {', '.join(REVIEW_FORMATS)}"
    )
