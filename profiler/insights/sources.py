"""The profiled code on this machine's disk, where it still is."""

from __future__ import annotations

import os
import tokenize
from pathlib import Path

from guru.models.profile import Frame
from guru.profiler.insights.frame_names import is_absolute, is_stdlib_path, library_part
from guru.profiler.insights.source_file import SourceFile

_LARGEST = 4_000_000


class Sources:
    """Files by the paths of frames, each read at most once.

    A profile may come from another machine: a path that is not here is looked for below ``root``
    by its tail, so ``/srv/app/shop/cart.py`` is ``shop/cart.py``. It may also come from a stranger
    and must not bring foreign lines into a report: only Python files are opened, those below
    ``root`` and those that lie here where the path says, and a line is shown only where the file
    has the frame's function around it.
    """

    def __init__(self, root: Path) -> None:
        self._root = Path(os.path.realpath(root))
        self._files: dict[str, SourceFile | None] = {}
        self._places: dict[str, Path | None] = {}

    def file(self, path: str) -> SourceFile | None:
        """The file, or None where it is not there, not readable or not Python."""
        if path not in self._files:
            place = self._place(path)
            self._files[path] = _read(place) if place else None
        return self._files[path]

    def line(self, frame: Frame) -> str:
        """The frame's line, empty where it cannot be had or the file has changed since."""
        file = self.file(frame.path)
        return file.line(frame.line) if file and file.is_line_of(frame) else ""

    def relative(self, path: str) -> str:
        """The path as reports show it: below the root where it lies there, with slashes."""
        place = self._place(path)
        if place is not None and place.is_relative_to(self._root):
            return place.relative_to(self._root).as_posix()
        return path.replace("\\", "/")

    def _place(self, path: str) -> Path | None:
        if path not in self._places:
            usable = path.endswith((".py", ".pyw")) and "\0" not in path
            self._places[path] = self._found(path) if usable else None
        return self._places[path]

    def _found(self, path: str) -> Path | None:
        here = Path(os.path.realpath(self._root / path))
        if (is_absolute(path) or here.is_relative_to(self._root)) and _is_file(here):
            return here
        if library_part(path) is not None or is_stdlib_path(path):
            return None
        parts = [part for part in path.replace("\\", "/").split("/") if part]
        for start in range(len(parts)):
            tail = Path(os.path.realpath(self._root.joinpath(*parts[start:])))
            if tail.is_relative_to(self._root) and _is_file(tail):
                return tail
        return None


def _is_file(place: Path) -> bool:
    try:
        return place.is_file() and place.stat().st_size <= _LARGEST
    except OSError:
        return False


def _read(place: Path) -> SourceFile | None:
    try:
        with tokenize.open(place) as file:
            return SourceFile(file.read())
    except (OSError, SyntaxError, UnicodeError):
        return None
