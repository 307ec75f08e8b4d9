"""Git's store, read through one process: what an id, a revision or a path in a tree names."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

from guru.models.records import frozen
from guru.reviewer.changes.git import Blob, batch_process, skip
from guru.reviewer.changes.programs import Conversation

_FOLDER = b"40000"
_PLAIN = b"100"  # modes 100644 and 100755; links are 120000, submodules 160000


@frozen
class Object:
    """Something in the store; ``data`` is None when it is above the limit that was asked for."""

    id: str
    kind: str
    size: int
    data: bytes | None


class GitStore:
    """The objects of a repository, each read when it is asked for; ``close`` ends the process."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._process: Conversation | None = None
        self._folders: dict[str, dict[str, tuple[bytes, str]]] = {}

    def __reduce__(self) -> tuple[type, tuple[Any, ...]]:
        return type(self), (self.root,)

    def object(self, name: str, most: int | None = None) -> Object | None:
        """Return what a name stands for, None where there is no such thing.

        Raises:
            InputError: Git is not installed.

        """
        if not name.isprintable():  # it reads names by the line
            return None
        process = self._process
        if process is None:
            process = self._process = batch_process(self.root)
        try:
            process.stdin.write(os.fsencode(name) + b"\n")
            process.stdin.flush()
        except BrokenPipeError:  # it could not read the repository
            return None
        header = process.stdout.readline().split()
        if len(header) != 3 or not header[2].isdigit():
            return None  # "missing" or "ambiguous"
        size = int(header[2])
        data = None
        if most is None or size <= most:
            data = process.stdout.read(size)
        else:
            skip(process.stdout, size)
        skip(process.stdout, 1)
        return Object(header[0].decode("ascii"), header[1].decode("ascii"), size, data)

    def blobs(self, ids: Iterable[str], most: int) -> dict[str, Blob]:
        """Return files by their ids; those that the repository does not have are left out."""
        found = {name: self.object(name, most) for name in dict.fromkeys(ids)}
        return {n: Blob(o.size, o.data) for n, o in found.items() if o and o.kind == "blob"}

    def blob_at(self, tree: str, path: str) -> str | None:
        """Return the id of a plain file below a tree, None where there is none."""
        *folders, name = path.split("/")
        for folder in folders:
            mode, below = self._folder(tree).get(folder, (b"", ""))
            if mode != _FOLDER:
                return None
            tree = below
        mode, found = self._folder(tree).get(name, (b"", ""))
        return found if mode.startswith(_PLAIN) else None

    def _folder(self, tree: str) -> dict[str, tuple[bytes, str]]:
        """Return modes and ids of what a folder holds, by name."""
        known = self._folders.get(tree)
        if known is None:
            found = self.object(tree)
            data = found.data if found is not None and found.kind == "tree" else None
            known = self._folders[tree] = dict(_entries(data or b"", len(tree) // 2))
        return known

    def close(self) -> None:
        """End the process that answers."""
        if self._process is not None:
            self._process.close()
            self._process = None


def read_blobs(root: Path, ids: Iterable[str], most: int) -> dict[str, Blob]:
    """Return files by their ids, as ``GitStore.blobs`` does, where nothing else is to be read.

    Raises:
        InputError: Git is not installed.

    """
    with closing(GitStore(root)) as store:
        return store.blobs(ids, most)


def _entries(data: bytes, width: int) -> list[tuple[str, tuple[bytes, str]]]:
    """Read a tree: mode, a space, the name, a null byte, the id in ``width`` bytes."""
    found, place = [], 0
    while place < len(data):
        space = data.index(b" ", place)
        end = data.index(b"\0", space) + 1
        name = os.fsdecode(data[space + 1 : end - 1])
        found.append((name, (data[place:space], data[end : end + width].hex())))
        place = end + width
    return found
