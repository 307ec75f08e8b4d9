"""``guru review``.

It is read by argparse, where typer reads the other commands: importing typer, and what it checks
values with, takes longer than a small change takes to review.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

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


class _Help(argparse.RawDescriptionHelpFormatter):
    """Help that begins as that of the other commands."""

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, "Usage: " if prefix is None else prefix)


class _Parser(argparse.ArgumentParser):
    """A parser that raises guru's own error."""

    def error(self, message: str) -> NoReturn:
        raise InputError(f"{message}; see `{self.prog} --help`")


def parser() -> argparse.ArgumentParser:
    """Return what reads the words after ``guru review``."""
    made = _Parser(
        prog="guru review",
        usage="guru review [OPTIONS] [TARGET]...",
        description=_DESCRIPTION,
        formatter_class=_Help,
        allow_abbrev=False,
    )
    made.add_argument(
        "targets",
        nargs="*",
        metavar="TARGET",
        help="Files and folders, or a git range: A...B, A..B, REV. Nothing: what is not committed "
        "yet.",
    )
    made.add_argument("--staged", action="store_true", help="Review what is staged.")
    made.add_argument(
        "--diff", metavar="FILE", help="Review a unified diff; - reads it from stdin."
    )
    _add_choice_of_rules(made)
    _add_outputs(made)
    made.add_argument(
        "--config", metavar="FILE", type=Path, help="Read the settings from this TOML file."
    )
    made.add_argument("--no-cache", action="store_true", help="Neither read nor keep results.")
    made.add_argument(
        "-j",
        "--jobs",
        metavar="N",
        type=_count,
        default=0,
        help="Processes; 0, the default: as many as it is worth.",
    )
    return made


def _add_choice_of_rules(made: argparse.ArgumentParser) -> None:
    made.add_argument(
        "--select",
        metavar="RULES",
        action="append",
        help="Only these: ids, topics or tags, comma-separated.",
    )
    made.add_argument(
        "--ignore", metavar="RULES", action="append", help="None of these, named the same way."
    )
    made.add_argument(
        "--fail-on", metavar="SEVERITY", help="Exit with 1 from this severity on, or never."
    )
    made.add_argument(
        "--baseline", metavar="FILE", type=Path, help="Leave out the findings in this file."
    )
    made.add_argument(
        "--write-baseline",
        metavar="FILE",
        type=Path,
        help="Write all findings as a baseline and exit.",
    )


def _add_outputs(made: argparse.ArgumentParser) -> None:
    made.add_argument("--format", metavar="NAME", help="terminal, markdown, html, json or sarif.")
    made.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        action="append",
        help="Write a report; its suffix tells the format. May be given several times.",
    )
    made.add_argument("-q", "--quiet", action="store_true", help="Print nothing but errors.")
    made.add_argument("--fix", action="store_true", help="Apply safe fixes to the files.")
    made.add_argument(
        "--fixes",
        action=argparse.BooleanOptionalAction,
        help="Work out fixes to show (default: for a change yes, for whole files no).",
    )


def _wishes(words: Sequence[str]) -> Wishes:
    given = parser().parse_intermixed_args(words)
    from guru.cli.reviewing import Wishes
    from guru.cli.targets import Asked

    return Wishes(
        asked=Asked(tuple(given.targets), given.staged, given.diff),
        select=_split(given.select),
        ignore=_split(given.ignore),
        format=given.format,
        outputs=tuple(given.output or ()),
        fix=given.fix,
        fixes=given.fixes,
        fail_on=given.fail_on,
        baseline=given.baseline,
        write_baseline=given.write_baseline,
        config=given.config,
        cache=not given.no_cache,
        jobs=given.jobs,
        quiet=given.quiet,
    )


def _count(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is no number of processes")
    return int(text)


def _split(given: list[str] | None) -> tuple[str, ...]:
    return tuple(w.strip() for text in given or () for w in text.split(",") if w.strip())
