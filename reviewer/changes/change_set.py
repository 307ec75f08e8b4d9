"""A change to review: both sides of each changed Python file, whole."""

from __future__ import annotations

from pathlib import Path

from guru.models.records import frozen
from guru.models.review import Notice
from guru.reviewer.tree import Tree

MAX_BYTES = 1_000_000


@frozen
class FileChange:
    """One changed file: its bytes before and after.

    ``old`` is None for an added file, ``new`` for a deleted one. ``old_path`` is where the old
    side lay, which differs from ``path`` after a rename; None for an added file. Paths are
    relative to the root of the change set, with forward slashes.
    """

    path: str
    old_path: str | None
    old: bytes | None
    new: bytes | None


@frozen
class ChangeSet:
    """The Python files that a change touches, sorted by path.

    ``target`` says in words what is reviewed. ``revision`` is the commit id of the new side,
    empty for what is not committed. ``notices`` tell what was left out and why. ``tree`` holds all
    files of the new side; None where it is what lies on disk.
    """

    target: str
    root: Path
    revision: str
    changes: tuple[FileChange, ...]
    notices: tuple[Notice, ...] = ()
    tree: Tree | None = None


def too_large(size: int, max_bytes: int, path: str) -> Notice:
    """Tell that a file was left out for its size in bytes."""
    return Notice(f"skipped: {size:,} bytes, larger than {max_bytes:,}", path)
