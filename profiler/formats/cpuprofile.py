"""V8's ``.cpuprofile``: what ``node --cpu-prof`` and Chrome's developer tools write and open.

As ``Profiler.Profile`` of the DevTools protocol has it: a tree of functions, the node of each
sample, and the microseconds between samples. Lines are told of what is innermost alone, as counts.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from guru.models.profile import SAMPLES, WALL, Frame, Profile, Sample, Stack, merged
from guru.profiler.formats.features import Feature
from guru.profiler.formats.interface import Format
from guru.profiler.formats.json_parts import (
    a_list,
    an_object,
    integer,
    number,
    read_json,
    seconds,
    text,
)
from guru.profiler.formats.limits import Room
from guru.profiler.formats.shares import shared_out
from guru.profiler.formats.tree import Node, Trie, preorder

_ROOT = "(root)"
_HOLDS = frozenset({Feature.FIRST_LINE, Feature.COLUMN})
_Function = tuple[str, str, int, int]


def write(profile: Profile) -> bytes:
    """Write one tree of all threads; times are rounded to microseconds.

    Each stack is one sample that lasts as long as the stack did, and as many hits as it was seen.
    Without a kind of time, a sample is written as a millisecond.
    """
    tree: Node[_Function] = Node()
    samples = profile.samples
    for index, sample in enumerate(samples):
        way = [(f.function, f.path, f.first_line, f.column) for f in sample.stack]
        tree.add(way, index)
    counts, times = _counts_and_times(profile)
    document = _document(tree, samples, counts, times)
    return json.dumps(document, separators=(",", ":")).encode()


def read(data: bytes) -> Profile:
    """Read a profile: how often each stack was seen, and how long until the next sample.

    Raises:
        ValueError: The bytes are no such profile.

    """
    return read_json(data, _profile)


def profile_of_chunks(events: Sequence[Mapping[str, Any]]) -> Profile | None:
    """Join the pieces of CPU profiles that a trace of Chrome's developer tools holds, if any."""
    parts: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for event in events:
        if event.get("ph") == "P" and event.get("name") == "ProfileChunk":
            data = an_object(an_object(event["args"])["data"])
            chunk = an_object(data.get("cpuProfile") or {})
            part = parts[f"{event.get('pid')}:{event.get('id')}"]
            part["nodes"] += a_list(chunk.get("nodes") or [])
            part["samples"] += a_list(chunk.get("samples") or [])
            part["timeDeltas"] += a_list(data.get("timeDeltas") or [])
            part["lines"] += a_list(data.get("lines") or [])
    found = [sample for part in parts.values() for sample in _samples(part)]
    return Profile((SAMPLES, WALL), merged(found)) if found else None


def _recognises(data: bytes) -> bool:
    return data.lstrip()[:1] == b"{" and b'"callFrame"' in data and b'"nodes"' in data


FORMAT = Format("cpuprofile", (".cpuprofile",), _recognises, read, write, _HOLDS)


def _profile(document: Any) -> Profile:
    top = an_object(document)
    microseconds = number(top.get("endTime")) - number(top.get("startTime"))
    duration = seconds(max(0.0, microseconds) / 1_000_000)
    return Profile((SAMPLES, WALL), merged(_samples(top)), duration=duration)


def _samples(part: Mapping[str, Any]) -> Iterator[Sample]:
    nodes = {integer(n["id"]): an_object(n) for n in a_list(part["nodes"])}
    parents = {integer(c): n for n, node in nodes.items() for c in a_list(node.get("children", []))}
    parents |= {n: integer(node["parent"]) for n, node in nodes.items() if "parent" in node}
    hits, times = _hits(part)
    places = Counter(node for node, _ in hits)
    stacks, room = _Stacks(nodes, parents), Room()
    for (number_, line), seen in hits.items():
        node, time = nodes[number_], times[number_, line]
        stack = stacks.trie.stack(stacks.number(number_), room)
        count = integer(node.get("hitCount")) or seen
        ticks = {integer(t["line"]): integer(t["ticks"]) for t in node.get("positionTicks") or ()}
        if line is not None and stack:
            count = count if not ticks and places[number_] == 1 else ticks.get(line, seen)
            yield Sample(_at_line(stack, line), (count, time))
        elif not stack or sum(ticks.values()) <= 0:
            yield Sample(stack, (count, time))
        else:
            told = list(ticks.values())
            values = zip(shared_out(count, told), shared_out(time, told), strict=True)
            for at, pair in zip(ticks, values, strict=True):
                yield Sample(_at_line(stack, at), pair)


def _at_line(stack: Stack, line: int) -> Stack:
    return (*stack[:-1], replace(stack[-1], line=line))


_Place = tuple[int, int | None]
"""A node and, where the file tells it of each sample, the line."""


def _hits(part: Mapping[str, Any]) -> tuple[Counter[_Place], Counter[_Place]]:
    """How often each place was seen, and for how many nanoseconds: until the next sample."""
    samples = [integer(node) for node in a_list(part.get("samples") or [])]
    lines = [max(0, integer(line)) for line in a_list(part.get("lines") or [])]
    places: list[_Place] = list(
        zip(samples, lines, strict=False) if lines else [(n, None) for n in samples]
    )
    deltas = [number(delta) for delta in a_list(part.get("timeDeltas") or [])]
    if "endTime" in part:
        past = number(part["endTime"]) - number(part.get("startTime")) - sum(deltas)
        deltas.append(max(0.0, past))
    times: Counter[_Place] = Counter()
    for place, delta in zip(places, deltas[1:], strict=False):
        times[place] += max(0, round(delta * 1000))  # V8 gives some samples out of order
    return Counter(places), times


class _Stacks:
    """The stacks of a tree's nodes, without its root."""

    def __init__(self, nodes: Mapping[int, Mapping[str, Any]], parents: Mapping[int, int]) -> None:
        self._nodes = nodes
        self._parents = parents
        self._numbers: dict[int, int] = {}
        self.trie = Trie()

    def number(self, node: int) -> int:
        way, seen = [], set()
        at: int | None = node
        while at is not None and at not in self._numbers:
            if at in seen:
                raise ValueError("a node is its own parent")
            seen.add(at)
            way.append(at)
            at = self._parents.get(at)
        stack = 0 if at is None else self._numbers[at]
        for place in reversed(way):
            frame = _frame(an_object(self._nodes[place]["callFrame"]))
            is_root = place not in self._parents and frame.function == _ROOT
            stack = self._numbers[place] = stack if is_root else self.trie.child(stack, frame)
        return stack


def _frame(told: Mapping[str, Any]) -> Frame:
    path = text(told.get("url")).removeprefix("file://")
    line, column = integer(told.get("lineNumber", -1)), integer(told.get("columnNumber", -1))
    name = text(told.get("functionName")) or "(anonymous)"
    return Frame(name, path=path, first_line=max(0, line + 1), column=max(0, column + 1))


def _counts_and_times(profile: Profile) -> tuple[list[int], list[int]]:
    kinds, samples = profile.kinds, profile.samples
    weights = [profile.weight(sample) for sample in samples]
    timed = bool(kinds) and kinds[profile.weight_index].unit == "nanoseconds"
    times = weights if timed else [weight * 1_000_000 for weight in weights]
    if SAMPLES in kinds:
        return [s.values[kinds.index(SAMPLES)] for s in samples], times
    return [max(1, round(w / profile.period)) if profile.period else 1 for w in weights], times


def _document(
    tree: Node[_Function], samples: Sequence[Sample], counts: Sequence[int], times: Sequence[int]
) -> dict[str, Any]:
    nodes = [_node(1, (_ROOT, "", 0, 0))]
    order: list[tuple[int, int]] = [(index, 1) for index in tree.own]
    way = [nodes[0]]
    nodes[0]["hitCount"] = sum(counts[index] for index in tree.own)
    for depth, function, found in preorder(tree):
        node = _node(len(nodes) + 1, function)
        nodes.append(node)
        del way[depth + 1 :]
        way[depth].setdefault("children", []).append(node["id"])
        way.append(node)
        order += [(index, node["id"]) for index in found.own]
        node["hitCount"] = sum(counts[index] for index in found.own)
        lines: Counter[int] = Counter()
        for index in found.own:
            lines[samples[index].stack[-1].line] += counts[index]
        if any(lines):
            node["positionTicks"] = [{"line": n, "ticks": t} for n, t in lines.items()]
    # The time of a sample is what passes until the next: the first has nothing before it.
    passed = [round(times[index] / 1000) for index, _ in order]
    leaves = [samples[index].stack[-1:] for index, _ in order]
    return {
        "nodes": nodes,
        "startTime": 0,
        "endTime": sum(passed),
        "samples": [node for _, node in order],
        "timeDeltas": [0, *passed[:-1]] if passed else [],
        "lines": [leaf[0].line if leaf else 0 for leaf in leaves],
    }


def _node(number: int, function: _Function) -> dict[str, Any]:
    name, path, first, column = function
    place = {"scriptId": "0", "url": path, "lineNumber": first - 1, "columnNumber": column - 1}
    return {"id": number, "callFrame": {"functionName": name, **place}, "hitCount": 0}
