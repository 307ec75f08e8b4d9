"""speedscope's JSON: one sampled profile for each thread and kind of value.

The kind that shares are taken of comes first, its profiles by the thread's name alone; those of
other kinds carry the kind behind it. Of labels only the thread has a place.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from guru._version import __version__
from guru.models.profile import SAMPLES, WALL, Frame, Labels, Profile, Sample, ValueKind, merged
from guru.profiler.formats.features import Feature, kept
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

_SCHEMA = "https://www.speedscope.app/file-format-schema.json"
_NANOSECONDS = {"nanoseconds": 1, "microseconds": 10**3, "milliseconds": 10**6, "seconds": 10**9}
_EXPORTER = f"guru {__version__}"
_HOLDS = frozenset({Feature.KINDS, Feature.UNIT, Feature.LINE, Feature.COLUMN, Feature.THREAD})


def write(profile: Profile) -> bytes:
    """Write a profile kind by kind and thread by thread, in order of first appearance."""
    frames: dict[tuple[str, str, int, int], int] = {}
    stacks: dict[str | None, list[tuple[list[int], Sample]]] = defaultdict(list)
    for sample in kept(profile, _HOLDS).samples:
        indices = [
            frames.setdefault((f.function, f.path, f.line, f.column), len(frames))
            for f in sample.stack
        ]
        stacks[dict(sample.labels).get("thread")].append((indices, sample))
    first = profile.weight_index
    order = sorted(range(len(profile.kinds)), key=lambda index: index != first) or [0]
    document = {
        "$schema": _SCHEMA,
        "exporter": _EXPORTER,
        "name": profile.labels.get("group", ""),
        "activeProfileIndex": 0,
        "guru": {"kinds": [[kind.name, kind.unit] for kind in profile.kinds]},
        "shared": {"frames": [_frame_object(*key) for key in frames]},
        "profiles": [
            _profile_object(thread, profile.kinds, index, found, named=index != first)
            for index in order
            for thread, found in (stacks or {None: []}).items()
        ],
    }
    return json.dumps(document, separators=(",", ":")).encode()


def read(data: bytes) -> Profile:
    """Read sampled and evented profiles of any writer; a profile's name is taken for the thread's.

    Profiles of several units make a profile of several kinds.

    Raises:
        ValueError: The bytes are no speedscope file.

    """
    return read_json(data, _profile)


def _recognises(data: bytes) -> bool:
    start = data.lstrip()[:1] == b"{"
    return start and (_SCHEMA.encode() in data or b'"shared"' in data) and b'"profiles"' in data


FORMAT = Format("speedscope", (".speedscope.json", ".speedscope"), _recognises, read, write, _HOLDS)


def _frame_object(function: str, path: str, line: int, column: int) -> dict[str, str | int]:
    told: dict[str, str | int] = {"file": path, "line": line, "col": column}
    return {"name": function, **{name: value for name, value in told.items() if value}}


def _profile_object(
    thread: str | None,
    kinds: Sequence[ValueKind],
    index: int,
    stacks: Sequence[tuple[list[int], Sample]],
    *,
    named: bool,
) -> dict[str, object]:
    kind = kinds[index] if kinds else SAMPLES
    told = [(stack, sample.values[index]) for stack, sample in stacks if sample.values[index]]
    return {
        "type": "sampled",
        "name": f"{thread or ''} ({kind.name})".strip() if named else thread or "",
        "unit": kind.unit if kind.unit in {*_NANOSECONDS, "bytes"} else "none",
        "startValue": 0,
        "endValue": sum(weight for _, weight in told),
        "samples": [stack for stack, _ in told],
        "weights": [weight for _, weight in told],
        "guru": {"thread": thread, "kind": [kind.name, kind.unit]},
    }


def _profile(document: Any) -> Profile:
    frames = [_frame(an_object(part)) for part in a_list(an_object(document["shared"])["frames"])]
    parts = [an_object(part) for part in a_list(document["profiles"])]
    own = a_list(an_object(document.get("guru", {})).get("kinds", []))
    told = [ValueKind(text(kind[0]), text(kind[1])) for kind in own]
    kinds = tuple(dict.fromkeys([*told, *map(_kind, parts)])) or (SAMPLES,)
    room = Room()
    samples = merged(
        sample
        for part in parts
        for sample in _samples(part, frames, kinds.index(_kind(part)), len(kinds), room)
    )
    name = text(document.get("name"))
    return Profile(
        kinds,
        samples,
        duration=max((_duration(part) for part in parts), default=0.0),
        labels={"group": name} if name else {},
    )


def _duration(part: Mapping[str, Any]) -> float:
    if "guru" in part:
        return 0.0  # its values are those of merged stacks, not of a course of time
    scale = _NANOSECONDS.get(part["unit"], 0)
    passed = number(part["endValue"]) - number(part["startValue"])
    return seconds(max(0.0, passed * scale / 1e9))


def _kind(part: Mapping[str, Any]) -> ValueKind:
    own = an_object(part.get("guru", {})).get("kind")
    if own:
        return ValueKind(text(own[0]), text(own[1]))
    unit = text(part["unit"])
    if unit in _NANOSECONDS:
        return WALL
    return ValueKind(unit, unit) if unit == "bytes" else SAMPLES


def _frame(part: Mapping[str, Any]) -> Frame:
    line, column = integer(part.get("line")), integer(part.get("col"))
    return Frame(text(part["name"]), path=text(part.get("file")), line=line, column=column)


def _samples(
    part: Mapping[str, Any], frames: Sequence[Frame], index: int, width: int, room: Room
) -> Iterator[Sample]:
    scale = 1 if "guru" in part else _NANOSECONDS.get(part["unit"], 1)
    labels = _thread(part)
    pairs = _evented(part) if part["type"] == "evented" else _sampled(part)
    for indices, weight in pairs:
        if weight:
            room.take(len(indices))
            values = [0] * width
            values[index] = integer(weight * scale)
            yield Sample(tuple(frames[i] for i in indices), tuple(values), labels)


def _thread(part: Mapping[str, Any]) -> Labels:
    if "guru" in part:
        name = an_object(part["guru"]).get("thread")
        return () if name is None else (("thread", text(name)),)
    name = text(part.get("name"))
    return (("thread", name),) if name else ()


def _sampled(part: Mapping[str, Any]) -> Iterator[tuple[Sequence[int], float]]:
    for indices, weight in zip(a_list(part["samples"]), a_list(part["weights"]), strict=True):
        yield a_list(indices), weight


def _evented(part: Mapping[str, Any]) -> Iterator[tuple[Sequence[int], float]]:
    """Turn frames that open and close into stacks with the time each was the whole stack."""
    stack: list[int] = []
    since = part["startValue"]
    for event in a_list(part["events"]):
        yield stack, event["at"] - since
        since = event["at"]
        if event["type"] == "O":
            stack.append(event["frame"])
        elif not stack or stack.pop() != event["frame"]:
            raise ValueError("a frame closes that is not the innermost one")
