"""The files of a commit, or of the index, read from git's store as they are asked for."""

from __future__ import annotations

import os
from collections.abc import Collection
from functools import cached_property
from typing import Any

from guru.reviewer.changes.git import attempt, git
from guru.reviewer.changes.git_store import GitStore
from guru.reviewer.files import is_python
from guru.reviewer.tree import LARGEST

INDEX = ""
"""Stands in a revision's place for what is staged."""
_MOST_WORDS = 60
"""Names that git is asked to look for; of more, all files may hold one."""


class GitTree:
    """A commit's files. One process of git answers for each; ``close`` ends it."""

    def __init__(self, store: GitStore, revision: str) -> None:
        self._store = store
        self._root = store.root
        self._revision = revision

    def __reduce__(self) -> tuple[type, tuple[Any, ...]]:
        return type(self), (self._store, self._revision)

    def read(self, path: str) -> bytes | None:
        """Return a file; None where there is none, or none that is worth following into."""
        name = self._id_of(path)
        found = self._store.object(name, LARGEST) if name is not None else None
        return found.data if found is not None else None

    def _id_of(self, path: str) -> str | None:
        if self._revision == INDEX:
            return self._blobs.get(path)
        return self._store.blob_at(self._top, path)  # a list of all files takes longer

    @cached_property
    def _top(self) -> str:
        """The id of the tree of the commit."""
        found = self._store.object(f"{self._revision}^{{tree}}")
        return found.id if found is not None else ""

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
        self._store.close()

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
