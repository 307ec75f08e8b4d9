"""Many files: what the cache knows, and the rest analysed here or in several processes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from guru.models.digest import content_digest
from guru.reviewer.analysis import MAX_BYTES, FileResult, analyse
from guru.reviewer.collector import Collector
from guru.reviewer.dispatch import Dispatch
from guru.reviewer.flow.settings import FlowSettings
from guru.reviewer.rule import Rule
from guru.reviewer.source import Source

if TYPE_CHECKING:
    from guru.reviewer.cache.store import Cache

_WORTH_PROCESSES = 1_500_000  # bytes of source; below, starting processes costs more than it saves
_MOST_PROCESSES = 16

Progress = Callable[[int, int], None]
"""Told how many files are done, and of how many."""


def analyse_all(
    sources: Sequence[Source],
    rules: Sequence[Rule],
    *,
    cache: Cache | None = None,
    jobs: int = 0,
    max_bytes: int = MAX_BYTES,
    flow: FlowSettings | None = None,
    progress: Progress | None = None,
    sketched: bool = False,
) -> dict[str, FileResult]:
    """Analyse files, by path; ``jobs`` is the number of processes, 0 for as many as it is worth.

    Files are ``sketched`` where they will be reviewed again after a change.
    """
    keys = {s.path: cache.key(s.path, s.data) for s in sources} if cache is not None else {}
    results = _still_true(cache.get(keys), flow) if cache is not None else {}
    missing = [source for source in sources if source.path not in results]
    fresh: dict[str, FileResult] = {}
    for done, result in enumerate(
        _analysed(missing, rules, jobs, max_bytes, flow, sketched), len(results) + 1
    ):
        fresh[result.path] = result
        if progress is not None:
            progress(done, len(sources))
    if cache is not None:
        cache.put({keys[path]: result for path, result in fresh.items()})
    return {**results, **fresh}


def _still_true(
    results: Mapping[str, FileResult], flow: FlowSettings | None
) -> dict[str, FileResult]:
    """Drop what rests on files that are not as they were."""
    seen: dict[str, str] = {}
    return {
        path: result
        for path, result in results.items()
        if all(_digest(other, flow, seen) == digest for other, digest in result.rests_on)
    }


def _digest(path: str, flow: FlowSettings | None, seen: dict[str, str]) -> str:
    if path not in seen:
        data = flow.read(path) if flow is not None else None
        seen[path] = content_digest(data) if data is not None else ""
    return seen[path]


def worthwhile_jobs(sources: Sequence[Source]) -> int:
    """Return how many processes a set of files is worth."""
    if len(sources) < 2 or sum(len(source.data) for source in sources) < _WORTH_PROCESSES:
        return 1
    available = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return min(available or 1, _MOST_PROCESSES)


def _analysed(
    sources: Sequence[Source],
    rules: Sequence[Rule],
    jobs: int,
    max_bytes: int,
    flow: FlowSettings | None,
    sketched: bool,
) -> Iterator[FileResult]:
    count = jobs or worthwhile_jobs(sources)
    if count > 1 and len(sources) > 1:
        from guru.reviewer.pool import analyse_in_processes

        yield from analyse_in_processes(sources, rules, count, max_bytes, flow)
        return
    dispatch = Dispatch.parted(rules, flow) if sketched else Dispatch.of(rules, flow)
    collector = Collector()
    collector.begin()
    try:
        for source in sources:
            yield analyse(source.path, source.data, dispatch, max_bytes, source.earlier)
            collector.used(len(source.data))
    finally:
        collector.end()
