"""A command such as ``gunicorn``: the Python script behind it, when it is one of this Python."""

from __future__ import annotations

import os
import re
import shutil
import sys
from pathlib import Path

from guru.models.errors import InputError

_HEAD = 1024
_IN_SHELL = re.compile(rb"'''exec'\s+\"?(?P<path>[^\"\n]+?)\"?\s+\"\$0\"")
"""How installers write a script whose first line would be too long for the system."""
_PYTHON = re.compile(r"python[0-9.]*t?|pypy[0-9.]*")


def script_of(name: str) -> Path:
    """Return the script to run for ``name``: a file, or a command beside this Python or on PATH.

    Raises:
        InputError: There is none, or it is no Python script, or one of another Python; the
            message says what to do.

    """
    here = Path(name)
    if here.exists() or os.path.basename(name) != name:  # noqa: PTH119 - "./x" is a place, not a command
        if not here.exists():
            raise InputError(f"{name} does not exist; give a Python script, or -m and a module")
        return here
    beside = Path(sys.executable).parent / name
    found = str(beside) if beside.is_file() else shutil.which(name)
    if found is None:
        raise InputError(
            f"{name} does not exist and is no command on PATH; give a Python script, a command"
            " such as gunicorn, or -m and a module"
        )
    _check_ours(Path(found), name)
    return Path(found)


def _check_ours(script: Path, name: str) -> None:
    if _PYTHON.fullmatch(script.stem if script.suffix == ".exe" else script.name):
        raise InputError(f"{name} is Python itself; name the script: guru profile run script.py")
    python = _interpreter(script)
    if python is None:
        raise InputError(
            f"{name} ({script}) is no Python script; to profile the Python processes that it"
            f" starts: guru agent exec -- {name}"
        )
    if not _is_ours(python):
        raise InputError(
            f"{name} ({script}) runs with {python} and guru with {sys.executable}; install guru"
            f" there: {python} -m pip install guru"
        )


def _interpreter(script: Path) -> str | None:
    """Return the Python that a script's first line names."""
    try:
        with script.open("rb") as file:
            head = file.read(_HEAD)
    except OSError as error:
        raise InputError(f"cannot read {script}: {error.strerror or error}") from error
    if not head.startswith(b"#!"):
        return None
    inner = _IN_SHELL.search(head)
    if inner:
        return inner["path"].decode("utf-8", "surrogateescape")
    words = os.fsdecode(head[2:].partition(b"\n")[0]).split()
    if words and os.path.basename(words[0]) == "env":  # noqa: PTH119 - text of the file
        words = [word for word in words[1:] if not word.startswith("-") and "=" not in word]
        words = [shutil.which(words[0]) or words[0]] if words else []
    if not words or not _PYTHON.fullmatch(os.path.basename(words[0])):  # noqa: PTH119
        return None
    return words[0]


def _is_ours(python: str) -> bool:
    # By folder: in an environment, python, python3 and python3.12 lie side by side, and all are
    # links to one interpreter that other environments use too.
    folder = Path(python).parent
    return folder.absolute() == Path(sys.executable).parent.absolute() or (
        sys.prefix == sys.base_prefix and Path(python).resolve() == Path(sys.executable).resolve()
    )
