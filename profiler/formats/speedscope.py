"""speedscope's JSON: one sampled profile a thread, by one kind of value.

The kind that shares are taken of is written. Modules and labels besides the thread's name have no
place in it; neither have first lines.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from guru._version import __version__
from guru.models.profile import SAMPLES, WALL, Frame, Labels, Profile, Sample, ValueKind, merged
from guru.profiler.formats.interface import Format

_SCHEMA = "https://www.speedscope.app/file-format-schema.json"
_NANOSECONDS = {"nanoseconds": 1, "microseconds": 10**3, "milliseconds": 10**6, "seconds": 10**9}
_EXPORTER = f"guru {__version__}"


def write(profile: Profile) -> bytes:
    """Write the weights of a profile, thread by thread, in order of first appearance."""
    kind = profile.kinds[profile.weight_index] if profile.kinds else SAMPLES
    frames: dict[tuple[str, str, int], int] = {}
    stacks: dict[str, list[tuple[list[int], int]]] = defaultdict(list)
    for sample in merged(_by_thread(profile)):
        indices = [
            frames.setdefault((frame.function, frame.path, frame.line), len(frames))
            for frame in sample.stack
        ]
        stacks[dict(sample.labels).get("thread", "")].append((indices, profile.weight(sample)))
    document = {
        "$schema": _SCHEMA,
        "exporter": f"{_EXPORTER} {kind.name}/{kind.unit}",
        "name": profile.labels.get("group", ""),
        "activeProfileIndex": 0,
        "shared": {"frames": [_frame_object(*key) for key in frames]},
        "profiles": [_profile_object(t, kind, found) for t, found in (stacks or {"": []}).items()],
    }
    return json.dumps(document, separators=(",", ":")).encode()


def read(data: bytes) -> Profile:
    """Read sampled and evented profiles of any writer; a profile's name is taken for the thread's.

    Raises:
        ValueError: The bytes are no speedscope file.

    """
    document = json.loads(data)
    try:
        return _profile(document)
    except (KeyError, TypeError, AttributeError, IndexError, OverflowError) as error:
        raise ValueError(f"a part is missing or of the wrong type ({error})") from error


def _recognises(data: bytes) -> bool:
    start = data.lstrip()[:1] == b"{"
    return start and (_SCHEMA.encode() in data or b'"shared"' in data) and b'"profiles"' in data


FORMAT = Format("speedscope", (".speedscope.json", ".speedscope"), _recognises, read, write)


def _by_thread(profile: Profile) -> Iterator[Sample]:
    for sample in profile.samples:
        thread = tuple(pair for pair in sample.labels if pair[0] == "thread")
        stack = tuple(Frame(f.function, path=f.path, line=f.line) for f in sample.stack)
        yield Sample(stack, sample.values, thread)


def _frame_object(function: str, path: str, line: int) -> dict[str, str | int]:
    frame: dict[str, str | int] = {"name": function}
    if path:
        frame["file"] = path
    if line:
        frame["line"] = line
    return frame


def _profile_object(
    thread: str, kind: ValueKind, stacks: list[tuple[list[int], int]]
) -> dict[str, object]:
    return {
        "type": "sampled",
        "name": thread,
        "unit": kind.unit if kind.unit in {*_NANOSECONDS, "bytes"} else "none",
        "startValue": 0,
        "endValue": sum(weight for _, weight in stacks),
        "samples": [stack for stack, _ in stacks],
        "weights": [weight for _, weight in stacks],
    }


def _profile(document: Mapping[str, Any]) -> Profile:
    frames = [_frame(part) for part in document["shared"]["frames"]]
    parts = document["profiles"]
    kinds = {_kind(part["unit"], document) for part in parts}
    if len(kinds) > 1:
        raise ValueError("its profiles are of different units")
    samples = [sample for part in parts for sample in _samples(part, frames)]
    ends = [
        (part["endValue"] - part["startValue"]) * _NANOSECONDS.get(part["unit"], 0) / 10**9
        for part in parts
    ]
    return Profile(
        (next(iter(kinds), SAMPLES),),
        merged(samples),
        duration=float(max(ends, default=0)) if not _is_own(document) else 0.0,
        labels={"group": str(document["name"])} if document.get("name") else {},
    )


def _is_own(document: Mapping[str, Any]) -> bool:
    return str(document.get("exporter", "")).startswith("guru ")


def _kind(unit: str, document: Mapping[str, Any]) -> ValueKind:
    if _is_own(document):
        name, _, own_unit = str(document["exporter"]).rpartition(" ")[2].partition("/")
        return ValueKind(name, own_unit)
    if unit in _NANOSECONDS:
        return WALL
    return ValueKind(unit, unit) if unit == "bytes" else SAMPLES


def _frame(part: Mapping[str, Any]) -> Frame:
    path, line = part.get("file") or "", part.get("line") or 0
    return Frame(str(part["name"]), path=str(path), line=int(line))


def _samples(part: Mapping[str, Any], frames: list[Frame]) -> Iterator[Sample]:
    scale = _NANOSECONDS.get(part["unit"], 1)
    labels: Labels = (("thread", str(part["name"])),) if part.get("name") else ()
    pairs = _evented(part) if part["type"] == "evented" else _sampled(part)
    for indices, weight in pairs:
        if weight:
            stack = tuple(frames[index] for index in indices)
            yield Sample(stack, (round(weight * scale),), labels)


def _sampled(part: Mapping[str, Any]) -> Iterator[tuple[list[int], float]]:
    yield from zip(part["samples"], part["weights"], strict=True)


def _evented(part: Mapping[str, Any]) -> Iterator[tuple[list[int], float]]:
    """Turn frames that open and close into stacks with the time each was the whole stack."""
    stack: list[int] = []
    since = part["startValue"]
    for event in part["events"]:
        yield list(stack), event["at"] - since
        since = event["at"]
        if event["type"] == "O":
            stack.append(event["frame"])
        elif not stack or stack.pop() != event["frame"]:
            raise ValueError("a frame closes that is not the innermost one")
