"""``git apply`` on copies of just the files concerned; the user's tree is never written."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path

from guru.models.records import frozen
from guru.reviewer.changes.git import attempt

Files = Mapping[str, bytes]

# Content is taken as it is, whatever the user's settings say of line breaks and blanks.
_SETTINGS = ("-c", "core.autocrlf=false", "-c", f"core.attributesFile={os.devnull}")
_OPTIONS = ("--whitespace=nowarn", "--no-ignore-whitespace")
_FAILED = r"(?m)^error: patch failed: (?P<path>.+):(?P<line>\d+)$"
_MISSING = r"(?m)^error: (?P<path>.+): No such file or directory$"


@frozen
class Way:
    """One way to read a diff: how many leading folders to strip, and in which direction."""

    strip: int
    reverse: bool = False
    zero_context: bool = False
    any_breaks: bool = False


@frozen
class Refusal:
    """Why a diff does not apply; ``path`` and ``line`` are empty and 0 where git names none."""

    text: str
    path: str = ""
    line: int = 0


def applied(patch: bytes, files: Files, way: Way) -> dict[str, bytes] | Refusal:
    """Return the files as they are after the diff was applied to them.

    With ``any_breaks``, Windows line breaks fit others; a file keeps its own.
    """
    if not way.any_breaks:
        return _applied(patch, files, way)
    plain = {path: _unix(data) for path, data in files.items()}
    result = _applied(_unix(patch), plain, way)
    if isinstance(result, Refusal):
        return result
    windows = any(b"\r\n" in data for data in files.values())
    return {
        path: files[path] if plain.get(path) == data else _windows(data) if windows else data
        for path, data in result.items()
    }


def _applied(patch: bytes, files: Files, way: Way) -> dict[str, bytes] | Refusal:
    with tempfile.TemporaryDirectory(prefix="guru-") as name:
        folder = Path(name).resolve()
        for path, data in files.items():
            file = folder / path
            try:
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(data)
            except OSError as error:  # a name too long, or a file where a folder should be
                return Refusal(f"{path}: {error.strerror}", path)
        done = attempt(
            folder,
            *_SETTINGS,
            "apply",
            f"-p{way.strip}",
            *_OPTIONS,
            *(["--reverse"] if way.reverse else []),
            *(["--unidiff-zero"] if way.zero_context else []),
            "-",
            stdin=patch,
            ceiling=folder.parent,
        )
        if done.returncode != 0:
            return _refusal(done.stderr.decode("utf-8", "surrogateescape"))
        return _read(folder)


def _read(folder: Path) -> dict[str, bytes]:
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file() and not file.is_symlink()
    }


def _refusal(problem: str) -> Refusal:
    failed = re.search(_FAILED, problem)
    if failed:
        return Refusal("the first hunk that does not fit", failed["path"], int(failed["line"]))
    missing = re.search(_MISSING, problem)
    if missing:
        return Refusal("there is no such file", missing["path"])
    first = problem.strip().partition("\n")[0]
    return Refusal(first.removeprefix("error: ").removeprefix("fatal: ") or "git gave no reason")


def _unix(data: bytes) -> bytes:
    return data.replace(b"\r\n", b"\n")


def _windows(data: bytes) -> bytes:
    return _unix(data).replace(b"\n", b"\r\n")
