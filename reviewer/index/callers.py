"""Who is touched by a change without being changed: callers of functions that behave otherwise.

From each changed definition the way goes outwards: to those in its file that speak of it, then to
files that import it and speak of it, and on from there. It ends at functions that behave to their
callers as they did before, so that a change costs what it changes.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Mapping

from guru.models.records import frozen
from guru.reviewer.files import PYTHON_SUFFIXES
from guru.reviewer.flow.summary import Summary
from guru.reviewer.index.edited import Edited, Edits
from guru.reviewer.index.outline import Definition, Outline, words_of
from guru.reviewer.tree import Tree

MOST_CALLERS = 200
_FARTHEST = 6  # files that import one another in a row

Outlines = Callable[[bytes], Outline]
Behaviour = Callable[[Tree, str, frozenset[str]], Mapping[str, Summary]]
"""Sums up functions of a file of a tree, by qualified name."""


@frozen
class Callers:
    """Unchanged files to look at again; ``cut_off`` tells that there are more."""

    paths: tuple[str, ...] = ()
    cut_off: bool = False


def callers(
    paths: Iterable[str],
    before: Tree,
    after: Tree,
    outlines: Outlines,
    behaviour: Behaviour,
    edits: Edits = lambda _: None,
) -> Callers:
    """Return the files that a change of ``paths`` touches beyond them."""
    search = _Search(before, after, outlines, behaviour, edits)
    touched = {path: search.changed_in(path) for path in paths}
    found: dict[str, None] = {}
    for _ in range(_FARTHEST):
        touched = {path: names for path, names in touched.items() if names}
        if not touched:
            return Callers(tuple(found))
        speaking = search.speaking_of(touched, known={*found, *touched})
        found.update(dict.fromkeys(speaking))
        if len(found) > MOST_CALLERS:
            return Callers(tuple(found)[:MOST_CALLERS], cut_off=True)
        touched = {path: search.touched_in(path, names) for path, names in speaking.items()}
    return Callers(tuple(found))


class _Search:
    def __init__(
        self,
        before: Tree,
        after: Tree,
        outlines: Outlines,
        behaviour: Behaviour,
        edits: Edits,
    ) -> None:
        self._before = before
        self._after = after
        self._outlines = outlines
        self._behaviour = behaviour
        self._edits = edits

    def changed_in(self, path: str) -> frozenset[str]:
        """Return the names of a changed file that mean something else to others."""
        known = self._edits(path)
        if known is not None and not known.changed():
            return frozenset()
        old, new = self._outline(self._before, path), self._outline(self._after, path)
        return self._spread(path, new, frozenset(Edited(old, new).changed()))

    def touched_in(self, path: str, names: frozenset[str]) -> frozenset[str]:
        """Return the names of an unchanged file that mean something else, since ``names`` do."""
        here = self._outline(self._after, path)
        return self._spread(path, here, _speaking(here, names))

    def speaking_of(
        self, touched: Mapping[str, frozenset[str]], known: set[str]
    ) -> dict[str, frozenset[str]]:
        """Return the files that import touched ones and speak of their names: of which ones."""
        words = frozenset(w for names in touched.values() for name in names for w in words_of(name))
        found: dict[str, frozenset[str]] = {}
        for path in self._after.holding(words):
            if path in known:
                continue
            here = self._outline(self._after, path)
            origins = (o for o in touched if any(_is(o, name, path) for name in here.imports))
            spoken = frozenset(
                name
                for origin in origins
                for name in touched[origin]
                if _speaking(here, frozenset({name}))
            )
            if spoken:
                found[path] = spoken
        return found

    def _spread(self, path: str, here: Outline, first: frozenset[str]) -> frozenset[str]:
        """Return ``first`` and what speaks of it in a file, as far as behaviour differs."""
        found: set[str] = set()
        waiting = first
        while waiting:
            differing = self._differing(path, here, waiting)
            found |= differing
            waiting = _speaking(here, differing) - found
        return frozenset(found)

    def _differing(self, path: str, here: Outline, names: frozenset[str]) -> frozenset[str]:
        functions = frozenset(n for n in names if _is_function(here.definitions.get(n)))
        if not functions:
            return names
        now = self._behaviour(self._after, path, functions)
        then = self._behaviour(self._before, path, functions)
        return names - {n for n in functions if n in now and now[n] == then.get(n)}

    def _outline(self, tree: Tree, path: str) -> Outline:
        data = tree.read(path)
        return self._outlines(data) if data is not None else Outline()


def _is_function(definition: Definition | None) -> bool:
    return definition is not None and definition.is_function


def _speaking(here: Outline, names: frozenset[str]) -> frozenset[str]:
    """Return the definitions of a file that speak of one of these names."""
    words = frozenset(word for name in names for word in words_of(name))
    return frozenset(d.name for d in here.definitions.values() if d.speaks & words)


def _is(path: str, name: str, origin: str) -> bool:
    """Whether an imported name in the file ``origin`` may be the module at ``path``."""
    bare = name.lstrip(".")
    inside = bare.replace(".", "/")
    module = _module_path(path)
    dots = len(name) - len(bare)
    if dots:
        folder = posixpath.dirname(origin)
        for _ in range(dots - 1):
            folder = posixpath.dirname(folder)
        return module == posixpath.join(folder, inside).rstrip("/")
    return module == inside or module.endswith(f"/{inside}")


def _module_path(path: str) -> str:
    bare = next((path.removesuffix(s) for s in PYTHON_SUFFIXES if path.endswith(s)), path)
    return bare.removesuffix("/__init__")
