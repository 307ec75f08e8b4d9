"""The whole index of a project, made at once."""

from __future__ import annotations

from guru.reviewer.index.project_index import ProjectIndex
from guru.reviewer.tree import Tree
from guru.reviewer.workers import Progress


def fill(index: ProjectIndex, tree: Tree, progress: Progress | None = None) -> tuple[int, int]:
    """Outline every file of a tree; return how many files and definitions there are."""
    paths = tree.paths()
    files = definitions = 0
    for done, path in enumerate(paths, 1):
        data = tree.read(path)
        if data is not None:
            files += 1
            definitions += len(index.outline(data).definitions)
        if progress is not None:
            progress(done, len(paths))
    return files, definitions
