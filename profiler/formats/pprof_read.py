"""The bytes of pprof's ``profile.proto`` as a profile, whoever wrote them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from guru.models.profile import Frame, Profile, Sample, Stack, ValueKind, merged
from guru.profiler.formats.pprof_series import SERIES_COMMENT, read_series
from guru.profiler.formats.pprof_wire import fields, numbers, signed
from guru.profiler.formats.pprof_write import EXPRESSION, LABEL_COMMENT, NOTICE_COMMENT


def decode(data: bytes) -> Profile:
    """Decode uncompressed pprof; inlined functions become frames of their own.

    Raises:
        ValueError: The bytes are no pprof.

    """
    parts: dict[int, list[int | bytes]] = defaultdict(list)
    for field, value in fields(data):
        parts[field].append(value)
    texts = [part.decode("utf-8", "surrogateescape") for part in _messages(parts[6])]
    if not parts[1] or not texts:
        raise ValueError("it names no kind of value")
    reader = _Reader(texts, _messages(parts[5]), _messages(parts[4]))
    kinds = tuple(reader.kind(part) for part in _messages(parts[1]))
    samples = [reader.sample(part, len(kinds)) for part in _messages(parts[2])]
    comments = [reader.text(n) for value in parts[13] for n in numbers(value)]
    labels, notices = _told(comments)
    return Profile(
        kinds,
        merged(samples),
        started=_last(parts[9]) / 1_000_000_000,
        duration=_last(parts[10]) / 1_000_000_000,
        period=_last(parts[12]),
        labels=labels,
        notices=notices,
        series=read_series(comments),
    )


class _Reader:
    """Looks texts, functions and locations up by their numbers."""

    def __init__(
        self, texts: Sequence[str], functions: Sequence[bytes], locations: Sequence[bytes]
    ) -> None:
        self._texts = texts
        self._functions = dict(self._function(part) for part in functions)
        self._locations = dict(self._location(part) for part in locations)

    def text(self, index: int) -> str:
        if index >= len(self._texts):
            raise ValueError("it refers to a text it does not have")
        return self._texts[index]

    def kind(self, data: bytes) -> ValueKind:
        part = _numbers_of(data)
        return ValueKind(self.text(part.get(1, 0)), self.text(part.get(2, 0)))

    def sample(self, data: bytes, width: int) -> Sample:
        frames: list[Frame] = []
        values: list[int] = []
        labels: list[tuple[str, str]] = []
        for field, value in fields(data):
            if field == 1:
                for number in numbers(value):
                    frames += self._locations.get(number, ())
            elif field == 2:
                values += map(signed, numbers(value))
            elif field == 3 and isinstance(value, bytes):
                labels.append(self._label(value))
        if len(values) != width:
            raise ValueError("a sample has another number of values than the profile has kinds")
        stack = _with_expressions(frames, labels)
        kept = sorted(pair for pair in labels if _above(pair[0]) is None)
        return Sample(stack, tuple(values), tuple(kept))

    def _label(self, data: bytes) -> tuple[str, str]:
        part = _numbers_of(data)
        if 2 in part or 3 not in part:
            return self.text(part.get(1, 0)), self.text(part.get(2, 0))
        unit = self.text(part.get(4, 0))
        number = str(signed(part[3]))
        return self.text(part.get(1, 0)), f"{number} {unit}" if unit else number

    def _function(self, data: bytes) -> tuple[int, Frame]:
        part = _numbers_of(data)
        name, system = self.text(part.get(2, 0)), self.text(part.get(3, 0))
        module = name[: -len(system) - 1] if name.endswith(f".{system}") else ""
        path, first = self.text(part.get(4, 0)), signed(part.get(5, 0))
        return part.get(1, 0), Frame(system if module else name or system, module, path, 0, first)

    def _location(self, data: bytes) -> tuple[int, list[Frame]]:
        number, address, lines = 0, 0, []
        for field, value in fields(data):
            if field == 4 and isinstance(value, bytes):
                line = _numbers_of(value)
                function = self._functions.get(line.get(1, 0), Frame("?"))
                lines.append(replace(function, line=signed(line.get(2, 0))))
            elif isinstance(value, int):
                number, address = (value, address) if field == 1 else (number, address)
                address = value if field == 3 else address
        return number, lines or [Frame(f"0x{address:x}")]


def _with_expressions(leaf_first: list[Frame], labels: list[tuple[str, str]]) -> Stack:
    for key, text in labels:
        above = _above(key)
        if above is not None and above < len(leaf_first):
            leaf_first[above] = replace(leaf_first[above], expression=text)
    return tuple(reversed(leaf_first))


def _above(key: str) -> int | None:
    """How far above the leaf the frame is that a label holds the expression of."""
    if key == EXPRESSION:
        return 0
    head, dot, number = key.rpartition(".")
    return int(number) if dot and head == EXPRESSION and number.isdecimal() else None


def _told(comments: list[str]) -> tuple[Mapping[str, str], tuple[str, ...]]:
    labels: dict[str, str] = {}
    notices: list[str] = []
    for comment in comments:
        if comment.startswith(LABEL_COMMENT):
            pair = json.loads(comment.removeprefix(LABEL_COMMENT))
            if isinstance(pair, list) and len(pair) == 2:
                labels[str(pair[0])] = str(pair[1])
        elif not comment.startswith(SERIES_COMMENT):
            notices.append(comment.removeprefix(NOTICE_COMMENT))
    return labels, tuple(notices)


def _messages(values: list[int | bytes]) -> list[bytes]:
    if any(isinstance(value, int) for value in values):
        raise ValueError("a number stands where a message should")
    return [value for value in values if isinstance(value, bytes)]


def _numbers_of(data: bytes) -> dict[int, int]:
    return {field: value for field, value in fields(data) if isinstance(value, int)}


def _last(values: list[int | bytes]) -> int:
    last = values[-1] if values else 0
    if isinstance(last, bytes):
        raise ValueError("a message stands where a number should")  # noqa: TRY004 - of the file
    return signed(last)
