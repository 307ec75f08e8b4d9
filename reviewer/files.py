"""Which files a path stands for."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from guru.models.errors import InputError
from guru.reviewer.changes.repository import may_be_in_repository
from guru.reviewer.filters.exclusions import Exclusions

PYTHON_SUFFIXES = (".py", ".pyi", ".pyw")
_NEVER = frozenset(
    {"__pycache__", "node_modules", "site-packages", "__pypackages__", "build", "dist", "venv"}
)


def python_files(paths: Iterable[Path], root: Path, exclusions: Exclusions) -> list[Path]:
    """Return the Python files that paths stand for, each once, sorted.

    A file that is named is always taken; a folder is walked without hidden folders, virtual
    environments, build output, symbolic links, and what git ignores.

    Raises:
        InputError: A path does not exist.
    """
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_file():
            found[path.resolve()] = None
        elif path.is_dir():
            found.update(dict.fromkeys(_below(path.resolve(), root, exclusions)))
        else:
            raise InputError(f"{path} does not exist")
    return sorted(found)


def relative(path: Path, root: Path) -> str:
    """Return a path as reports write it: relative to the root where it lies below, with slashes."""
    try:
        return path.relative_to(root).as_posix()
    except ValueError:
        return Path(os.path.relpath(path, root)).as_posix()


def is_python(path: str) -> bool:
    """Whether a file is Python's by its name: the only files that are read."""
    return path.endswith(PYTHON_SUFFIXES)


def is_test_path(path: str) -> bool:
    """Whether a file is a test's by its path with forward slashes."""
    *folders, file = path.split("/")
    return (
        any(f in {"test", "tests", "testing"} for f in folders)
        or file.startswith(("test_", "tests_"))
        or file.endswith("_test.py")
        or file in {"conftest.py", "tests.py"}
    )


def _below(folder: Path, root: Path, exclusions: Exclusions) -> Iterator[Path]:
    tracked = _known_to_git(folder)
    walked = _walk(folder) if tracked is None else tracked
    for path in walked:
        if not exclusions.leaves_out_file(relative(path, root)):
            yield path


def _walk(folder: Path) -> Iterator[Path]:
    for place, folders, files in os.walk(folder):
        folders[:] = [
            name
            for name in sorted(folders)
            if name not in _NEVER
            and not name.startswith(".")
            and not (Path(place) / name / "pyvenv.cfg").exists()
        ]
        for name in files:
            path = Path(place) / name
            if name.endswith(PYTHON_SUFFIXES) and not path.is_symlink():
                yield path


def _known_to_git(folder: Path) -> list[Path] | None:
    """Return the files git knows or would add, None outside a repository or where it ignores."""
    if "GIT_DIR" not in os.environ and not may_be_in_repository(folder):
        return None
    from guru.reviewer.changes.programs import run

    command = ["git", "-C", str(folder), "ls-files", "-z", "--cached", "--others"]
    command += ["--exclude-standard", "--", "."]
    try:
        done = run(command, os.environ)
    except OSError:  # no git here
        return None
    names = [os.fsdecode(name) for name in done.stdout.split(b"\0") if name]
    if done.returncode != 0 or not names:
        return None
    paths = [folder / name for name in dict.fromkeys(names) if name.endswith(PYTHON_SUFFIXES)]
    return [path for path in paths if path.is_file() and not path.is_symlink()]
