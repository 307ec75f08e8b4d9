"""The whole project before and after a change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guru.models.records import frozen
from guru.reviewer.tree import ChangedTree, DiskTree, Tree

if TYPE_CHECKING:
    from guru.reviewer.changes.change_set import ChangeSet


@frozen
class Sides:
    """A project's files before and after a change."""

    before: Tree
    after: Tree
    base: Tree

    @classmethod
    def of(cls, changes: ChangeSet) -> Sides:
        """Lay both sides of the changed files over what stands around them."""
        base = changes.tree if changes.tree is not None else DiskTree(changes.root)
        old: dict[str, bytes | None] = {change.path: None for change in changes.changes}
        new: dict[str, bytes | None] = {}
        for change in changes.changes:
            if change.old_path is not None:
                old[change.old_path] = change.old
                new.setdefault(change.old_path, None)
        new.update({change.path: change.new for change in changes.changes})
        return cls(ChangedTree(base, old), ChangedTree(base, new), base)

    def close(self) -> None:
        """End what reads the files."""
        close = getattr(self.base, "close", None)
        if close is not None:
            close()
