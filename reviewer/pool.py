"""Files analysed in several processes. Imported only where there are many."""

from __future__ import annotations

import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

from guru.models.review import Notice
from guru.reviewer.analysis import MAX_BYTES, FileResult, analyse
from guru.reviewer.collector import Collector
from guru.reviewer.dispatch import Dispatch
from guru.reviewer.flow.settings import FlowSettings
from guru.reviewer.registry import known_rules
from guru.reviewer.rule import Rule
from guru.reviewer.source import Source

_CHUNK = 8  # files handed to a process at a time
_Start = tuple[list[str], int, FlowSettings | None]


def analyse_in_processes(
    sources: Sequence[Source],
    rules: Sequence[Rule],
    jobs: int,
    max_bytes: int,
    flow: FlowSettings | None = None,
) -> Iterator[FileResult]:
    """Yield the result of each file, the largest files first."""
    start = ([rule.id for rule in rules], max_bytes, flow)
    left = {s.path: s for s in sorted(sources, key=lambda s: len(s.data), reverse=True)}
    try:
        with ProcessPoolExecutor(jobs, initializer=_begin, initargs=start) as pool:
            for result in pool.map(_work, list(left.values()), chunksize=_CHUNK):
                del left[result.path]
                yield result
    except BrokenProcessPool:
        yield from _one_by_one(list(left.values()), start)


def _one_by_one(waiting: list[Source], start: _Start) -> Iterator[FileResult]:
    """Analyse files after a process died, so that only the file that kills it is lost."""
    while waiting:
        with ProcessPoolExecutor(1, initializer=_begin, initargs=start) as pool:
            while waiting:
                source = waiting.pop(0)
                try:
                    yield pool.submit(_work, source).result()
                except BrokenProcessPool:
                    text = "skipped: the process that read it died (out of memory?)"
                    yield FileResult(source.path, notices=(Notice(text, source.path),))
                    break


class _Worker:
    """What a process of the pool keeps between files."""

    dispatch = Dispatch.of(())
    max_bytes = MAX_BYTES
    collector = Collector()


def _begin(names: list[str], max_bytes: int, flow: FlowSettings | None) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears it and ends the pool
    wanted = set(names)
    _Worker.dispatch = Dispatch.of((rule for rule in known_rules() if rule.id in wanted), flow)
    _Worker.max_bytes = max_bytes
    _Worker.collector.begin()


def _work(source: Source) -> FileResult:
    _Worker.collector.used(len(source.data))
    return analyse(source.path, source.data, _Worker.dispatch, _Worker.max_bytes)
