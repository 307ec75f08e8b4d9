"""Where reports go: files by their suffix, and what the terminal shows."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from guru.models.review import Review

_STDOUT = "-"


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
            sys.stdout.write(text)
        else:
            write_whole(name, text)
    if not quiet and all(name != _STDOUT for name, _ in made):
        _sum_up(review, [name for name, _ in made])


def _show(review: Review) -> None:
    if not review.recommendations:
        from guru.reports.review.quiet import quiet_summary

        sys.stdout.write(quiet_summary(review))
        return
    from guru.reports.review.terminal import print_review

    print_review(review, sys.stdout)


def _sum_up(review: Review, names: Sequence[str]) -> None:
    from guru.reports.review.quiet import quiet_summary

    sys.stdout.write(quiet_summary(review))
    sys.stdout.write(f"written: {', '.join(names)}\n")
