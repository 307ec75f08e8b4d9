"""What ``guru review`` is asked to look at: paths, a revision range, a patch."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from guru.models.errors import InputError
from guru.models.records import frozen

if TYPE_CHECKING:
    from guru.reviewer.changes.change_set import ChangeSet


@frozen
class Paths:
    """Whole files and folders; results are told relative to ``root``."""

    paths: tuple[Path, ...]
    root: Path


@frozen
class Asked:
    """The target as it was asked for, before anything is read."""

    words: tuple[str, ...]
    staged: bool = False
    patch: str | None = None


def start_of(asked: Asked) -> Path:
    """Return the folder from which settings are looked for: the first path's, else this one."""
    first = Path(asked.words[0]) if asked.words else Path()
    return first if first.exists() else Path()


def resolve(asked: Asked, max_bytes: int) -> Paths | ChangeSet:
    """Find what is meant: a path that exists wins over a revision of the same name.

    Raises:
        InputError: The words contradict one another, or name nothing.

    """
    from guru.reviewer.changes.repository import bare_repository, repository_root

    if asked.staged + (asked.patch is not None) + bool(asked.words) > 1:
        raise InputError("give one of: paths or a revision, --staged, --diff")
    if asked.patch is not None:
        return _patch(asked.patch, max_bytes)
    if "" in asked.words:  # as of an unset variable; pathlib takes it for the folder here
        raise InputError("a target is empty; name a path, a revision, or nothing at all")
    bare = bare_repository(Path())  # its own files, such as HEAD, are nothing to review
    if asked.words and bare is None and all(Path(word).exists() for word in asked.words):
        return _paths([Path(word) for word in asked.words])
    if len(asked.words) > 1:
        missing = next(word for word in asked.words if bare or not Path(word).exists())
        raise InputError(f"{missing} does not exist; a range of revisions is written A..B")
    if bare is not None and not asked.words:
        raise InputError("this repository is bare: it has no working tree; name a revision")
    root = bare or repository_root(Path())
    if root is None:
        what = f"{asked.words[0]!r} is no path here, and " if asked.words else ""
        raise InputError(f"{what}this folder is in no git repository; name files or folders")
    from guru.reviewer.changes import ranges

    if asked.staged:
        return ranges.staged_changes(root, max_bytes=max_bytes)
    if asked.words:
        return ranges.range_changes(root, asked.words[0], max_bytes=max_bytes)
    return ranges.working_tree_changes(root, max_bytes=max_bytes)


def _paths(paths: Sequence[Path]) -> Paths:
    """Results are relative to the repository, else to the folder that holds all paths."""
    from guru.reviewer.changes.repository import repository_root

    real = [path.resolve() for path in paths]
    folders = [path if path.is_dir() else path.parent for path in real]
    shared = Path(os.path.commonpath(folders))
    return Paths(tuple(paths), repository_root(shared) or shared)


def _patch(name: str, max_bytes: int) -> ChangeSet:
    """Read a patch of the whole repository, or of the folder here alone."""
    from guru.reviewer.changes.patch import patch_changes
    from guru.reviewer.changes.repository import repository_root

    try:
        text = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise InputError(f"cannot read the diff {name}: {error.strerror}") from error
    here, shown = Path.cwd(), "stdin" if name == "-" else name
    root = repository_root(here) or here
    try:
        return patch_changes(text, root, shown, max_bytes=max_bytes)
    except InputError:
        if root == here:
            raise
    return patch_changes(text, here, shown, max_bytes=max_bytes)  # as `git diff --relative` writes
