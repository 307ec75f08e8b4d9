"""pyinstrument's saved sessions (``.pyisession``)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from guru.models.profile import SAMPLES, WALL, Frame, Labels, Profile, Sample, merged
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
from guru.profiler.formats.pyinstrument_write import HOLDS, encode

_PART, _ATTRIBUTE = "\x00", "\x01"


def read(data: bytes) -> Profile:
    """Read a session: every record is one sample, with the wall time since the one before.

    Raises:
        ValueError: The bytes are no session.

    """
    return read_json(data, _profile)


def _recognises(data: bytes) -> bool:
    return data.lstrip()[:1] == b"{" and b'"frame_records"' in data


FORMAT = Format("pyinstrument", (".pyisession",), _recognises, read, encode, HOLDS)


def _profile(document: Any) -> Profile:
    session, known, room = an_object(document), dict[str, Frame](), Room()
    samples = [
        _sample(a_list(stack), time, known, room)
        for stack, time in a_list(session["frame_records"])
    ]
    target = text(session.get("target_description"))
    return Profile(
        (SAMPLES, WALL),
        merged(samples),
        started=seconds(session["start_time"]),
        duration=seconds(session["duration"]),
        period=integer(number(session.get("min_interval")) * 1e9),
        labels={"program": target} if target else {},
    )


def _sample(stack: Sequence[Any], time: object, known: dict[str, Frame], room: Room) -> Sample:
    labels: Labels = ()
    frames = []
    room.take(len(stack))
    for told in stack:
        info = text(told)
        frame = known.get(info) or known.setdefault(info, _frame(info))
        if frame.path == "<thread>":
            labels = (("thread", frame.function),)
        else:
            frames.append(frame)
    return Sample(tuple(frames), (1, round(number(time) * 1e9)), labels)


def _frame(info: str) -> Frame:
    """``name NUL path NUL first line``, then attributes: class ``c``, line in progress ``l``."""
    identifier, *attributes = info.split(_ATTRIBUTE)
    name, path, first = (*identifier.split(_PART), "", "")[:3]
    told = {attribute[:1]: attribute[1:] for attribute in attributes}
    function = f"{told['c']}.{name}" if told.get("c") else name
    return Frame(
        function, path=path, line=integer(told.get("l") or 0), first_line=integer(first or 0)
    )
