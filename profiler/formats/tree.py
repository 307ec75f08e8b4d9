"""Stacks as trees: what is above is kept once. No function here recurses: stacks may be deep."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Generic, TypeVar

from guru.models.profile import Frame, Stack
from guru.profiler.formats.limits import Room

Key = TypeVar("Key")


class Node(Generic[Key]):
    """A place in a tree of calls: the children by key, and what ended just here."""

    __slots__ = ("children", "own")

    def __init__(self) -> None:
        self.children: dict[Key, Node[Key]] = {}
        self.own: list[int] = []

    def add(self, way: Iterable[Key], value: int) -> None:
        """Put ``value`` at the end of ``way``, the root first."""
        node = self
        for key in way:
            child = node.children.get(key)
            if child is None:
                child = node.children[key] = Node()
            node = child
        node.own.append(value)


def preorder(root: Node[Key]) -> Iterator[tuple[int, Key, Node[Key]]]:
    """Yield depth (from 0), key and node of all nodes below ``root``, parents first."""
    waiting = [iter(root.children.items())]
    while waiting:
        found = next(waiting[-1], None)
        if found is None:
            waiting.pop()
        else:
            yield len(waiting) - 1, *found
            waiting.append(iter(found[1].children.items()))


def totals(nodes: Sequence[tuple[int, Key, Node[Key]]]) -> list[int]:
    """Return what nodes in preorder and all below them add up to."""
    found = [sum(node.own) for _, _, node in nodes]
    sums: list[int] = []
    for index in range(len(nodes) - 1, -1, -1):
        depth = nodes[index][0]
        sums.extend([0] * (depth + 2 - len(sums)))
        found[index] += sums[depth + 1]
        sums[depth + 1] = 0
        sums[depth] += found[index]
    return found


class Trie:
    """Stacks by number; 0 is the empty one."""

    def __init__(self) -> None:
        self._parents = [0]
        self._frames: list[Frame] = []
        self._known: dict[tuple[int, Frame], int] = {}

    def child(self, stack: int, frame: Frame) -> int:
        """Return the number of a stack and one more frame."""
        known = self._known.setdefault((stack, frame), len(self._parents))
        if known == len(self._parents):
            self._parents.append(stack)
            self._frames.append(frame)
        return known

    def stack(self, number: int, room: Room) -> Stack:
        """Return a stack by its number."""
        found: list[Frame] = []
        while number:
            found.append(self._frames[number - 1])
            number = self._parents[number]
        room.take(len(found))
        return tuple(reversed(found))
