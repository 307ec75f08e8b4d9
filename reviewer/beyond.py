"""What a change brings to files that it leaves alone: the callers of what it changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from guru.models.recommendation import Finding
from guru.models.records import replace
from guru.models.review import Notice
from guru.reviewer.analysis import FileResult
from guru.reviewer.changes.change_set import FileChange
from guru.reviewer.files import is_test_path
from guru.reviewer.judging import Judged
from guru.reviewer.options import Options
from guru.reviewer.sides import Sides
from guru.reviewer.source import Source
from guru.reviewer.tree import Tree

if TYPE_CHECKING:
    from guru.reviewer.earlier.sketch import Sketch

Analyse = Callable[[Sequence[Source], Options, Tree], dict[str, FileResult]]


def beyond_the_change(
    changes: Sequence[FileChange],
    sides: Sides,
    options: Options,
    analyse: Analyse,
    sketches: Mapping[str, tuple[Sketch, Sketch]],
) -> tuple[list[Judged], tuple[Notice, ...]]:
    """Return what is new in unchanged files, and what is to be told of the search for it.

    ``sketches`` are of both sides of changed files, as far as they are known.
    """
    rules = tuple(rule for rule in options.rules if rule.follows_values)
    if not rules:
        return [], ()
    paths, notices = _callers(changes, sides, options, sketches)
    sources = [
        Source(path, data)
        for path in paths
        if not (is_test_path(path) or options.exclusions.leaves_out_file(path))
        and (data := sides.after.read(path)) is not None
    ]
    if not sources:
        return [], notices
    # Of files that are as they were, only what rests on other files can be new.
    cache = options.cache.narrowed(rules) if options.cache is not None else None
    options = replace(options, rules=rules, cache=cache, progress=None)
    after = analyse(sources, options, sides.after)
    if not any(result.findings for result in after.values()):
        return [], notices
    before = analyse(sources, options, sides.before)
    return _new(before, after, {change.path for change in changes}), notices


def _callers(
    changes: Sequence[FileChange],
    sides: Sides,
    options: Options,
    sketches: Mapping[str, tuple[Sketch, Sketch]],
) -> tuple[Sequence[str], tuple[Notice, ...]]:
    from guru.reviewer.index.callers import MOST_CALLERS, callers
    from guru.reviewer.index.edited import Edited, edited
    from guru.reviewer.index.project_index import ProjectIndex

    edits: dict[str, Edited | None] = {}
    for change in changes:
        if change.path in sketches and change.old is not None and change.new is not None:
            before, after = sketches[change.path]
            edits[change.path] = edited(change.old, change.new, before.units, after.units)
    index = ProjectIndex(options.taint, options.cache)
    for change in changes:
        made = edits.get(change.path)
        if made is not None and change.old is not None and change.new is not None:
            index.expect(change.old, change.new, made)
    changed = [change.path for change in changes if not is_test_path(change.path)]
    asked = (sides.before, sides.after, index.outline, index.behaviour)
    found = callers(changed, *asked, edits.get)
    if not found.cut_off:
        return found.paths, ()
    text = f"more than {MOST_CALLERS} files call what was changed; the first {MOST_CALLERS} of them"
    return found.paths, (Notice(f"{text} were looked at again"),)


def _new(
    before: Mapping[str, FileResult], after: Mapping[str, FileResult], changed: set[str]
) -> list[Judged]:
    """Return the findings of the unchanged files that were not there before, each with a cause."""
    found = []
    for path, result in after.items():
        known = [observed.finding for observed in before[path].findings] if path in before else []
        severities = {(f.fingerprint, f.location): f.severity for f in known}
        for observed in result.findings:
            finding = observed.finding
            earlier = severities.get((finding.fingerprint, finding.location))
            if earlier is None or earlier < finding.severity:
                found.append(Judged(observed, _cause(finding, changed)))
    return found


def _cause(finding: Finding, changed: set[str]) -> str:
    for step in finding.evidence:
        if step.location.path in changed:
            place = f"{step.location.path}, line {step.location.line}"
            return f"the change in {place}, on the way to it, brought it"
    return "a change outside this file brought it"
