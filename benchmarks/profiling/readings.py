"""What each profiler wrote, as functions root first, a weight and a number of samples."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from guru.profiler.formats import pprof
from guru.profiler.formats.pprof_wire import fields
from guru.profiler.formats.registry import read_profile

Seen = tuple[list[str], float, int]
"""Functions root first, weight, samples."""


def weights(out: Path, peer: str, parts: set[str]) -> tuple[dict[str, float], int]:
    """Return the weight of each part, and the number of samples that lie in parts.

    A sample belongs to the innermost function that bears a part's name.
    """
    sums: dict[str, float] = {}
    samples = 0
    readers = {"codeguru": _codeguru, "austin": _austin}
    for names, weight, count in readers.get(peer, _profiles)(out):
        part = next((name for name in reversed(names) if name in parts), None)
        if part:
            sums[part] = sums.get(part, 0) + weight
            samples += count
    return sums, samples


def _profiles(out: Path) -> Iterator[Seen]:
    profiles = [read_profile(path) for path in [*out.glob("*.pb.gz"), *out.glob("all.*")]]
    for body in out.glob("*.body"):
        data: Any = zlib.decompress(body.read_bytes(), wbits=31)
        # A push request: series (1) of samples (2) of profiles (1).
        for number in (1, 2, 1):
            data = next(value for field, value in fields(data) if field == number)
        profiles.append(pprof.read(data))
    for profile in profiles:
        kinds = [kind.name for kind in profile.kinds]
        weight = kinds.index("cpu") if "cpu" in kinds else profile.weight_index
        count = kinds.index("samples") if "samples" in kinds else None
        for sample in profile.samples:
            names = [frame.function.split(".")[-1].split(" ")[0] for frame in sample.stack]
            value = sample.values[weight]
            times = round(value / profile.period) if profile.period else 1
            yield names, value, times if count is None else sample.values[count]


def _codeguru(out: Path) -> Iterator[Seen]:
    def walk(node: dict[str, Any], names: list[str]) -> Iterator[Seen]:
        count = node.get("counts", {}).get("RUNNABLE", 0)
        if count:
            yield names, count, count
        for name, child in node.get("children", {}).items():
            yield from walk(child, [*names, name.split(":")[-1].split(".")[-1]])

    for path in out.glob("codeguru*"):
        yield from walk(json.loads(path.read_text())["callgraph"], [])


def _austin(out: Path) -> Iterator[Seen]:
    """Read ``P..;T..;file:function:line;... microseconds``, a line a sample."""
    for line in (out / "all.austin").read_text("utf-8", "replace").splitlines():
        stack, _, microseconds = line.rpartition(" ")
        if line.startswith("#") or not microseconds.isdecimal():
            continue
        names = [frame.split(":")[-2] for frame in stack.split(";") if frame.count(":") >= 2]
        yield names, float(microseconds), 1
