"""The repository that a folder is in.

Git is started only where something speaks for one: it takes longer to say no than a look at the
folders above.
"""

from __future__ import annotations

import os
from pathlib import Path

from guru.models.errors import InputError
from guru.models.records import frozen

_MARKS = (".git", "HEAD")  # of a working tree, and of a bare repository


def may_be_in_repository(folder: Path) -> bool:
    """Whether a folder, or one above it, holds what git knows a repository by."""
    real = folder.resolve()
    return any(os.path.lexists(above / mark) for above in (real, *real.parents) for mark in _MARKS)


def repository_root(path: Path) -> Path | None:
    """Return the top folder of the working tree around a path, None when there is none."""
    start = path if path.is_dir() else path.parent
    found = _place(start)
    if found is None:
        return None
    if found.top is not None:
        return found.top
    if b"dubious ownership" in found.problem:
        real = start.resolve()
        return next((above for above in (real, *real.parents) if (above / ".git").exists()), None)
    return None


def bare_repository(path: Path) -> Path | None:
    """Return the folder of the bare repository that a path is in, None when it is in none."""
    found = _place(path)
    return found.bare if found is not None else None


@frozen
class _Place:
    """What git says of a folder: the repository it is in, or why it will not say."""

    bare: Path | None = None
    top: Path | None = None
    problem: bytes = b""


_PLACES: dict[str, _Place] = {}
"""What was said of folders in working trees: to ask once more takes a process."""


def _place(folder: Path) -> _Place | None:
    """Return what git says of a folder, None where nothing speaks for a repository."""
    if not may_be_in_repository(folder):
        return None
    from guru.reviewer.changes.git import attempt

    name = os.path.abspath(folder)  # noqa: PTH100 - as git is told, links and all
    if name in _PLACES:
        return _PLACES[name]
    try:
        done = attempt(folder, "rev-parse", "--is-bare-repository", "--show-toplevel")
        answer, _, top = done.stdout.partition(b"\n")
        if done.returncode == 0:
            found = _PLACES[name] = _Place(top=Path(os.fsdecode(top.removesuffix(b"\n"))))
            return found
        if answer != b"true":
            return _Place(problem=done.stderr)
        bare = attempt(folder, "rev-parse", "--absolute-git-dir").stdout.removesuffix(b"\n")
    except InputError:
        return None
    return _Place(bare=Path(os.fsdecode(bare)) if bare else None)
