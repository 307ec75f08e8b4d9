"""The files of a commit, or of the index, read from git's store as they are asked for."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Collection
from functools import cached_property
from pathlib import Path
from typing import Any

from guru.reviewer.changes.git import attempt, batch_process, git
from guru.reviewer.files import is_python
from guru.reviewer.tree import LARGEST

INDEX = ""
"""Stands in a revision's place for what is staged."""
_MOST_WORDS = 60
"""Names that git is asked to look for; of more, all files may hold one."""


class GitTree:
    """A commit's files. One process of git answers all questions; ``close`` ends it."""

    def __init__(self, root: Path, revision: str) -> None:
        self._root = root
        self._revision = revision
        self._process: subprocess.Popen[bytes] | None = None

    def __getstate__(self) -> dict[str, Any]:
        return {"_root": self._root, "_revision": self._revision, "_process": None}

    def read(self, path: str) -> bytes | None:
        """Return a file; None where there is none, or none that is worth following into."""
        name = self._blobs.get(path)
        if name is None:
            return None
        if self._process is None:
            self._process = batch_process(self._root)
        assert self._process.stdin is not None  # noqa: S101 - it was opened with both
        assert self._process.stdout is not None  # noqa: S101
        self._process.stdin.write(f"{name}\n".encode("ascii"))
        self._process.stdin.flush()
        header = self._process.stdout.readline().split()
        if len(header) != 3:
            return None
        data = self._process.stdout.read(int(header[2]) + 1)[:-1]
        return data if len(data) <= LARGEST else None

    def paths(self) -> list[str]:
        """Return all Python files."""
        return sorted(path for path in self._blobs if is_python(path))

    def holding(self, words: Collection[str]) -> list[str]:
        """Return the Python files that hold one of these names, as a whole word."""
        if not words or len(words) > _MOST_WORDS:
            return self.paths() if words else []
        where = ["--cached"] if self._revision == INDEX else [self._revision]
        patterns = [part for word in sorted(words) for part in ("-e", word)]
        done = attempt(self._root, "grep", "-lwFIz", *patterns, *where, "--")
        prefix = f"{self._revision}:" if self._revision != INDEX else ""
        names = (os.fsdecode(name) for name in done.stdout.split(b"\0"))
        return sorted(p for n in names if is_python(p := n.removeprefix(prefix)))

    def close(self) -> None:
        """End the process that answers."""
        if self._process is not None:
            self._process.terminate()
            self._process.communicate()
            self._process = None

    @cached_property
    def _blobs(self) -> dict[str, str]:
        """Paths of plain files with the ids of their content."""
        if self._revision == INDEX:
            listed = git(self._root, "ls-files", "-s", "-z")
        else:
            listed = git(self._root, "ls-tree", "-r", "-z", "--full-tree", self._revision)
        found = {}
        for line in listed.split(b"\0"):
            facts, _, path = line.partition(b"\t")
            words = facts.split()
            if len(words) == 3 and words[0].startswith(b"100"):
                name = words[1] if self._revision == INDEX else words[2]
                found[os.fsdecode(path)] = name.decode("ascii")
        return found
