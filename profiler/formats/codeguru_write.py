"""A profile as the JSON that the agent of Amazon CodeGuru Profiler reports."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from guru.models.profile import CPU, SAMPLES, Frame, Profile, Sample
from guru.profiler.formats.features import Feature
from guru.profiler.formats.shares import shared_out
from guru.profiler.formats.tree import Node, preorder

HOLDS = frozenset({Feature.MODULE, Feature.LINE, Feature.STARTED, Feature.DURATION})
COUNTER = "WALL_TIME"
PLACES: Mapping[str, tuple[str, ...]] = {
    "host": ("agentMetadata", "fleetInfo", "id"),
    "fleet": ("agentMetadata", "fleetInfo", "type"),
    "cpus": ("agentMetadata", "fleetInfo", "vCPUs"),
    "agent": ("agentMetadata", "agentInfo", "type"),
    "agent_version": ("agentMetadata", "agentInfo", "version"),
    "agent_megabytes": ("agentMetadata", "agentOverhead", "memoryInMB"),
    "agent_milliseconds": ("agentMetadata", "agentOverhead", "timeInMs"),
    "active_milliseconds": ("agentMetadata", "durationInMs"),
    "python": ("agentMetadata", "runtimeVersion"),
    "cpu_seconds": ("agentMetadata", "cpuTimeInSeconds"),
    "threads": ("agentMetadata", "metrics", "numThreads"),
    "pid": ("debugInfo", "processId"),
}
"""Where labels of a profile stand in the document."""
_NUMBERS = frozenset(PLACES) - {"host", "fleet", "agent", "agent_version", "python"}


def encode(profile: Profile) -> bytes:
    """Write the samples as counts of wall time, shared out by what shares are taken of.

    Functions of one name and caller become one node, as there: its lines become a range.
    """
    root: Node[str] = Node()
    counts = _counts(profile)
    for index, sample in enumerate(profile.samples):
        root.add(map(_name, sample.stack), index)
    head = json.dumps(_head(profile, sum(counts)))
    return (head[:-1] + ', "callgraph": ' + _graph(root, profile.samples, counts) + "}").encode()


def _counts(profile: Profile) -> list[int]:
    weights = [profile.weight(sample) for sample in profile.samples]
    if SAMPLES in profile.kinds:
        return shared_out(profile.count, weights)
    if profile.period and profile.kinds[profile.weight_index].unit == "nanoseconds":
        return shared_out(round(sum(weights) / profile.period), weights)
    return weights


def _head(profile: Profile, count: int) -> dict[str, Any]:
    milliseconds = round(profile.duration * 1000)
    start = round(profile.started * 1000)
    looks = _looks(profile, count)
    head: dict[str, Any] = {
        "start": start,
        "end": start + milliseconds,
        "agentMetadata": {
            "sampleWeights": {COUNTER: looks / profile.duration if profile.duration else 1.0},
            "durationInMs": milliseconds,
            "fleetInfo": {"id": "unknown", "type": "UNKNOWN"},
            "agentInfo": {"type": "guru", "version": ""},
            "agentOverhead": {"memoryInMB": 0},
            "runtimeVersion": "",
            "cpuTimeInSeconds": _cpu_seconds(profile),
            "metrics": {"numThreads": count / looks if looks else 0.0},
            "numTimesSampled": looks,
        },
        "debugInfo": {},
    }
    for label, (*way, last) in PLACES.items():
        if label in profile.labels:
            place = head
            for name in way:
                place = place[name]
            place[last] = _value(label, profile.labels[label])
    return head


def _looks(profile: Profile, count: int) -> int:
    """How many times all threads were looked at."""
    if profile.duration and profile.period:
        return max(1, round(profile.duration * 1e9 / profile.period))
    return count


def _cpu_seconds(profile: Profile) -> float:
    if CPU not in profile.kinds:
        return 0.0
    index = profile.kinds.index(CPU)
    return sum(sample.values[index] for sample in profile.samples) / 1e9


def _value(label: str, text: str) -> str | float:
    if label in _NUMBERS:
        try:
            return int(text) if text.lstrip("-").isdecimal() else float(text)
        except ValueError:
            return text
    return text


def _name(frame: Frame) -> str:
    """``module:Class:function``, without what is not known, as the service shows it."""
    owner, _, name = frame.function.rpartition(".")
    return ":".join(part for part in (frame.module, owner, name or frame.function) if part)


def _graph(root: Node[str], samples: Sequence[Sample], counts: Sequence[int]) -> str:
    """Write the tree by hand: a deep stack would be too deep for a writer that recurses."""
    return "".join(_pieces([(0, "", _Call(_total(root, counts))), *_calls(root, samples, counts)]))


@dataclass(slots=True)
class _Call:
    """What is told of one node; lines are 0 when unknown."""

    count: int
    path: str = ""
    first: int = 0
    last: int = 0

    def see(self, frame: Frame) -> None:
        self.path = self.path or frame.path
        if frame.line:
            self.first = min(self.first or frame.line, frame.line)
            self.last = max(self.last, frame.line)

    def content(self) -> dict[str, Any]:
        lines = [self.first] if self.first == self.last else [self.first, self.last]
        told = {
            "counts": {COUNTER: self.count} if self.count else None,
            "file": self.path,
            "line": lines if self.first else None,
        }
        return {name: value for name, value in told.items() if value}


def _calls(
    root: Node[str], samples: Sequence[Sample], counts: Sequence[int]
) -> list[tuple[int, str, _Call]]:
    """Return depth (the root's children have 1), name and what is told of all nodes."""
    result: list[tuple[int, str, _Call]] = []
    way: list[_Call] = []
    for depth, name, node in preorder(root):
        call = _Call(_total(node, counts))
        del way[depth:]
        way.append(call)
        for index in node.own:
            for place, frame in zip(way, samples[index].stack, strict=True):
                place.see(frame)
        result.append((depth + 1, name, call))
    return result


def _total(node: Node[str], counts: Sequence[int]) -> int:
    return sum(counts[index] for index in node.own)


def _pieces(nodes: Sequence[tuple[int, str, _Call]]) -> Iterator[str]:
    opened = 0
    for depth, name, call in nodes:
        if depth < opened:
            yield "}}" * (opened - depth) + ", "
        if depth:
            yield json.dumps(name) + ": "
        content = json.dumps(call.content())[:-1]
        yield content + (", " if len(content) > 1 else "") + '"children": {'
        opened = depth + 1
    yield "}}" * opened
