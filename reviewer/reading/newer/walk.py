"""One pass over a libcst tree in source order: every token is found, ``ast`` nodes are built.

libcst's tree has no positions. Here each token of it is met in the source, one behind the other
with nothing but whitespace and comments between, so a place is either right or there is none.
Nothing calls itself, so that deep trees need no deep stack: a node is built when its last token
has been passed, from what its parts have become.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from guru.reviewer.reading.newer.positions import Place, Places
from guru.reviewer.reading.newer.steps import Signal, steps

_GAP = re.compile(rb"(?:[ \t\f\n]|\\\n|#[^\n]*)*")
_WORD = re.compile(rb"[a-z]+|->|:")

Builder = Callable[["Walk", Any, Place], Any]


class UnknownSyntaxError(Exception):
    """libcst read what is not known here; the message names it."""


class Walk:
    """What a builder may ask: what the parts of its node have become, marks, and the source."""

    __slots__ = ("_builders", "_built", "data", "marks", "newest", "places")

    def __init__(self, data: bytes, builders: dict[str, Builder]) -> None:
        self.data = data
        self.places = Places(data)
        self.marks: list[int] = []
        self.newest = (3, 0)  # the first version whose grammar has all that was met
        self._builders = builders
        self._built: dict[int, Any] = {}

    def of(self, node: Any) -> Any:
        """What this part has become; None for a part that is not there."""
        return None if node is None else self._built.pop(id(node))

    def each(self, nodes: Sequence[Any]) -> list[Any]:
        """What these parts have become."""
        built = self._built
        return [built.pop(id(node)) for node in nodes]

    def needs(self, *version: int) -> None:
        """Note that a construct came with this version of Python."""
        self.newest = max(self.newest, (version[0], version[1]))

    def build(self, module: Any) -> Any:
        """Convert a ``libcst.Module``.

        Raises:
            UnknownSyntaxError: It has nodes or tokens that are not known here.
            SyntaxError: libcst let through what is no Python.

        """
        data, offset = self.data, 0
        starts: list[int] = []
        ends: list[int] = []
        stack: list[Any] = [module]
        while stack:
            item = stack.pop()
            kind = item.__class__
            if kind is bytes:
                if not data.startswith(item, offset):
                    offset = _gap(data, offset)
                    if not data.startswith(item, offset):
                        raise UnknownSyntaxError(f"no {item[:40]!r} at byte {offset}")
                offset += len(item)
            elif kind is tuple:
                builder, node = item
                self._built[id(node)] = builder(
                    self, node, self.places.of(starts.pop(), ends.pop())
                )
            elif item is Signal.END:
                ends.append(offset)
            elif item is Signal.HERE:
                starts.append(offset)
            elif item is Signal.BEGIN:
                starts.append(_gap(data, offset))
            elif item is Signal.MARK:
                self.marks.append(_gap(data, offset))
            elif item is Signal.WORD:
                word = _WORD.match(data, _gap(data, offset))
                offset = word.end() if word else offset
            else:
                parts = self._parts(item)
                parts.reverse()
                stack += parts
        if _gap(data, offset) != len(data):
            raise UnknownSyntaxError(f"more at byte {offset}")
        return self.of(module)

    def _parts(self, node: Any) -> list[Any]:
        """Return a node's parts in source order: tokens, signals, nodes, and how it is built."""
        name = node.__class__.__name__
        builder = self._builders.get(name)
        plan = steps(name, builder is not None)
        if plan is None:
            raise UnknownSyntaxError(name)
        parts: list[Any] = []
        for put, get, only, unless in plan:
            if get is None:
                parts.append(put)
                continue
            value = get(node)
            if put is not None:
                if (value is None) is unless:
                    parts.append(put)
            elif value.__class__ is str:
                if value:
                    parts.append(value.encode())
            elif value.__class__ in {tuple, list}:
                parts += value if only is None else value[only]
            elif value is not None and value.__class__.__name__ != "MaybeSentinel":
                parts.append(value)
        if builder is not None:
            parts.append((builder, node))
        return parts


def _gap(data: bytes, offset: int) -> int:
    """Return where the next token begins."""
    gap = _GAP.match(data, offset)
    return gap.end() if gap else offset
