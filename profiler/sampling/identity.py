"""What this process is, for the labels of its profiles."""

from __future__ import annotations

import os
import sys
from pathlib import Path

VERSION = "GURU_VERSION"
_DEEPEST = 20


def labels() -> dict[str, str]:
    """Return the labels ``program``, ``python`` and, where known, ``version`` and ``process``.

    The version is that of the variable ``GURU_VERSION``, else the git revision of the folder that
    the program lies in, read from its files: nothing is run. The process is that of a worker of
    multiprocessing, by the name it has there.
    """
    script = sys.argv[0] if getattr(sys, "argv", None) else ""
    found = {"program": script or "python", "python": ".".join(map(str, sys.version_info[:3]))}
    version = os.environ.get(VERSION) or _revision(script)
    if version:
        found["version"] = version
    multiprocessing = sys.modules.get("multiprocessing.process")
    if multiprocessing is not None and multiprocessing.parent_process() is not None:
        found["process"] = multiprocessing.current_process().name
    return found


def _revision(script: str) -> str:
    try:
        place = Path(script).absolute().parent if os.path.sep in script else Path.cwd()
        for folder in [place, *place.parents][:_DEEPEST]:
            git = folder / ".git"
            if git.is_file():  # a worktree
                git = folder / git.read_text().partition("gitdir:")[2].strip()
            if (git / "HEAD").is_file():
                return _head(git)
    except (OSError, ValueError):
        pass
    return ""


def _head(git: Path) -> str:
    head = (git / "HEAD").read_text().strip()
    if not head.startswith("ref:"):
        return head
    name = head[4:].strip()
    shared = git
    if (git / "commondir").is_file():
        shared = git / (git / "commondir").read_text().strip()
    for place in (git, shared):
        if (place / name).is_file():
            return (place / name).read_text().strip()
    packed = shared / "packed-refs"
    for line in packed.read_text().splitlines() if packed.is_file() else ():
        revision, _, reference = line.partition(" ")
        if reference == name:
            return revision
    return ""
