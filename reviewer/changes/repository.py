"""The repository that a folder is in.

Git is started only where something speaks for one: it takes longer to say no than a look at the
folders above.
"""

from __future__ import annotations

import os
from pathlib import Path

from guru.models.errors import InputError

_MARKS = (".git", "HEAD")  # of a working tree, and of a bare repository


def may_be_in_repository(folder: Path) -> bool:
    """Whether a folder, or one above it, holds what git knows a repository by."""
    real = folder.resolve()
    return any(os.path.lexists(above / mark) for above in (real, *real.parents) for mark in _MARKS)


def repository_root(path: Path) -> Path | None:
    """Return the top folder of the working tree around a path, None when there is none."""
    start = path if path.is_dir() else path.parent
    if not may_be_in_repository(start):
        return None
    from guru.reviewer.changes.git import attempt

    try:
        done = attempt(start, "rev-parse", "--show-toplevel")
    except InputError:
        return None
    if done.returncode == 0:
        return Path(os.fsdecode(done.stdout.removesuffix(b"\n")))
    if b"dubious ownership" in done.stderr:
        real = start.resolve()
        return next((above for above in (real, *real.parents) if (above / ".git").exists()), None)
    return None


def bare_repository(path: Path) -> Path | None:
    """Return the folder of the bare repository that a path is in, None when it is in none."""
    if not may_be_in_repository(path):
        return None
    from guru.reviewer.changes.git import attempt

    try:
        done = attempt(path, "rev-parse", "--is-bare-repository", "--absolute-git-dir")
    except InputError:
        return None
    answer, _, folder = done.stdout.removesuffix(b"\n").partition(b"\n")
    return Path(os.fsdecode(folder)) if done.returncode == 0 and answer == b"true" else None
