"""A program run with all its allocations followed by memray, and what it held at its peak.

memray's own file also tells what came and went meanwhile; what a program needs to run is told by
the moment when it held most, and that is what is kept here.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

from guru.models.errors import InputError
from guru.models.profile import ALLOCATIONS, MEMORY, Frame, Profile, Sample, merged
from guru.models.series import Series
from guru.profiler.sampling import execution
from guru.profiler.sampling.execution import execute
from guru.profiler.sampling.interface import ProgramRun

if TYPE_CHECKING:
    from memray import AllocationRecord, FileReader

_OWN = os.path.dirname(execution.__file__) + os.sep  # noqa: PTH120 - frames have paths as text


def profile_memory(argv: Sequence[str], *, module: bool = False, name: str = "") -> ProgramRun:
    """Run ``argv[0]``, a script or with ``module`` a module, and follow all its allocations.

    Values are bytes and allocations that the program held when it held most; labels name the
    thread. The program runs as ``python`` would run it (see ``execute``), some two to five times
    as slow; in children nothing is followed.

    Raises:
        InputError: memray is not installed or not made for this system, or the script or module
            does not exist.

    """
    try:
        import memray
    except ImportError as error:
        raise InputError(
            f"--memory needs memray: pip install 'guru[memory]' ({error}); it is made for Linux and"
            " macOS"
        ) from error
    # Not TemporaryDirectory: that is removed by the exit functions, which the program's end runs.
    folder = Path(tempfile.mkdtemp(prefix="guru-"))
    try:
        tracker = _Tracker(memray.Tracker(folder / "allocations.bin"))
        exit_code = execute(argv, module=module, begin=tracker.begin, last=tracker.end)
        with memray.FileReader(folder / "allocations.bin") as reader:
            profile = _profile(reader, name or " ".join(argv), tracker)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return ProgramRun(profile, exit_code)


@dataclass
class _Tracker:
    """memray's tracker, with the time that it was at work."""

    inner: Any
    started: float = 0.0
    seconds: float = 0.0

    def begin(self, _: FrameType) -> None:
        self.started, self._start = time.time(), time.perf_counter()
        self.inner.__enter__()

    def end(self) -> None:
        self.seconds = time.perf_counter() - self._start
        self.inner.__exit__(*sys.exc_info())


def _profile(reader: FileReader, name: str, tracker: _Tracker) -> Profile:
    records = reader.get_high_watermark_allocation_records(merge_threads=False)
    labels = {"program": name, "pid": str(reader.metadata.pid)}
    samples = merged(_samples(records, reader.metadata.main_thread_id))
    return Profile(
        (MEMORY, ALLOCATIONS),
        samples,
        tracker.started,
        tracker.seconds,
        labels=labels,
        series=tuple(_series(reader)),
    )


def _samples(records: Iterable[AllocationRecord], main_thread: int) -> Iterator[Sample]:
    frames: dict[tuple[str, str, int], Frame] = {}
    for record in records:
        stack = []
        ours = False
        for told in record.stack_trace():
            function, path, line = told
            if path.startswith(_OWN):  # guru's own frames, and whose they stand on
                ours = path != execution.__file__  # such as at loading the program
                break
            frame = frames.get(told)
            if frame is None:
                frame = frames[told] = Frame(function, path=path, line=line)
            stack.append(frame)
        if ours and all(frame.function != "<module>" for frame in stack):
            continue
        main = "MainThread" if record.tid == main_thread else f"thread {record.tid}"
        labels = (("thread", record.thread_name or main),)
        yield Sample(tuple(reversed(stack)), (record.size, record.n_allocations), labels)


def _series(reader: FileReader) -> Iterator[Series]:
    """Yield what memray read of the process's memory, at most some hundred points."""
    read = list(reader.get_memory_snapshots())
    every = max(1, len(read) // 200)
    labels = (("pid", str(reader.metadata.pid)),)
    for name, figures in (
        ("rss", [(one.time / 1000, float(one.rss)) for one in read]),
        ("heap", [(one.time / 1000, float(one.heap)) for one in read]),
    ):
        if figures:
            yield Series(name, "bytes", tuple(figures[::every]), labels)
