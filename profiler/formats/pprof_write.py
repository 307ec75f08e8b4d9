"""A profile as the bytes of pprof's ``profile.proto``."""

from __future__ import annotations

import json

from guru.models.profile import Frame, Labels, Profile, Sample, Stack, merged
from guru.profiler.formats.pprof_series import series_comment
from guru.profiler.formats.pprof_wire import block, number, packed

LABEL_COMMENT = "guru.label "
NOTICE_COMMENT = "guru.notice "
EXPRESSION = "guru.expression"
"""The label of a sample whose leaf has an expression; ``guru.expression.2`` is two frames above."""


def encode(profile: Profile) -> bytes:
    """Encode a profile, uncompressed. Times finer than a nanosecond are rounded."""
    writer = _Writer()
    samples = b"".join(block(2, writer.sample(sample)) for sample in merged(profile.samples))
    kinds = [writer.kind(kind.name, kind.unit) for kind in profile.kinds]
    shown = profile.kinds[profile.weight_index] if profile.kinds else None
    tail = number(9, _nanoseconds(profile.started)) + number(10, _nanoseconds(profile.duration))
    if shown is not None and shown.unit == "nanoseconds":
        tail += block(11, writer.kind(shown.name, shown.unit))
    tail += number(12, profile.period)
    tail += packed(13, [writer.text(comment) for comment in _comments(profile)])
    tail += number(14, writer.text(shown.name) if shown else 0)
    program = writer.text(profile.labels.get("program", "python"))
    # One mapping for all, which says that names and lines are told: nobody need look for a binary.
    mapping = number(1, 1) + number(5, program) + number(7, 1) + number(8, 1) + number(9, 1)
    head = b"".join(block(1, kind) for kind in kinds) + samples + block(3, mapping)
    return head + bytes(writer.tables) + writer.string_table() + tail


class _Writer:
    """Gives texts, functions and locations their numbers, each once."""

    def __init__(self) -> None:
        self.tables = bytearray()
        self._texts = {"": 0}
        self._functions: dict[tuple[str, str, str, int], int] = {}
        self._locations: dict[tuple[int, int], int] = {}
        self._frames: dict[Frame, int] = {}

    def text(self, text: str) -> int:
        return self._texts.setdefault(text, len(self._texts))

    def kind(self, name: str, unit: str) -> bytes:
        return number(1, self.text(name)) + number(2, self.text(unit))

    def sample(self, sample: Sample) -> bytes:
        ids = [self._frames.get(f) or self._location(f) for f in reversed(sample.stack)]
        labels = sample.labels + _expressions(sample.stack)
        told = b"".join(
            block(3, number(1, self.text(key)) + number(2, self.text(value)))
            for key, value in labels
        )
        return packed(1, ids) + packed(2, sample.values) + told

    def string_table(self) -> bytes:
        return b"".join(block(6, t.encode("utf-8", "surrogateescape")) for t in self._texts)

    def _location(self, frame: Frame) -> int:
        key = (self._function(frame), frame.line)
        known = self._locations.get(key)
        if known is None:
            known = self._locations[key] = len(self._locations) + 1
            line = number(1, key[0]) + number(2, frame.line)
            self.tables += block(4, number(1, known) + number(2, 1) + block(4, line))
        self._frames[frame] = known
        return known

    def _function(self, frame: Frame) -> int:
        key = (frame.module, frame.function, frame.path, frame.first_line)
        known = self._functions.get(key)
        if known is None:
            known = self._functions[key] = len(self._functions) + 1
            dotted = f"{frame.module}.{frame.function}" if frame.module else frame.function
            names = number(2, self.text(dotted)) + number(3, self.text(frame.function))
            place = number(4, self.text(frame.path)) + number(5, frame.first_line)
            self.tables += block(5, number(1, known) + names + place)
        return known


def _expressions(stack: Stack) -> Labels:
    found = []
    for above, frame in enumerate(reversed(stack)):
        if frame.expression:
            found.append((f"{EXPRESSION}.{above}" if above else EXPRESSION, frame.expression))
    return tuple(found)


def _comments(profile: Profile) -> list[str]:
    labels = [LABEL_COMMENT + json.dumps(pair) for pair in profile.labels.items()]
    labels += map(series_comment, profile.series)
    return labels + [
        NOTICE_COMMENT + text if text.startswith("guru.") else text for text in profile.notices
    ]


def _nanoseconds(seconds: float) -> int:
    # The whole seconds apart: their product with 1e9 has no room for single nanoseconds.
    whole = int(seconds)
    return whole * 1_000_000_000 + round((seconds - whole) * 1e9)
