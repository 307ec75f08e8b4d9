"""Where reports go: files by their suffix, and what the terminal shows."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from guru.cli.standard_output import telling_failure, write_document, write_text
from guru.models.review import Review

_STDOUT = "-"


def check_formats(format_: str | None, outputs: Sequence[str]) -> None:
    """Find the format of each report, before anything is reviewed.

    Raises:
        InputError: A format or suffix is not known.

    """
    if not outputs and format_ in {None, "terminal"}:
        return
    from guru.reports.formats import format_name

    for name in outputs or (_STDOUT,):
        format_name(format_, None if name == _STDOUT else name)


def report(review: Review, format_: str | None, outputs: Sequence[str], *, quiet: bool) -> None:
    """Write all reports that were asked for; without any, show the review in the terminal.

    Raises:
        InputError: A format or suffix is not known; nothing was written then.
        OutputError: A file cannot be written.

    """
    if not outputs and format_ in {None, "terminal"}:
        if not quiet:
            _show(review)
        return
    from guru.models.whole_file import write_whole
    from guru.reports.formats import review_format

    made = [(name, review_format(format_, None if name == _STDOUT else name)) for name in outputs]
    if not outputs:
        made = [(_STDOUT, review_format(format_, None))]
    for name, renderer in made:
        text = renderer(review)
        if name == _STDOUT:
            write_document(text)
        else:
            write_whole(name, text)
    if not quiet and all(name != _STDOUT for name, _ in made):
        _sum_up(review, [name for name, _ in made])


def _show(review: Review) -> None:
    if not review.recommendations:
        from guru.reports.review.quiet import quiet_summary

        write_text(quiet_summary(review))
        return
    from guru.reports.review.terminal import print_review

    with telling_failure():
        print_review(review, sys.stdout)
        sys.stdout.flush()


def _sum_up(review: Review, names: Sequence[str]) -> None:
    from guru.reports.review.quiet import quiet_summary

    write_text(quiet_summary(review))
    write_text(f"written: {', '.join(names)}\n")
