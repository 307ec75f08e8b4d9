"""A profile as trees small enough for a page, as the flame graph's script reads them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from guru.models.profile import Frame, Labels, Profile, Sample, Stack
from guru.reports.profile.words import origin, short_path
from guru.reports.visible import visible

_LEAST = 0.0005
_MOST_GROUPS = 60
_LONGEST_NAME = 300


@dataclass(slots=True)
class _Node:
    totals: list[int]
    children: dict[int, _Node] = field(default_factory=dict)


def flame_data(profile: Profile, least: float = _LEAST) -> dict[str, Any]:
    """Return plain values for JSON.

    ``kinds`` names the values (times where there are any), ``frames`` holds function, place and
    origin of each function. ``groups`` has one tree for each set of labels: ``depths``, ``nodes``
    (an index of ``frames``, or minus the number of nodes that were left out here because each is
    below ``least`` of the whole) and ``totals`` (one list a kind), all in depth-first order.
    """
    chosen = _chosen(profile)
    frames = _Frames()
    trees = _trees(profile, chosen, frames)
    wholes = [sum(sample.values[index] for sample in profile.samples) for index in chosen]
    limits = [whole * least for whole in wholes]
    return {
        "kinds": [{"name": profile.kinds[i].name, "unit": profile.kinds[i].unit} for i in chosen],
        "frames": frames.described(),
        "groups": [
            {"labels": dict(labels), **_flat(tree, limits)} for labels, tree in trees.items()
        ],
    }


def _chosen(profile: Profile) -> list[int]:
    """The values to show: all times, else what shares are taken of."""
    times = [i for i, kind in enumerate(profile.kinds) if kind.unit == "nanoseconds"]
    return times or [profile.weight_index]


class _Frames:
    """Numbers for functions, whatever their line."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, str, str], int] = {}
        self._lines: list[Counter[Frame]] = []
        self._by_identity: dict[int, int] = {}

    def numbers(self, stack: Stack) -> list[int]:
        # Frames of one profile are mostly shared, and hashing them would take longest here.
        known = self._by_identity
        return [known[id(frame)] if id(frame) in known else self._new(frame) for frame in stack]

    def _new(self, frame: Frame) -> int:
        key = (frame.module, frame.path, frame.function)
        number = self._numbers.setdefault(key, len(self._numbers))
        if number == len(self._lines):
            self._lines.append(Counter())
        self._lines[number][frame] += 1
        self._by_identity[id(frame)] = number
        return number

    def described(self) -> list[list[str]]:
        """Function, place and origin of each."""
        return [_described(lines.most_common(1)[0][0]) for lines in self._lines]


def _described(frame: Frame) -> list[str]:
    line = frame.first_line or frame.line
    path = short_path(frame.path) or frame.module
    place = f"{path}:{line}" if path and line else path
    name = f"{frame.module}.{frame.function}" if frame.module else frame.function
    return [_cut(visible(name)), _cut(visible(place)), origin(frame)]


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_NAME else f"{text[: _LONGEST_NAME - 1]}…"


def _trees(profile: Profile, chosen: Sequence[int], frames: _Frames) -> dict[Labels, _Node]:
    kept = _heaviest_labels(profile)
    trees: dict[Labels, _Node] = {}
    for sample in profile.samples:
        labels = sample.labels if sample.labels in kept else (("others", "all smaller"),)
        tree = trees.setdefault(labels, _Node([0] * len(chosen)))
        _add(tree, sample, [sample.values[index] for index in chosen], frames)
    return trees


def _heaviest_labels(profile: Profile) -> set[Labels]:
    weights: Counter[Labels] = Counter()
    for sample in profile.samples:
        weights[sample.labels] += profile.weight(sample)
    return {labels for labels, _ in weights.most_common(_MOST_GROUPS)}


def _add(tree: _Node, sample: Sample, values: list[int], frames: _Frames) -> None:
    kinds = range(len(values))
    passed = [tree]
    node = tree
    for number in frames.numbers(sample.stack):
        child = node.children.get(number)
        if child is None:
            child = node.children[number] = _Node([0] * len(values))
        node = child
        passed.append(node)
    for kind in kinds:
        value = values[kind]
        for node in passed:
            node.totals[kind] += value


def _flat(tree: _Node, limits: Sequence[float]) -> dict[str, Any]:
    depths, nodes = [0], [0]
    totals: list[list[int]] = [[total] for total in tree.totals]
    for depth, number, values in _walk(tree, limits):
        depths.append(depth)
        nodes.append(number)
        for column, value in zip(totals, values, strict=True):
            column.append(value)
    return {"depths": depths, "nodes": nodes, "totals": totals}


def _walk(tree: _Node, limits: Sequence[float]) -> Iterator[tuple[int, int, Sequence[int]]]:
    """Yield depth, frame number and values below the root; a stack, as stacks may be deep."""
    waiting: list[tuple[int, int, _Node | list[int]]] = _below(tree, 1, limits)
    while waiting:
        depth, number, node = waiting.pop()
        if isinstance(node, list):
            yield depth, number, node
            continue
        yield depth, number, node.totals
        waiting += _below(node, depth + 1, limits)


def _below(
    node: _Node, depth: int, limits: Sequence[float]
) -> list[tuple[int, int, _Node | list[int]]]:
    """The children to show, last first, behind one for all that are too small."""
    shown: list[tuple[int, int, _Node | list[int]]] = []
    small = 0
    rest = [0] * len(limits)
    for number, child in sorted(node.children.items(), key=lambda item: item[1].totals[0]):
        if any(total >= limit for total, limit in zip(child.totals, limits, strict=True)):
            shown.append((depth, number, child))
        else:
            small += 1
            rest = [a + b for a, b in zip(rest, child.totals, strict=True)]
    return [(depth, -small, rest), *shown] if small and any(rest) else shown
