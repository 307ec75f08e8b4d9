"""Git, asked safely: no shell, no pager, no lock taken, no program of the repository's choice."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import IO

from guru.models.errors import InputError
from guru.models.records import frozen
from guru.reviewer.changes.programs import Conversation, Done, converse, run

# A file monitor is a program that a repository's settings name.
_OPTIONS = ("--no-pager", "--no-optional-locks", "-c", "core.quotePath=false")
_SETTINGS = (*_OPTIONS, "-c", "core.fsmonitor=false")
# Hooks hand these on. They name the hook's repository, which need not be the one we ask about.
# GIT_INDEX_FILE stays: within `git commit -a` it holds what is about to be committed.
_INHERITED = ("GIT_DIR", "GIT_WORK_TREE", "GIT_PREFIX", "GIT_EXTERNAL_DIFF", "GIT_DIFF_OPTS")
_CHUNK = 1 << 16
_HEXADECIMAL = frozenset("0123456789abcdef")


@frozen
class Blob:
    """A file's content as git keeps it; ``data`` is None when it is above the limit."""

    size: int
    data: bytes | None


def git(root: Path, *arguments: str, stdin: bytes = b"") -> bytes:
    """Return what git prints.

    Raises:
        InputError: Git is not installed, or it refuses; the message is its own.

    """
    done = attempt(root, *arguments, stdin=stdin)
    if done.returncode != 0:
        raise _refusal(root, arguments[0], done.stderr)
    return done.stdout


def attempt(root: Path, *arguments: str, stdin: bytes = b"", ceiling: Path | None = None) -> Done:
    """Run git where a refusal is an answer too; no repository is looked for from ``ceiling`` up.

    Raises:
        InputError: Git is not installed.

    """
    try:
        limited = {"GIT_CEILING_DIRECTORIES": str(ceiling)} if ceiling else {}
        return run(_command(root, arguments), _environment() | limited, stdin)
    except FileNotFoundError as error:
        raise InputError("git was not found; install it to review changes") from error
    except ValueError as error:  # a null byte cannot be handed to a program
        raise InputError(f"git cannot be asked for {arguments[-1]!r}: {error}") from error


def resolve_revision(root: Path, name: str) -> str:
    """Return the id of the commit that a revision names.

    Raises:
        InputError: There is no such commit, or the name looks like an option.

    """
    if name.startswith("-"):
        raise InputError(f"a revision cannot begin with a dash: {name!r}")
    found = _verified(root, name)
    commit = _verified(root, f"{found}^{{commit}}") if found else ""
    if not commit:
        raise InputError(f"unknown revision {name!r}{_shallow_remedy(root)}")
    return commit


def is_shallow(root: Path) -> bool:
    """Whether the history of this clone was cut off."""
    return attempt(root, "rev-parse", "--is-shallow-repository").stdout.strip() == b"true"


def batch_process(root: Path) -> Conversation:
    """Start a process that answers ids on its input with blobs on its output.

    Raises:
        InputError: Git is not installed.

    """
    try:
        return converse(_command(root, ("cat-file", "--batch")), _environment())
    except FileNotFoundError as error:
        raise InputError("git was not found; install it to review changes") from error


def skip(stream: IO[bytes], size: int) -> None:
    """Read past bytes without keeping them: a blob can be larger than memory."""
    while size > 0:
        read = len(stream.read(min(size, _CHUNK)))
        if read == 0:
            return
        size -= read


def _verified(root: Path, name: str) -> str:
    done = attempt(root, "rev-parse", "--verify", "--quiet", name)
    if done.returncode not in {0, 1}:
        problem = done.stderr
        if b"ownership" in problem or b"not a git repository" in problem:
            raise _refusal(root, "rev-parse", problem)
        return ""
    found = done.stdout.decode("ascii", "replace").strip()
    return found if _HEXADECIMAL.issuperset(found) else ""  # of `^name` it prints `^id`


def _shallow_remedy(root: Path) -> str:
    if not is_shallow(root):
        return ""
    return "; this clone is shallow: fetch more of it with `git fetch --unshallow`"


def _refusal(root: Path, what: str, problem: bytes) -> InputError:
    text = problem.decode("utf-8", "replace").strip()
    if "dubious ownership" in text:
        return InputError(
            f"{root} belongs to another user and git will not read it; "
            f"allow it with `git config --global --add safe.directory {root}`"
        )
    if "not a git repository" in text:
        return InputError(f"{root} is in no git repository")
    first = text.partition("\n")[0].removeprefix("fatal: ").removeprefix("error: ")
    return InputError(f"git {what} failed in {root}: {first or 'it gave no reason'}")


def _command(root: Path, arguments: Iterable[str]) -> list[str]:
    return ["git", *_SETTINGS, "-C", str(root), *arguments]


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in _INHERITED}
    return kept | {
        "LC_ALL": "C",  # its messages are compared above
        "GIT_LITERAL_PATHSPECS": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
    }
