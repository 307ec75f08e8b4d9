"""Where profiles go: a folder of a bounded size, each file whole or absent."""

from __future__ import annotations

import contextlib
import logging
import os
import sys
import time
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

TYPE_CHECKING = False  # typing itself takes milliseconds to import
if TYPE_CHECKING:
    from guru.models.profile import Profile

if sys.platform != "win32":
    import fcntl

_log = logging.getLogger("guru.profiler")
_SUFFIX = ".pb.gz"
_HELD = 3
_ABANDONED = 3600.0
"""Seconds after which a temporary file is that of a process that was killed while it wrote."""


@dataclass(slots=True)
class Waiting:
    """A profile that waits to be sent; with ``done`` it is removed afterwards."""

    name: str
    content: bytes
    done: bool = False


class Spool:
    """Writes the profiles of one process; ``names`` are its group, host and number.

    ``most`` is in bytes and holds for all files of the group in the folder, whoever wrote them:
    beyond it the oldest are dropped. What cannot be written is held, a few profiles long, and
    tried again with the next. What is lost is counted and told in the next profile.
    """

    def __init__(self, directory: Path, names: Sequence[str], most: int) -> None:
        self.group = names[0]
        self._directory = directory
        self._beginning = _file_safe(names[0]) + "-"
        self._start = "-".join(map(_file_safe, names))
        self._most = most
        self._written = self._dropped = 0
        self._held: deque[Waiting] = deque()
        self._said = ""

    def add(self, profile: Profile) -> None:
        """Write a profile, and those held from earlier; never raises."""
        from guru.profiler.formats import pprof

        try:
            self._held.append(Waiting(self._name(), pprof.write(profile)))
            for _ in range(len(self._held)):
                newest = self._write_first()
            self._said = ""
            self._make_room(newest)
        except Exception as error:  # noqa: BLE001 - a full disk must not end the application
            reason = str(error).rpartition(": ")[2]
            if reason != self._said:  # once, not every minute
                _log.error("%s", error)
            self._said = reason
            while len(self._held) > _HELD:
                self._held.popleft()
                self._dropped += 1

    def notices(self) -> tuple[str, ...]:
        """Tell what was lost since the last call."""
        dropped, self._dropped = self._dropped, 0
        return (f"{dropped} earlier profiles were dropped for lack of room",) if dropped else ()

    def has_waiting(self) -> bool:
        """Whether there is a profile to send, here or in the folder."""
        return bool(self._held) or next(self._files(), None) is not None

    @contextlib.contextmanager
    def taken(self) -> Iterator[Waiting | None]:
        """Yield the oldest profile of the group that nobody else sends, and remove it if done."""
        for _, _, path in sorted(self._files()):
            with _locked(path) as content:
                if content is None:
                    continue
                waiting = Waiting(os.path.basename(path), content)  # noqa: PTH119 - it is text
                yield waiting
                if waiting.done:
                    os.unlink(path)  # noqa: PTH108 - the same
                return
        held = self._held.popleft() if self._held else None  # the folder cannot be written
        yield held
        if held is not None and not held.done:
            self._held.appendleft(held)

    def _write_first(self) -> Path:
        from guru.models.whole_file import write_whole

        waiting = self._held.popleft()
        path = self._directory / waiting.name
        try:
            while path.exists():  # in containers every process may have the same number
                waiting.name = self._name()
                path = self._directory / waiting.name
            write_whole(path, waiting.content)
        except BaseException:
            self._held.appendleft(waiting)
            raise
        return path

    def _name(self) -> str:
        self._written += 1
        return f"{self._start}-{self._written - 1}{_SUFFIX}"

    def _make_room(self, newest: Path) -> None:
        found = list(self._files())
        excess = sum(size for _, size, _ in found) - self._most
        for _, size, path in sorted(found):
            if excess <= 0:
                break
            if path != str(newest):  # the clock may have been set back
                with contextlib.suppress(OSError):
                    os.unlink(path)  # noqa: PTH108 - as scandir gave it
                    excess -= size
                    self._dropped += 1
        self._sweep()

    def _files(self) -> Iterator[tuple[int, int, str]]:
        """Yield time, size and path of the profiles of the group."""
        with contextlib.suppress(OSError), os.scandir(self._directory) as entries:
            for entry in entries:
                if entry.name.startswith(self._beginning) and entry.name.endswith(_SUFFIX):
                    with contextlib.suppress(OSError):  # removed meanwhile
                        told = entry.stat()
                        yield told.st_mtime_ns, told.st_size, entry.path

    def _sweep(self) -> None:
        """Remove what killed processes had begun to write."""
        before = time.time() - _ABANDONED
        with os.scandir(self._directory) as entries:
            for entry in entries:
                if entry.name.startswith(f".{self._beginning}") and f"{_SUFFIX}." in entry.name:
                    with contextlib.suppress(OSError):
                        if entry.stat().st_mtime < before:
                            os.unlink(entry.path)  # noqa: PTH108 - as scandir gave it


@contextlib.contextmanager
def _locked(path: str) -> Iterator[bytes | None]:
    """Open a file for this process alone and yield what it holds; None when another has it."""
    try:
        file = open(path, "rb")  # noqa: PTH123, SIM115 - closed below
    except OSError:
        yield None
        return
    with file:
        if not _lock(file.fileno()) or not os.path.exists(path):  # noqa: PTH110 - sent meanwhile
            yield None
            return
        try:
            yield file.read()
        finally:
            _unlock(file.fileno())  # closing is not enough: a fork may have copied it


def _lock(descriptor: int) -> bool:
    if sys.platform == "win32":  # it may be sent twice, which a collector must bear
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a file system without locks
        return True
    return True


def _unlock(descriptor: int) -> None:
    if sys.platform != "win32":
        with contextlib.suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_UN)


def _file_safe(text: str) -> str:
    return "".join(c if c.isalnum() or c in "._" else "_" for c in text) or "_"
