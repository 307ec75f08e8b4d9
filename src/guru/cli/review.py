"""``guru review``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

_REVIEW = "Review"
_OUTPUT = "Output"
_SETTINGS = "Settings"


def review(
    targets: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="TARGET",
            help="Files and folders, or a git range: A...B, A..B, REV. Nothing: what is not "
            "committed yet.",
            show_default=False,
        ),
    ] = None,
    staged: Annotated[bool, typer.Option("--staged", help="Review what is staged.")] = False,
    diff: Annotated[
        str | None,
        typer.Option(
            "--diff", metavar="FILE", help="Review a unified diff; - reads it from stdin."
        ),
    ] = None,
    select: Annotated[
        list[str] | None,
        typer.Option(metavar="RULES", help="Only these: ids, topics or tags, comma-separated."),
    ] = None,
    ignore: Annotated[
        list[str] | None, typer.Option(metavar="RULES", help="None of these, named the same way.")
    ] = None,
    format_: Annotated[
        str | None,
        typer.Option("--format", metavar="NAME", help="terminal, markdown, html, json or sarif."),
    ] = None,
    output: Annotated[
        list[str] | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="Write a report; its suffix tells the format. May be given several times.",
        ),
    ] = None,
    fix: Annotated[bool, typer.Option("--fix", help="Apply safe fixes to the files.")] = False,
    fixes: Annotated[
        bool | None,
        typer.Option(
            "--fixes/--no-fixes",
            help="Work out fixes to show (default: for a change yes, for whole files no).",
            show_default=False,
        ),
    ] = None,
    fail_on: Annotated[
        str | None,
        typer.Option(metavar="SEVERITY", help="Exit with 1 from this severity on, or never."),
    ] = None,
    baseline: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Leave out the findings in this file.")
    ] = None,
    write_baseline: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write all findings as a baseline and exit.")
    ] = None,
    config: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Read the settings from this TOML file.")
    ] = None,
    no_cache: Annotated[bool, typer.Option("--no-cache", help="Neither read nor keep results.")] = (
        False
    ),
    jobs: Annotated[
        int,
        typer.Option(
            "--jobs", "-j", metavar="N", min=0, help="Processes; 0: as many as it is worth."
        ),
    ] = 0,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors.")] = False,
) -> None:
    """Review a change, or whole files.

    Exits with 0 when there is nothing to say, 1 when there are findings at or above --fail-on
    (default: low), 2 when the review could not be done, 130 when it was interrupted.
    """
    from guru.cli.reviewing import Wishes, run_review
    from guru.cli.targets import Asked

    wishes = Wishes(
        asked=Asked(tuple(targets or ()), staged, diff),
        select=_words(select),
        ignore=_words(ignore),
        format=format_,
        outputs=tuple(output or ()),
        fix=fix,
        fixes=fixes,
        fail_on=fail_on,
        baseline=baseline,
        write_baseline=write_baseline,
        config=config,
        cache=not no_cache,
        jobs=jobs,
        quiet=quiet,
    )
    raise typer.Exit(run_review(wishes))


def _words(given: list[str] | None) -> tuple[str, ...]:
    return tuple(w.strip() for text in given or () for w in text.split(",") if w.strip())
