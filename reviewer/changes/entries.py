"""Git's raw list of changed files, read: ``git diff-tree --raw -z`` and its kin."""

from __future__ import annotations

import os
from collections.abc import Iterator

from guru.models.records import frozen
from guru.reviewer.files import is_python

# Raw and null-terminated: names come as they are, and no setting of the user changes the form.
RAW = (
    "--raw",
    "-z",
    "--no-abbrev",
    "-M",
    "-l1000",
    "--no-ext-diff",
    "--no-textconv",
    "--ignore-submodules=all",
)
_REGULAR = "100"  # modes 100644 and 100755; links are 120000, submodules 160000
_TWO_NAMES = ("R", "C")


@frozen
class Entry:
    """One changed file as git lists it; an id of zeros means that git did not look."""

    old_mode: str
    new_mode: str
    old_id: str
    new_id: str
    status: str
    old_path: str
    path: str

    @property
    def has_old(self) -> bool:
        """Whether the old side is a file (no link, no submodule, nothing unmerged)."""
        return self.old_mode.startswith(_REGULAR) and self.status not in {"C", "U"}

    @property
    def has_new(self) -> bool:
        """Whether the new side is a Python file."""
        return self.new_mode.startswith(_REGULAR) and is_python(self.path)

    @property
    def loses_python(self) -> bool:
        """Whether a Python file is gone: deleted, or no Python file any more."""
        return self.has_old and not self.has_new and is_python(self.old_path)

    @property
    def is_mode_only(self) -> bool:
        """Whether the content is the same under the same name."""
        known = self.new_id.strip("0") != ""
        return known and self.old_id == self.new_id and self.old_path == self.path and self.has_old


def entries(raw: bytes) -> Iterator[Entry]:
    """Read git's raw output."""
    fields = iter(raw.split(b"\0"))
    for header in fields:
        if not header.startswith(b":"):
            continue  # the end
        old_mode, new_mode, old_id, new_id, status = header[1:].decode("ascii").split(" ")
        old_path = path = os.fsdecode(next(fields))
        if status.startswith(_TWO_NAMES):
            path = os.fsdecode(next(fields))
        yield Entry(old_mode, new_mode, old_id, new_id, status[:1], old_path, path)
