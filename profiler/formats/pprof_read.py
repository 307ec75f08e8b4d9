"""The bytes of pprof's ``profile.proto`` as a profile, whoever wrote them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from guru.models.profile import (
    Binary,
    Frame,
    Native,
    Profile,
    Sample,
    Stack,
    ValueKind,
    merged,
)
from guru.profiler.formats import pprof_words as words
from guru.profiler.formats.limits import Room
from guru.profiler.formats.pprof_series import read_series
from guru.profiler.formats.pprof_wire import fields, numbers, signed
from guru.profiler.formats.pprof_write import bare_name

_Parts = dict[int, list[int | bytes]]


def decode(data: bytes) -> Profile:
    """Decode uncompressed pprof; inlined functions become frames of their own.

    Raises:
        ValueError: The bytes are no pprof.

    """
    parts: _Parts = defaultdict(list)
    for field, value in fields(data):
        parts[field].append(value)
    texts = [part.decode("utf-8", "surrogateescape") for part in _messages(parts[6])]
    if not parts[1] or not texts:
        raise ValueError("it names no kind of value")
    reader = _Reader(texts, parts)
    kinds = tuple(reader.kind(part) for part in _messages(parts[1]))
    samples = [reader.sample(part, len(kinds)) for part in _messages(parts[2])]
    comments = [reader.text(n) for value in parts[13] for n in numbers(value)]
    told, notices = words.told_in(comments)
    profile = Profile(
        kinds,
        merged(samples),
        started=_last(parts[9]) / 1_000_000_000,
        duration=_last(parts[10]) / 1_000_000_000,
        period=_last(parts[12]),
        notices=notices,
        series=read_series(comments),
    )
    return replace(profile, labels={**_labels(parts, reader, profile), **told})


def _labels(parts: _Parts, reader: _Reader, profile: Profile) -> dict[str, str]:
    """What the file's fields tell that a profile has none for."""
    shown = words.shown_kind(profile)
    period = [reader.kind(part) for part in _messages(parts[11])]
    default = reader.text(_last(parts[14])) or (profile.kinds[-1].name if profile.kinds else "")
    numeric = json.dumps(sorted(reader.numeric)) if reader.numeric else ""
    named = period[-1] if period and period[-1] != shown else None
    found = {
        "program": reader.program,
        words.DROP_FRAMES: reader.text(_last(parts[7])),
        words.KEEP_FRAMES: reader.text(_last(parts[8])),
        words.PERIOD_TYPE: f"{named.name}/{named.unit}" if named else "",
        words.DEFAULT_TYPE: default if shown and default != shown.name else "",
        words.DOCUMENT: reader.text(_last(parts[15])),
        words.NUMERIC: numeric,
    }
    return {name: text for name, text in found.items() if text}


class _Reader:
    """Looks texts, functions, binaries and locations up by their numbers."""

    def __init__(self, texts: Sequence[str], parts: _Parts) -> None:
        self._texts = texts
        self._room = Room()
        self._functions = dict(self._function(part) for part in _messages(parts[5]))
        binaries = [self._binary(part) for part in _messages(parts[3])]
        self._binaries = dict(binaries)
        self._locations = dict(self._location(part) for part in _messages(parts[4]))
        self.program = binaries[0][1].path if binaries else ""
        self.numeric: set[str] = set()

    def text(self, index: int) -> str:
        if index >= len(self._texts):
            raise ValueError("it refers to a text it does not have")
        return self._texts[index]

    def kind(self, data: bytes) -> ValueKind:
        part = _numbers_of(data)
        return ValueKind(self.text(part.get(1, 0)), self.text(part.get(2, 0)))

    def sample(self, data: bytes, width: int) -> Sample:
        places: list[Sequence[Frame]] = []
        values: list[int] = []
        labels: list[tuple[str, str]] = []
        for field, value in fields(data):
            if field == 1:
                places += map(self._at, numbers(value))
            elif field == 2:
                values += map(signed, numbers(value))
            elif field == 3 and isinstance(value, bytes):
                labels.append(self._label(value))
        if len(values) != width:
            raise ValueError("a sample has another number of values than the profile has kinds")
        self._room.take(sum(map(len, places)))
        stack = _with_expressions([frame for place in places for frame in place], labels)
        kept = sorted(pair for pair in labels if words.above(pair[0]) is None)
        return Sample(stack, tuple(values), tuple(kept))

    def _at(self, number: int) -> Sequence[Frame]:
        found = self._locations.get(number)
        if found is None:
            raise ValueError("it refers to a place it does not have")
        return found

    def _label(self, data: bytes) -> tuple[str, str]:
        part = _numbers_of(data)
        key = self.text(part.get(1, 0))
        if 2 in part or not {3, 4} & part.keys():
            return key, self.text(part.get(2, 0))
        self.numeric.add(key)
        unit = self.text(part.get(4, 0))
        number = str(signed(part.get(3, 0)))
        return key, f"{number} {unit}" if unit else number

    def _function(self, data: bytes) -> tuple[int, Frame]:
        part = _numbers_of(data)
        name, system = self.text(part.get(2, 0)), self.text(part.get(3, 0))
        module = name[: -len(system) - 1] if name.endswith(f".{system}") else ""
        path, first = self.text(part.get(4, 0)), signed(part.get(5, 0))
        symbol = system if name and system != name and not module else ""
        frame = Frame(system if module else name or system, module, path, 0, first)
        return part.get(1, 0), replace(frame, native=Native(symbol=symbol)) if symbol else frame

    def _binary(self, data: bytes) -> tuple[int, Binary]:
        part = _numbers_of(data)
        names = self.text(part.get(5, 0)), self.text(part.get(6, 0))
        return part.get(1, 0), Binary(*names, part.get(2, 0), part.get(3, 0), part.get(4, 0))

    def _location(self, data: bytes) -> tuple[int, list[Frame]]:
        part, lines = _numbers_of(data), []
        for field, value in fields(data):
            if field == 4 and isinstance(value, bytes):
                lines.append(self._line(_numbers_of(value)))
        address, binary = part.get(3, 0), self._binaries.get(part.get(2, 0))
        mapped = binary and (binary.start or binary.limit or binary.offset or binary.build_id)
        told = Native(address, binary if address or mapped else None)
        if not lines:
            return part.get(1, 0), [Frame(bare_name(address), native=told)]
        return part.get(1, 0), list(_placed(lines, told))

    def _line(self, part: dict[int, int]) -> Frame:
        number = part.get(1, 0)
        if number and number not in self._functions:
            raise ValueError("it refers to a function it does not have")
        function = self._functions.get(number, Frame("?"))
        line, column = signed(part.get(2, 0)), signed(part.get(3, 0))
        return replace(function, line=line, column=column)


def _placed(lines: Sequence[Frame], told: Native) -> Iterable[Frame]:
    """Say of each function at a place, innermost first, where it lies and that it is inlined."""
    for index, frame in enumerate(lines):
        symbol = frame.native.symbol if frame.native else ""
        native = replace(told, symbol=symbol, inlined=index < len(lines) - 1)
        yield replace(frame, native=native if native != Native() else None)


def _with_expressions(leaf_first: list[Frame], labels: list[tuple[str, str]]) -> Stack:
    for key, text in labels:
        above = words.above(key)
        if above is not None and above < len(leaf_first):
            leaf_first[above] = replace(leaf_first[above], expression=text)
    return tuple(reversed(leaf_first))


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
