"""Both sides of listed files, read: from git's store or from disk."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from guru.models.errors import InputError
from guru.models.review import Notice
from guru.reviewer.changes.change_set import FileChange, too_large
from guru.reviewer.changes.entries import Entry
from guru.reviewer.changes.git import Blob
from guru.reviewer.changes.git_store import GitStore, read_blobs

Read = tuple[list[FileChange], list[Notice]]


def from_commits(store: GitStore, listed: Iterable[Entry], max_bytes: int) -> Read:
    """Read both sides from git's store.

    Raises:
        InputError: The store lacks a file's content.

    """
    wanted = [entry for entry in listed if _matters(entry)]
    blobs = store.blobs(_ids(wanted), max_bytes)
    changes: list[FileChange] = []
    notices: list[Notice] = []
    for entry in wanted:
        old = _blob(blobs, entry.old_id, entry) if entry.has_old else None
        new = _blob(blobs, entry.new_id, entry) if entry.has_new else None
        _add(entry, old, new, max_bytes, changes, notices)
    return changes, notices


def from_disk(top: Path, listed: Iterable[Entry], max_bytes: int) -> Read:
    """Read the old side from git's store and the new side from disk.

    Raises:
        InputError: The store lacks a file's content.

    """
    wanted = [entry for entry in listed if _matters(entry)]
    blobs = read_blobs(top, (e.old_id for e in wanted if e.has_old), max_bytes)
    changes: list[FileChange] = []
    notices: list[Notice] = []
    for entry in wanted:
        old = _blob(blobs, entry.old_id, entry) if entry.has_old else None
        try:
            new = _file(top / entry.path, max_bytes) if entry.has_new else None
        except OSError as error:
            notices.append(Notice(f"skipped: cannot be read: {error.strerror}", entry.path))
            continue
        if not _same_content(entry, old, new):
            _add(entry, old, new, max_bytes, changes, notices)
    return changes, notices


def _matters(entry: Entry) -> bool:
    return not entry.is_mode_only and (entry.has_new or entry.loses_python)


def _ids(listed: Iterable[Entry]) -> Iterator[str]:
    for entry in listed:
        if entry.has_old:
            yield entry.old_id
        if entry.has_new:
            yield entry.new_id


def _blob(blobs: dict[str, Blob], name: str, entry: Entry) -> Blob:
    if name not in blobs:
        raise InputError(
            f"the content of {entry.path} ({name[:12]}) is missing from this repository; "
            "fetch it, or look for damage with `git fsck`"
        )
    return blobs[name]


def _file(path: Path, max_bytes: int) -> Blob | None:
    """Read a file, None when it is no plain file; a link is never followed."""
    found = path.lstat()
    if not stat.S_ISREG(found.st_mode):
        return None
    if found.st_size > max_bytes:
        return Blob(found.st_size, None)
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
    with os.fdopen(descriptor, "rb") as file:
        data = file.read(max_bytes + 1)
    return Blob(len(data), data if len(data) <= max_bytes else None)


def _same_content(entry: Entry, old: Blob | None, new: Blob | None) -> bool:
    """Whether only a time stamp or the line breaks of the checkout differ."""
    if old is None or new is None or entry.old_path != entry.path:
        return old is new
    if old.data is None or new.data is None:
        return False
    return old.data == new.data or old.data == new.data.replace(b"\r\n", b"\n")


def _add(
    entry: Entry,
    old: Blob | None,
    new: Blob | None,
    max_bytes: int,
    changes: list[FileChange],
    notices: list[Notice],
) -> None:
    """Put a file among the changes, or among the notices when a side is too large."""
    large = next((blob for blob in (new, old) if blob is not None and blob.data is None), None)
    if large is not None:
        if new is not None:  # of a deleted file there is nothing to say
            notices.append(too_large(large.size, max_bytes, entry.path))
        return
    changes.append(
        FileChange(
            path=entry.path if new is not None else entry.old_path,
            old_path=entry.old_path if old is not None else None,
            old=old.data if old is not None else None,
            new=new.data if new is not None else None,
        )
    )
