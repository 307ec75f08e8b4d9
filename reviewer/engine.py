"""The reviewer's two ways in: whole files, and what a change brings."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from guru.models.recommendation import Finding
from guru.models.records import field, frozen
from guru.models.review import Notice, Review
from guru.reviewer.analysis import FileResult
from guru.reviewer.beyond import beyond_the_change
from guru.reviewer.files import python_files, relative
from guru.reviewer.flow.settings import FlowSettings
from guru.reviewer.judging import Judged, Pages, recommend, told, unaccepted
from guru.reviewer.options import Options
from guru.reviewer.reading.decode import UnreadableError, decode
from guru.reviewer.sides import Sides
from guru.reviewer.source import Source
from guru.reviewer.tree import DiskTree, Tree
from guru.reviewer.workers import analyse_all

if TYPE_CHECKING:
    from guru.reviewer.changes.change_set import ChangeSet, FileChange
    from guru.reviewer.earlier.holding import Earlier
    from guru.reviewer.earlier.sketch import Sketch


@frozen
class Reviewed:
    """A review, and the reviewed text of each file for those who want to fix it."""

    review: Review
    texts: Mapping[str, bytes]


@frozen
class _Material:
    """What was read and found, before it is judged."""

    target: str
    root: Path
    found: list[Judged]
    results: Mapping[str, FileResult]
    texts: Mapping[str, bytes]
    notices: tuple[Notice, ...]
    fixes: bool
    revision: str = ""
    changed_lines: Mapping[str, frozenset[int]] = field(default_factory=dict)


def review_paths(paths: Sequence[Path], root: Path, options: Options) -> Reviewed:
    """Review whole files and folders; paths in the result are relative to ``root``.

    Raises:
        InputError: A path does not exist.

    """
    began = time.perf_counter()
    sources, unread = _read(python_files(paths, root, options.exclusions), root)
    results = _analyse(sources, options, DiskTree(root))
    material = _Material(
        target=", ".join(_name_of(path) for path in paths),
        root=root,
        found=[Judged(observed) for result in results.values() for observed in result.findings],
        results=results,
        texts={source.path: source.data for source in sources},
        notices=tuple(unread),
        fixes=bool(options.fixes),
    )
    return _judge(material, options, began)


def review_changes(changes: ChangeSet, options: Options) -> Reviewed:
    """Review a change: only what it introduces is reported, also in files that it left alone."""
    began = time.perf_counter()
    wanted = [c for c in changes.changes if not options.exclusions.leaves_out_file(c.path)]
    sides = Sides.of(changes)
    try:
        texts = {c.path: c.new for c in wanted if c.new is not None}
        earlier = _earlier(wanted, options, sides.after)
        sources = [Source(path, data, earlier.get(path)) for path, data in texts.items()]
        results = _analyse(sources, options, sides.after, sketched=True)
        old = [Source(c.old_path or c.path, c.old) for c in wanted if c.old is not None]
        needed = any(result.findings for result in results.values())
        before = _analyse(old, options, sides.before, sketched=True) if needed else {}
        found = _introduced(wanted, before, results) if needed else []
        sketches = _sketches(earlier, results)
        beyond, notices = beyond_the_change(wanted, sides, options, _analyse, sketches)
    finally:
        sides.close()
    material = _Material(
        target=changes.target,
        root=changes.root,
        found=[*found, *beyond],
        results=results,
        texts=texts,
        notices=(*changes.notices, *notices),
        fixes=options.fixes is not False,
        revision=changes.revision,
        changed_lines=_changed_lines(wanted) if found else {},
    )
    return _judge(material, options, began)


def _name_of(path: Path) -> str:
    """Return a path as it was given; of ``.`` and ``..`` the folder's name."""
    return str(path) if path.name not in {"", ".."} else path.resolve().name or str(path)


def _read(files: Iterable[Path], root: Path) -> tuple[list[Source], list[Notice]]:
    sources, unread = [], []
    for file in files:
        path = relative(file, root)
        try:
            sources.append(Source(path, file.read_bytes()))
        except OSError as error:
            unread.append(Notice(f"cannot be read: {error.strerror}", path))
    return sources, unread


def _earlier(changes: Sequence[FileChange], options: Options, after: Tree) -> Mapping[str, Earlier]:
    """Return what the cache knows of the old sides that may hold of the new ones, too."""
    if options.cache is None:
        return {}
    from guru.reviewer.earlier.known import earlier_reviews

    return earlier_reviews(changes, options.cache, after)


def _sketches(
    earlier: Mapping[str, Earlier], results: Mapping[str, FileResult]
) -> dict[str, tuple[Sketch, Sketch]]:
    """Return the sketches of files that have one on both sides."""
    pairs = ((p, e.sketch, results[p].sketch) for p, e in earlier.items() if p in results)
    return {path: (old, new) for path, old, new in pairs if new is not None}


def _analyse(
    sources: Sequence[Source], options: Options, tree: Tree, *, sketched: bool = False
) -> dict[str, FileResult]:
    """Analyse files as they are in a tree."""
    return analyse_all(
        sources,
        options.rules,
        cache=options.cache,
        jobs=options.jobs,
        max_bytes=options.max_bytes,
        flow=FlowSettings(options.taint, tree),
        progress=options.progress,
        sketched=sketched and options.cache is not None,
    )


def _introduced(
    changes: Iterable[FileChange], old: Mapping[str, FileResult], new: Mapping[str, FileResult]
) -> list[Judged]:
    """Return what the new sides have and the old sides had not."""
    changes = list(changes)
    sides = ((old.get(c.old_path or c.path), new.get(c.path)) for c in changes if c.new is not None)
    if all(_are_alike(_findings(before), _findings(after)) for before, after in sides):
        return []
    from guru.reviewer.changes.introduced import FileFindings, introduced

    files = [
        FileFindings(
            path=change.path,
            old_text=_text(change.old),
            new_text=_text(change.new) or "",
            old=_findings(old.get(change.old_path or change.path)),
            new=_findings(new.get(change.path)) if change.new is not None else (),
        )
        for change in changes
    ]
    observed = {id(o.finding): o for result in new.values() for o in result.findings}
    return [
        Judged(observed[id(brought.finding)], brought.cause, brought.changed_line)
        for brought in introduced(files)
    ]


def _are_alike(old: Sequence[Finding], new: Sequence[Finding]) -> bool:
    """Whether findings are as many and as severe as before, each with its counterpart."""
    severities = {(f.fingerprint, f.severity) for f in (*old, *new)}
    if len(severities) > len({fingerprint for fingerprint, _ in severities}):
        return False
    return Counter(f.fingerprint for f in old) == Counter(f.fingerprint for f in new)


def _judge(material: _Material, options: Options, began: float) -> Reviewed:
    """Filter, score and fix what was found, and sum it up."""
    pages = Pages(options.rules)
    kept, baselined = unaccepted(told(material.found, pages, options), options)
    recommendations = recommend(kept, pages)
    if material.fixes and kept:
        from guru.reviewer.fixing.propose import with_fixes

        findings = [judged.finding for judged in kept]
        recommendations = with_fixes(recommendations, findings, material.texts, options.rules)
    results = material.results.values()
    review = Review(
        target=material.target,
        root=str(material.root),
        recommendations=tuple(recommendations),
        rules=pages,
        files=len(results),
        lines=sum(result.lines for result in results),
        seconds=time.perf_counter() - began,
        suppressed=sum(result.suppressed for result in results),
        baselined=baselined,
        notices=_notices(material, options),
        revision=material.revision,
        changed_lines=material.changed_lines,
    )
    return Reviewed(review, material.texts)


def _notices(material: _Material, options: Options) -> tuple[Notice, ...]:
    problem = options.cache.problem if options.cache is not None else ""
    return (
        *material.notices,
        *(notice for result in material.results.values() for notice in result.notices),
        *([Notice(problem)] if problem else []),
    )


def _findings(result: FileResult | None) -> tuple[Finding, ...]:
    return tuple(o.finding for o in result.findings) if result is not None else ()


def _text(data: bytes | None) -> str | None:
    """Return a side's text for comparison, None where there is none that can be read."""
    if data is None:
        return None
    try:
        return decode(data).text
    except UnreadableError:
        return None


def _changed_lines(changes: Iterable[FileChange]) -> dict[str, frozenset[int]]:
    from guru.reviewer.changes.lines import changed_lines

    return {c.path: changed_lines(c.old, c.new) for c in changes if c.new is not None}
