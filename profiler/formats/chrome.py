"""Chrome's trace event format, as Perfetto, VizTracer, py-spy and many others write it.

After the "Trace Event Format" document of the Chromium project. Read are durations (``B`` and
``E``, ``X``), samples (``P``, ``samples`` with ``stackFrames``) and the CPU profiles that Chrome's
developer tools keep in traces; asynchronous events, flows and counters have no stack.
"""

from __future__ import annotations

from typing import Any

from guru.models.profile import SAMPLES, WALL, Profile, Sample, ValueKind, merged
from guru.profiler.formats import chrome_read, chrome_write
from guru.profiler.formats.cpuprofile import profile_of_chunks
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


def write(profile: Profile) -> bytes:
    """Write a profile as complete events; see ``chrome_write``."""
    return chrome_write.encode(profile)


def read(data: bytes) -> Profile:
    """Read a trace of any writer, also an array that was not closed.

    Values are nanoseconds of wall time that each stack took; of a trace that has samples and no
    durations, their count.

    Raises:
        ValueError: The bytes are no trace, or it has neither.

    """
    return read_json(_closed(data), _profile)


def _closed(data: bytes) -> bytes:
    """Close an array that its writer left open, as the format allows."""
    end = data.rstrip()
    if end[:1] != b"[" or end[-1:] == b"]":
        return data
    return end.rstrip(b",") + b"]"


def _recognises(data: bytes) -> bool:
    start = data.lstrip()[:1]
    if start == b"{":
        return b'"traceEvents"' in data
    return start == b"[" and b'"ph"' in data[:65_536]


FORMAT = Format(
    "chrome", (".trace.json", ".chrome.json"), _recognises, read, write, chrome_write.HOLDS
)


def _profile(document: Any) -> Profile:
    top = {"traceEvents": document} if isinstance(document, list) else an_object(document)
    events = [an_object(event) for event in a_list(top["traceEvents"])]
    own = an_object(an_object(top.get("otherData") or {}).get("guru") or {})
    if own:
        return _own_profile(events, own)
    chunked = profile_of_chunks(events)
    if chunked is not None:
        return chunked
    tracks = chrome_read.Tracks(events)
    samples = merged(chrome_read.durations(events, tracks))
    times = [number(e.get("ts")) for e in events if e.get("ph") in {"X", "B", "E"}]
    ends = [number(e["ts"]) + number(e.get("dur")) for e in events if e.get("ph") == "X"]
    if samples:
        whole = max([*times, *ends]) - min(times)
        return Profile((WALL,), samples, duration=seconds(max(0.0, whole / 1e6)))
    samples = merged(chrome_read.sampled(top, events, tracks))
    if not samples and not times:
        raise ValueError("it has neither durations nor samples")
    return Profile((SAMPLES,) if samples else (WALL,), samples)


def _own_profile(events: list[Any], own: Any) -> Profile:
    name, unit = (text(part) for part in a_list(own["kind"]))
    tracks = chrome_read.Tracks(events, own=True)
    scale = 1000 if unit == "nanoseconds" else 1
    samples = [
        Sample(sample.stack, (sample.values[0] * scale // 1000,), sample.labels)
        for sample in chrome_read.durations(events, tracks)
    ]
    return Profile(
        (ValueKind(name, unit),),
        merged(samples),
        seconds(own.get("started")),
        seconds(own.get("duration")),
        integer(own.get("period")),
        {text(k): text(v) for k, v in an_object(own.get("labels", {})).items()},
        tuple(text(notice) for notice in a_list(own.get("notices", []))),
    )
