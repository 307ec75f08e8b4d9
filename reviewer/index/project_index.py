"""The index of a project: outlines and summaries, made when asked for and kept by content."""

from __future__ import annotations

from collections.abc import Mapping

from guru.models.digest import content_digest, text_digest
from guru.reviewer.cache.store import Cache
from guru.reviewer.flow.settings import FlowSettings, TaintSettings
from guru.reviewer.flow.summary import Summary
from guru.reviewer.index.codec import outline_text, read_outline, read_summary, summary_text
from guru.reviewer.index.edited import Edited
from guru.reviewer.index.outline import Outline, outline
from guru.reviewer.reading.decode import UnreadableError, decode
from guru.reviewer.reading.module import Module
from guru.reviewer.tree import Tree

_OUTLINE, _SUMMARY = "outline", "summary"


class ProjectIndex:
    """Answers what files define and how functions behave; without a cache it works all out."""

    def __init__(self, taint: TaintSettings, cache: Cache | None) -> None:
        self._taint = taint
        self._cache = cache
        self._outlines: dict[str, Outline] = {}
        self._modules: dict[tuple[int, str], Module | None] = {}
        self._digests: dict[tuple[int, str], str] = {}
        self._expected: dict[str, tuple[bytes, Edited]] = {}

    def expect(self, old: bytes, new: bytes, edited: Edited) -> None:
        """Note how the outline of a file follows from that of its old side."""
        self._expected[content_digest(new)] = old, edited

    def outline(self, data: bytes) -> Outline:
        """Return a file's outline."""
        digest = content_digest(data)
        if digest not in self._outlines:
            self._outlines[digest] = self._kept_outline(digest, data)
        return self._outlines[digest]

    def _kept_outline(self, digest: str, data: bytes) -> Outline:
        kept = self._cache.note(_OUTLINE, digest) if self._cache is not None else None
        if kept is not None:
            try:
                return read_outline(kept)
            except ValueError:
                pass  # of another version; it is written anew
        made = self._followed(digest) or outline(data)
        if self._cache is not None:
            self._cache.keep_note(_OUTLINE, digest, outline_text(made))
        return made

    def _followed(self, digest: str) -> Outline | None:
        old, edited = self._expected.pop(digest, (None, None))
        if old is None or edited is None:
            return None
        return edited.applied(self.outline(old))

    def behaviour(self, tree: Tree, path: str, names: frozenset[str]) -> Mapping[str, Summary]:
        """Sum up functions of a file as it is in a tree, by qualified name."""
        digest = self._digest(tree, path)
        known = {name: s for name in names if (s := self._kept_summary(tree, digest, path, name))}
        missing = names - known.keys()
        module = self._module(tree, path) if missing else None
        if module is None:
            return known
        from guru.reviewer.flow.summarising import summarise

        made = summarise(module, missing, FlowSettings(self._taint, tree))
        if self._cache is not None:
            for name, summary in made.of.items():
                text = summary_text(summary, dict(made.digests))
                self._cache.keep_note(_SUMMARY, _key(digest, path, name), text)
        return {**known, **made.of}

    def _kept_summary(self, tree: Tree, digest: str, path: str, name: str) -> Summary | None:
        text = self._cache.note(_SUMMARY, _key(digest, path, name)) if self._cache else None
        if text is None:
            return None
        try:
            summary, rests_on = read_summary(text)
        except ValueError:
            return None
        fresh = all(self._digest(tree, other) == known for other, known in rests_on.items())
        return summary if fresh else None

    def _digest(self, tree: Tree, path: str) -> str:
        key = id(tree), path
        if key not in self._digests:
            data = tree.read(path)
            self._digests[key] = content_digest(data) if data is not None else ""
        return self._digests[key]

    def _module(self, tree: Tree, path: str) -> Module | None:
        key = id(tree), path
        if key not in self._modules:
            data = tree.read(path)
            try:
                self._modules[key] = Module(path, decode(data)) if data is not None else None
            except (SyntaxError, UnreadableError, RecursionError):
                self._modules[key] = None
        return self._modules[key]


def _key(digest: str, path: str, name: str) -> str:
    return text_digest(f"{digest}\0{path}\0{name}")
