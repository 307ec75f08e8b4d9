"""A profiling group watched by the newest reports of its agents."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from guru.models.errors import InputError
from guru.models.profile import Profile, merge
from guru.profiler.formats.registry import read_profile
from guru.profiler.live.look import Look, thread_states

_SUFFIX = ".pb.gz"


@dataclass(frozen=True, slots=True)
class _Report:
    """A file of a process's newest profile; ``written`` in seconds since the epoch."""

    path: str
    process: str
    number: int
    written: float


def group_looks(
    group: str, directory: str | os.PathLike[str], *, interval: float, window: float
) -> Iterator[Look]:
    """Yield a look at what the agents of a group last wrote to ``directory``, without end.

    The newest report of each process counts, if it was written at most ``window`` seconds before
    the newest of all. It is looked for every ``interval`` seconds.

    Raises:
        InputError: The folder cannot be read, or has no report of the group.

    """
    shown: tuple[_Report, ...] = ()
    look: Look | None = None
    while True:
        reports = _current(_newest(group, Path(directory)), window)
        if not reports and look is None:
            raise InputError(
                f"there is no report of group {group} in {os.fspath(directory)}; start the agent:"
                f" guru agent exec --group {group} --directory {os.fspath(directory)} -- COMMAND"
            )
        fresh = look is None or (bool(reports) and reports != shown)
        if fresh:
            shown, look = reports, _look(group, reports)
        if look is not None:
            age = time.time() - max(report.written for report in shown)
            yield replace(look, age=max(0.0, age), fresh=fresh)
        time.sleep(interval)


def _newest(group: str, directory: Path) -> dict[str, _Report]:
    """The newest report of each process; names are ``<group>-<host>-<pid>-<number>.pb.gz``."""
    found: dict[str, _Report] = {}
    try:
        with os.scandir(directory) as entries:
            for entry in entries:
                report = _report(entry, group)
                if report is not None:
                    known = found.get(report.process)
                    if known is None or known.written <= report.written:
                        found[report.process] = report
    except OSError as error:
        raise InputError(f"cannot read {directory}: {error.strerror or error}") from error
    return found


def _report(entry: os.DirEntry[str], group: str) -> _Report | None:
    # As the agent's spool writes names: what separates their parts is in none of them.
    start = "".join(c if c.isalnum() or c in "._" else "_" for c in group) + "-"
    if not entry.name.startswith(start) or not entry.name.endswith(_SUFFIX):
        return None
    process, _, number = entry.name.removesuffix(_SUFFIX).rpartition("-")
    try:
        return _Report(entry.path, process, int(number), entry.stat().st_mtime)
    except (OSError, ValueError):  # fetched meanwhile, or of another's making
        return None


def _current(newest: dict[str, _Report], window: float) -> tuple[_Report, ...]:
    last = max((report.written for report in newest.values()), default=0.0)
    return tuple(
        sorted(
            (r for r in newest.values() if r.written >= last - window),
            key=lambda report: report.process,
        )
    )


def _look(group: str, reports: tuple[_Report, ...]) -> Look:
    profiles: list[Profile] = []
    problems: list[str] = []
    for report in sorted(reports, key=lambda r: -r.written):
        try:
            profile = read_profile(report.path)
        except InputError as error:
            problems.append(str(error))
            continue
        if profiles and profile.kinds != profiles[0].kinds:
            problems.append(f"{report.path} has other kinds of values and is left out")
        else:
            profiles.append(profile)
    if not profiles:
        raise InputError(problems[0] if problems else f"group {group} has no report")
    whole = merge(profiles)
    number = len(profiles)
    title = f"group {group}: {number} process" + ("" if number == 1 else "es")
    whole = replace(whole, notices=(*whole.notices, *problems))
    return Look(title, whole, thread_states(profiles))
