"""Where profiles go: a folder of a bounded size, each file whole or absent."""

from __future__ import annotations

import contextlib
import logging
import os
from collections import deque
from collections.abc import Sequence
from pathlib import Path

from guru.models.profile import Profile

_log = logging.getLogger("guru.profiler")
_SUFFIX = ".pb.gz"
_HELD = 3


class Spool:
    """Writes the profiles of one process; ``names`` are its group, host and number.

    ``most`` is in bytes and holds for all files of the group in the folder, whoever wrote them:
    beyond it the oldest are dropped. What cannot be written is held, a few profiles long, and
    tried again with the next. What is lost is counted and told in the next profile.
    """

    def __init__(self, directory: Path, names: Sequence[str], most: int) -> None:
        self._directory = directory
        self._group = _file_safe(names[0])
        self._start = "-".join(map(_file_safe, names))
        self._most = most
        self._written = self._dropped = 0
        self._held: deque[bytes] = deque()
        self._said = ""

    def add(self, profile: Profile) -> None:
        """Write a profile, and those held from earlier; never raises."""
        from guru.profiler.formats import pprof

        try:
            self._held.append(pprof.write(profile))
            while self._held:
                self._write(self._held[0])
                self._held.popleft()
            self._said = ""
            self._make_room()
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

    def _write(self, content: bytes) -> None:
        from guru.models.whole_file import write_whole

        while True:  # in containers every process may have the same number
            path = self._directory / f"{self._start}-{self._written}{_SUFFIX}"
            self._written += 1
            if not path.exists():
                break
        write_whole(path, content)

    def _make_room(self) -> None:
        found = []
        with os.scandir(self._directory) as entries:
            for entry in entries:
                if entry.name.startswith(f"{self._group}-") and entry.name.endswith(_SUFFIX):
                    with contextlib.suppress(OSError):  # fetched by the collector meanwhile
                        told = entry.stat()
                        found.append((told.st_mtime_ns, told.st_size, entry.path))
        excess = sum(size for _, size, _ in found) - self._most
        for _, size, path in sorted(found)[:-1]:
            if excess <= 0:
                return
            with contextlib.suppress(OSError):
                os.unlink(path)  # noqa: PTH108 - as scandir gave it
                excess -= size
                self._dropped += 1


def _file_safe(text: str) -> str:
    return "".join(c if c.isalnum() or c in "._" else "_" for c in text) or "_"
