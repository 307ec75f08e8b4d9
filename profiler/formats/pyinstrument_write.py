"""A profile as a session that pyinstrument loads: ``pyinstrument --load FILE``."""

from __future__ import annotations

import json
from collections.abc import Iterator

from guru.models.profile import SAMPLES, WALL, Frame, Profile, Sample, merged
from guru.profiler.formats.features import Feature
from guru.profiler.formats.shares import shared_out

HOLDS = frozenset(
    {
        *(Feature.LINE, Feature.FIRST_LINE, Feature.THREAD),
        *(Feature.STARTED, Feature.DURATION, Feature.PERIOD),
    }
)
_MOST_RECORDS = 1_000_000
_MILLISECOND = 1_000_000


def encode(profile: Profile) -> bytes:
    """Write a record for each sample that was counted, with its part of the stack's time.

    The kind of time that shares are taken of becomes the session's time. Without one, or with more
    than a million samples, a stack is one record; a sample without time counts as one period.
    """
    records = [record for sample in merged(profile.samples) for record in _records(profile, sample)]
    interval = profile.period / 1e9 or 0.001
    session = {
        "start_time": profile.started,
        "duration": profile.duration,
        "min_interval": interval,
        "max_interval": interval,
        "sample_count": len(records),
        "start_call_stack": ["\x00\x000"],  # pyinstrument wants one; it cuts nothing off
        "target_description": profile.labels.get("program", ""),
        "cpu_time": 0,
        "sys_path": [],
        "sys_prefixes": [],
        "frame_records": records,
    }
    return json.dumps(session, separators=(",", ":")).encode()


def _records(profile: Profile, sample: Sample) -> Iterator[tuple[list[str], float]]:
    kind = profile.kinds[profile.weight_index] if profile.kinds else SAMPLES
    weight = profile.weight(sample)
    timed = kind.unit == WALL.unit
    time = weight if timed else weight * (profile.period or _MILLISECOND)
    count = sample.values[profile.kinds.index(SAMPLES)] if SAMPLES in profile.kinds else 1
    stack = [*_thread(sample), *map(_info, sample.stack)]
    if count < 1 or profile.count > _MOST_RECORDS:
        count = 1
    for part in shared_out(time, [1] * count):
        yield stack, part / 1e9


def _thread(sample: Sample) -> list[str]:
    name = dict(sample.labels).get("thread")
    return [] if name is None else [f"{_plain(name)}\x00<thread>\x000"]


def _info(frame: Frame) -> str:
    """``name NUL path NUL first line``, then attributes: class ``c``, line in progress ``l``."""
    owner, dot, name = frame.function.rpartition(".")
    owned = dot and owner and name
    info = f"{_plain(name if owned else frame.function)}\x00{_plain(frame.path)}"
    info += f"\x00{frame.first_line}"
    if owned:
        info += f"\x01c{_plain(owner)}"
    return info + (f"\x01l{frame.line}" if frame.line else "")


def _plain(text: str) -> str:
    return text.replace("\x00", " ").replace("\x01", " ")
