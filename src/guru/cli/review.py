"""``guru review``.

Its command line is read without typer, which reads the other commands: importing typer, and what it
checks values with, takes longer than a small change takes to review.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from guru.cli.review_words import read_plainly
from guru.models.errors import InputError

if TYPE_CHECKING:
    from guru.cli.reviewing import Wishes

SUMMARY = "Review a change, or whole files."
_DESCRIPTION = f"""{SUMMARY}

Exits with 0 when there is nothing to say, 1 when there are findings at or above
--fail-on (default: low), 2 when the review could not be done, 130 when it was interrupted.
"""


def main(words: Sequence[str]) -> int:
    """Review what the words of the command line ask for; return the exit code.

    Raises:
        GuruError: They ask for something that cannot be done.

    """
    wishes = _wishes(words)
    from guru.cli.reviewing import run_review

    return run_review(wishes)


def _wishes(words: Sequence[str]) -> Wishes:
    given = read_plainly(words)
    if given is None:
        from guru.cli.review_parser import read

        given = read(words, _DESCRIPTION)
    from guru.cli.reviewing import Wishes
    from guru.cli.targets import Asked

    return Wishes(
        asked=Asked(tuple(given["targets"]), given["staged"], given["diff"]),
        select=_split(given["select"]),
        ignore=_split(given["ignore"]),
        format=given["format"],
        outputs=tuple(given["output"] or ()),
        fix=given["fix"],
        fixes=given["fixes"],
        fail_on=given["fail_on"],
        baseline=_path(given["baseline"]),
        write_baseline=_path(given["write_baseline"]),
        config=_path(given["config"]),
        cache=not given["no_cache"],
        jobs=_count(given["jobs"]),
        quiet=given["quiet"],
    )


def _path(text: str | None) -> Path | None:
    return None if text is None else Path(text)


def _count(text: str | None) -> int:
    if text is None:
        return 0
    if not text.isdecimal():
        problem = f"argument -j/--jobs: {text!r} is no number of processes"
        raise InputError(f"{problem}; see `guru review --help`")
    return int(text)


def _split(given: list[str] | None) -> tuple[str, ...]:
    return tuple(w.strip() for text in given or () for w in text.split(",") if w.strip())
