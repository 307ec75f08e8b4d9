"""The files before and after a diff, joined into changes."""

from __future__ import annotations

from collections.abc import Sequence

from guru.models.review import Notice
from guru.reviewer.changes.applying import Files
from guru.reviewer.changes.change_set import FileChange, too_large
from guru.reviewer.changes.patch_text import FilePatch
from guru.reviewer.files import is_python


def joined(
    parts: Sequence[FilePatch], old: Files, new: Files, max_bytes: int
) -> tuple[list[FileChange], list[Notice]]:
    """Return the Python files that differ, sorted by path, and which are too large to be read."""
    changes = sorted(_changes(parts, old, new), key=lambda change: change.path)
    large = [c for c in changes if c.new is not None and len(c.new) > max_bytes]
    notices = [too_large(len(c.new or b""), max_bytes, c.path) for c in large]
    return [change for change in changes if change not in large], notices


def _changes(parts: Sequence[FilePatch], old: Files, new: Files) -> list[FileChange]:
    renamed = {p.renamed_to: p.renamed_from for p in parts if p.renamed_to and p.renamed_from}
    changes: list[FileChange] = []
    for path in filter(is_python, new):
        before = renamed.get(path) or path
        if before != path or old.get(path) != new[path]:
            known = before if before in old else None
            changes.append(FileChange(path, known, old.get(before), new[path]))
    kept = {before for after, before in renamed.items() if is_python(after)}
    changes += [
        FileChange(path, path, old[path], None)
        for path in filter(is_python, old)
        if path not in new and path not in kept
    ]
    return changes
