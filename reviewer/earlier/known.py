"""What the cache knows of files as they were before a change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from guru.models.digest import content_digest
from guru.reviewer.analysis import FileResult
from guru.reviewer.cache.store import Cache
from guru.reviewer.changes.change_set import FileChange
from guru.reviewer.earlier.holding import Earlier
from guru.reviewer.tree import Tree


def earlier_reviews(
    changes: Sequence[FileChange], cache: Cache, after: Tree
) -> Mapping[str, Earlier]:
    """Return the earlier reviews of changed files that rest on files as they are now."""
    keys = {
        change.path: cache.key(change.path, change.old)
        for change in changes
        if change.old is not None and change.new is not None and change.old_path == change.path
    }
    files = _Files(after)
    before = {change.path: change.old or b"" for change in changes}
    results = cache.get(keys)
    found = {path: _earlier(result, before[path], files) for path, result in results.items()}
    return {path: earlier for path, earlier in found.items() if earlier is not None}


class _Files:
    """The files around, each read once."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._read: dict[str, bytes | None] = {}

    def of(self, path: str) -> bytes | None:
        if path not in self._read:
            self._read[path] = self._tree.read(path)
        return self._read[path]


def _earlier(result: FileResult, data: bytes, files: _Files) -> Earlier | None:
    """Return what a result tells; of values nothing where another file has changed, too."""
    sketch = result.sketch
    if sketch is None or result.notices or result.suppressed:
        return None
    texts = []
    for path, digest in result.rests_on:
        around = files.of(path)
        if (content_digest(around) if around is not None else "") != digest:
            return Earlier(sketch, result.findings, data=data)
        if around is not None:
            texts.append(around)
    rests_on = result.rests_on
    return Earlier(sketch, result.findings, rests_on, tuple(texts), values=True, data=data)
