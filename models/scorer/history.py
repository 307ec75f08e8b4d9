"""A repository's history at half-yearly snapshots, read through git."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator, Sequence
from datetime import datetime, timezone
from pathlib import Path

from guru.models.errors import InputError
from guru.models.records import frozen

_VENDORED = frozenset(
    {
        "vendor",
        "vendored",
        "_vendor",
        "packages",
        "third_party",
        "thirdparty",
        "extern",
        "_external",
    }
)
_PLAIN_FILES = {"100644", "100755"}


@frozen
class Snapshot:
    """The tree on a day: ``blobs`` maps the paths of Python files to blob ids."""

    date: str
    commit: str
    blobs: dict[str, str]


def snapshots(repository: Path, first_year: int = 2012) -> list[Snapshot]:
    """Return the trees of the main line at each 1 January and 1 July, oldest first.

    Vendored code is left out: nobody fixes it where it was copied to.

    Raises:
        InputError: git cannot read the whole history.

    """
    commits = _main_line(repository)
    found: list[Snapshot] = []
    for day in _days(first_year, datetime.now(timezone.utc).year):
        limit = int(day.timestamp())
        before = [commit for moment, commit in commits if moment < limit]
        if not before or limit > time.time():
            continue
        same = found and found[-1].commit == before[-1]
        blobs = found[-1].blobs if same else _blobs(repository, before[-1])
        found.append(Snapshot(day.strftime("%Y-%m-%d"), before[-1], blobs))
    return found


def renames(repository: Path, old: Snapshot, new: Snapshot) -> dict[str, str]:
    """Return the files that were renamed between two snapshots, old path to new."""
    out = _git(
        repository, "diff-tree", "-r", "-M50%", "-z", "--diff-filter=R", "--name-status",
        old.commit, new.commit,
    )  # fmt: skip
    fields = out.decode("utf-8", "surrogateescape").split("\0")
    return {fields[i + 1]: fields[i + 2] for i in range(0, len(fields) - 2, 3)}


def read_blobs(repository: Path, ids: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """Yield the contents of blobs, each once, in order.

    Raises:
        InputError: A blob is missing, as in a partial clone.

    """
    wanted = list(dict.fromkeys(ids))
    out = _git(repository, "cat-file", "--batch", given="\n".join(wanted).encode() + b"\n")
    position = 0
    for name in wanted:
        end = out.index(b"\n", position)
        header = out[position:end].split()
        if len(header) != 3:
            raise InputError(f"{repository}: blob {name} is missing; clone it completely")
        size = int(header[2])
        yield name, out[end + 1 : end + 1 + size]
        position = end + size + 2


def _main_line(repository: Path) -> list[tuple[int, str]]:
    """Return time and id of the first-parent commits, oldest first."""
    lines = _git(repository, "log", "--first-parent", "--format=%ct %H").decode().split("\n")
    commits = [(int(at), name) for at, _, name in (x.partition(" ") for x in lines if x)]
    count = int(_git(repository, "rev-list", "--first-parent", "--count", "HEAD"))
    if count != len(commits):
        raise InputError(f"{repository}: git read {len(commits)} of {count} commits")
    return commits[::-1]


def _days(first_year: int, last_year: int) -> Iterator[datetime]:
    for year in range(first_year, last_year + 1):
        for month in (1, 7):
            yield datetime(year, month, 1, tzinfo=timezone.utc)


def _blobs(repository: Path, commit: str) -> dict[str, str]:
    found = {}
    for entry in _git(repository, "ls-tree", "-r", "-z", commit).split(b"\0"):
        head, _, raw = entry.partition(b"\t")
        path = raw.decode("utf-8", "surrogateescape")
        if not path.endswith(".py") or _VENDORED.intersection(path.split("/")):
            continue
        mode, _, name = head.decode().split(" ")
        if mode in _PLAIN_FILES:
            found[path] = name
    return found


def _git(repository: Path, *arguments: str, given: bytes | None = None) -> bytes:
    command = ["git", "-C", str(repository), "--no-pager", *arguments]
    try:
        done = subprocess.run(command, input=given, capture_output=True, check=False)
    except OSError as error:
        raise InputError(f"git cannot be run: {error.strerror}") from error
    if done.returncode != 0:  # a truncated history would give wrong labels: stop at any failure
        reason = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise InputError(f"{repository}: git failed: {reason[-1] if reason else 'no reason given'}")
    return done.stdout
