"""A profile as a trace of complete events, for Perfetto and ``chrome://tracing``."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from guru._version import __version__
from guru.models.profile import SAMPLES, Frame, Labels, Profile
from guru.profiler.formats.features import Feature, kept
from guru.profiler.formats.tree import Node, preorder, totals

HOLDS = frozenset(Feature) - {Feature.KINDS, Feature.NATIVE, Feature.SERIES}
PROCESS = 1


def encode(profile: Profile) -> bytes:
    """Write the kind that shares are taken of, a track for each set of labels.

    A profile knows how long stacks took and not when: on each track equal stacks are laid out in
    one piece, one after the other. A value that is no time is written as a microsecond for each.
    """
    profile = kept(profile, HOLDS)
    kind = profile.kinds[0] if profile.kinds else SAMPLES
    tracks: dict[Labels, Node[Frame]] = defaultdict(Node)
    for sample in profile.samples:
        tracks[sample.labels].add(sample.stack, sample.values[0])
    events: list[dict[str, Any]] = [_named("process_name", 0, _title(profile), {})]
    for number, (labels, tree) in enumerate(tracks.items(), 1):
        told = dict(labels)
        events.append(_named("thread_name", number, told.get("thread", ""), told))
        events += _laid_out(tree, number, 1000 if kind.unit == "nanoseconds" else 1)
    document = {
        "traceEvents": events,
        "displayTimeUnit": "ns",
        "otherData": {
            "exporter": f"guru {__version__}",
            "guru": {
                "kind": [kind.name, kind.unit],
                "started": profile.started,
                "duration": profile.duration,
                "period": profile.period,
                "labels": dict(profile.labels),
                "notices": list(profile.notices),
            },
        },
    }
    return json.dumps(document, separators=(",", ":")).encode()


def _title(profile: Profile) -> str:
    kind = profile.kinds[0] if profile.kinds else SAMPLES
    name = profile.labels.get("program") or profile.labels.get("group") or "profile"
    return f"{name}: {kind.name}"


def _named(event: str, track: int, name: str, labels: dict[str, str]) -> dict[str, Any]:
    arguments: dict[str, Any] = {"name": name}
    if labels:
        arguments["labels"] = labels
    return {"name": event, "ph": "M", "pid": PROCESS, "tid": track, "args": arguments}


def _laid_out(tree: Node[Frame], track: int, scale: int) -> Iterator[dict[str, Any]]:
    nodes = list(preorder(tree))
    starts = [0]  # of the next child, by depth
    for (depth, frame, _), total in zip(nodes, totals(nodes), strict=True):
        start = starts[depth]
        starts[depth] = start + total
        starts[depth + 1 :] = [start]
        yield {
            "name": frame.function,
            "cat": "sample",
            "ph": "X",
            "ts": start / scale,
            "dur": total / scale,
            "pid": PROCESS,
            "tid": track,
            "args": _arguments(frame),
        }


def _arguments(frame: Frame) -> dict[str, str | int]:
    told: tuple[tuple[str, str | int], ...] = (
        ("file", frame.path),
        ("line", frame.line),
        ("column", frame.column),
        ("module", frame.module),
        ("first_line", frame.first_line),
        ("expression", frame.expression),
    )
    return {name: value for name, value in told if value}
