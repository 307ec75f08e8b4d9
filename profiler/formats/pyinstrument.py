"""pyinstrument's saved sessions (``.pyisession``): read only."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from guru.models.profile import SAMPLES, WALL, Frame, Labels, Profile, Sample, merged
from guru.profiler.formats.interface import Format

_PART, _ATTRIBUTE = "\x00", "\x01"


def read(data: bytes) -> Profile:
    """Read a session: every record is one sample, with the wall time since the one before.

    Raises:
        ValueError: The bytes are no session.

    """
    session = json.loads(data)
    try:
        return _profile(session)
    except (KeyError, TypeError, AttributeError, IndexError, OverflowError) as error:
        raise ValueError(f"a part is missing or of the wrong type ({error})") from error


def _recognises(data: bytes) -> bool:
    return data.lstrip()[:1] == b"{" and b'"frame_records"' in data


FORMAT = Format("pyinstrument", (".pyisession",), _recognises, read)


def _profile(session: Mapping[str, Any]) -> Profile:
    known: dict[str, Frame] = {}
    samples = [_sample(stack, time, known) for stack, time in session["frame_records"]]
    target = session.get("target_description")
    return Profile(
        (SAMPLES, WALL),
        merged(samples),
        started=float(session["start_time"]),
        duration=float(session["duration"]),
        period=round(session.get("min_interval", 0) * 1e9),
        labels={"program": str(target)} if target else {},
    )


def _sample(stack: Sequence[str], time: float, known: dict[str, Frame]) -> Sample:
    labels: Labels = ()
    frames = []
    for info in stack:
        frame = known.get(info) or known.setdefault(info, _frame(info))
        if frame.path == "<thread>":
            labels = (("thread", frame.function),)
        else:
            frames.append(frame)
    return Sample(tuple(frames), (1, round(time * 1e9)), labels)


def _frame(info: str) -> Frame:
    """``name NUL path NUL first line``, then attributes: class ``c``, line in progress ``l``."""
    identifier, *attributes = info.split(_ATTRIBUTE)
    name, path, first = (*identifier.split(_PART), "", "")[:3]
    told = {attribute[:1]: attribute[1:] for attribute in attributes}
    function = f"{told['c']}.{name}" if told.get("c") else name
    return Frame(function, path=path, line=int(told.get("l") or 0), first_line=int(first or 0))
