"""What ``guru review`` does with its wishes: settings, review, fixes, reports, exit code."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from guru.cli.progress import Bar, progress_on
from guru.cli.reporting import check_formats, report
from guru.cli.targets import Asked, Paths, resolve, start_of
from guru.config.options import options_for
from guru.config.read import read_settings, read_settings_file
from guru.config.settings import Settings
from guru.models.records import frozen, replace
from guru.models.review import Review
from guru.models.severity import Severity
from guru.reports.review.quiet import plural
from guru.reviewer.engine import Reviewed, review_changes, review_paths
from guru.reviewer.options import Options

if TYPE_CHECKING:
    from guru.reviewer.changes.change_set import ChangeSet

_NEVER = "never"
_FOUND = 1


@frozen
class Wishes:
    """The options of the command line."""

    asked: Asked
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    format: str | None = None
    outputs: tuple[str, ...] = ()
    fix: bool = False
    fixes: bool | None = None
    fail_on: str | None = None
    baseline: Path | None = None
    write_baseline: Path | None = None
    config: Path | None = None
    cache: bool = True
    jobs: int = 0
    quiet: bool = False


def run_review(wishes: Wishes) -> int:
    """Review, report, and return the exit code.

    Raises:
        GuruError: Something was asked for that cannot be done.

    """
    check_formats(wishes.format, wishes.outputs)
    settings = _settings(wishes)
    limit = _limit(wishes, settings)
    target = resolve(wishes.asked, settings.max_file_size)
    options, notices = options_for(settings, target.root, jobs=wishes.jobs)
    options = replace(options, fixes=True if wishes.fix else wishes.fixes)
    reviewed = _review(target, options, None if wishes.quiet else progress_on(sys.stderr))
    review = replace(reviewed.review, notices=(*notices, *reviewed.review.notices))
    if wishes.write_baseline is not None:
        return _write_baseline(wishes.write_baseline, review)
    if wishes.fix:
        review = _fix(reviewed, review, options)
    report(review, wishes.format, wishes.outputs, quiet=wishes.quiet)
    worst = review.worst
    return _FOUND if limit is not None and worst is not None and worst >= limit else 0


def _settings(wishes: Wishes) -> Settings:
    if wishes.config is not None:
        settings = read_settings_file(wishes.config)
    else:
        settings = read_settings(start_of(wishes.asked))
    return replace(
        settings,
        select=wishes.select or settings.select,
        ignore=(*settings.ignore, *wishes.ignore),
        baseline=wishes.baseline or settings.baseline,
        cache=settings.cache and wishes.cache,
    )


def _limit(wishes: Wishes, settings: Settings) -> Severity | None:
    """Return the severity from which the exit code is 1, None for never."""
    if wishes.fail_on is None:
        return settings.fail_on
    return None if wishes.fail_on.lower() == _NEVER else Severity.parse(wishes.fail_on)


def _review(target: Paths | ChangeSet, options: Options, bar: Bar | None) -> Reviewed:
    options = replace(options, progress=bar)
    try:
        if isinstance(target, Paths):
            return review_paths(target.paths, target.root, options)
        return review_changes(target, options)
    finally:
        if options.cache is not None:
            options.cache.close()
        if bar is not None:
            bar.clear()


def _write_baseline(path: Path, review: Review) -> int:
    from guru.reviewer.filters.baseline import write_baseline

    count = write_baseline(path, review.recommendations)
    sys.stderr.write(f"{plural(count, 'finding')} accepted in {path}\n")
    return 0


def _fix(reviewed: Reviewed, review: Review, options: Options) -> Review:
    from guru.reviewer.fixing.write import write_fixes

    fixed = write_fixes(review, reviewed.texts, options.rules)
    count, files = plural(fixed.count, "finding"), plural(len(fixed.files), "file")
    sys.stderr.write(f"fixed {count} in {files}\n")
    return fixed.left
