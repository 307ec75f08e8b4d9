"""The files around the reviewed ones: on disk, in a commit, or with a change laid over them."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Protocol

from guru.models.records import field, frozen
from guru.reviewer.files import is_python, python_files, relative
from guru.reviewer.filters.exclusions import Exclusions

LARGEST = 300_000  # bytes; beyond, a file is not worth following into


class Tree(Protocol):
    """A project's files at one point of its history. Paths have forward slashes."""

    def read(self, path: str) -> bytes | None:
        """Return a file; None where there is none, or none that is worth following into."""

    def paths(self) -> list[str]:
        """Return all Python files."""

    def holding(self, words: Collection[str]) -> list[str]:
        """Return the Python files that hold one of these names, as a whole word."""


@frozen
class DiskTree:
    """The files below a folder as they are now; folders are listed once."""

    root: Path
    _listed: dict[str, frozenset[str]] = field(default_factory=dict, compare=False)

    def read(self, path: str) -> bytes | None:
        """Return a file; None where there is none, or none that is worth following into."""
        folder, _, name = path.rpartition("/")
        if name not in self._names_in(folder):  # most are asked for because they may be there
            return None
        file = self.root / path
        try:
            if not file.is_file() or file.stat().st_size > LARGEST:
                return None
            return file.read_bytes()
        except (OSError, ValueError):
            return None

    def _names_in(self, folder: str) -> frozenset[str]:
        names = self._listed.get(folder)
        if names is None:
            names = self._listed[folder] = self._list(folder)
        return names

    def _list(self, folder: str) -> frozenset[str]:
        above, _, name = folder.rpartition("/")
        if folder and name not in self._names_in(above):  # nor are most folders there
            return frozenset()
        try:
            return frozenset(entry.name for entry in os.scandir(self.root / folder))
        except (OSError, ValueError):
            return frozenset()

    def paths(self) -> list[str]:
        """Return all Python files that git does not ignore."""
        return [relative(f, self.root) for f in python_files([self.root], self.root, Exclusions())]

    def holding(self, words: Collection[str]) -> list[str]:
        """Return the Python files that hold one of these names, as a whole word."""
        found = {path: self.read(path) for path in self.paths()} if words else {}
        return [path for path, data in found.items() if data is not None and holds(data, words)]


@frozen
class ChangedTree:
    """A tree with some files replaced; those replaced by None are not there."""

    base: Tree
    texts: Mapping[str, bytes | None] = field(default_factory=dict)

    def read(self, path: str) -> bytes | None:
        """Return a file; None where there is none, or none that is worth following into."""
        if path not in self.texts:
            return self.base.read(path)
        data = self.texts[path]
        return data if data is not None and len(data) <= LARGEST else None

    def paths(self) -> list[str]:
        """Return all Python files."""
        here = {path for path, data in self.texts.items() if data is not None and is_python(path)}
        return sorted({path for path in self.base.paths() if path not in self.texts} | here)

    def holding(self, words: Collection[str]) -> list[str]:
        """Return the Python files that hold one of these names, as a whole word."""
        around = [path for path in self.base.holding(words) if path not in self.texts]
        here = (path for path, data in self.texts.items() if data is not None and is_python(path))
        return sorted([*around, *(p for p in here if holds(self.texts[p] or b"", words))])


def holds(data: bytes, words: Collection[str]) -> bool:
    """Whether a text holds one of these names, as a whole word."""
    pattern = rb"(?<![\w])(?:" + b"|".join(re.escape(w.encode()) for w in sorted(words)) + rb")\b"
    return bool(words) and re.search(pattern, data) is not None
