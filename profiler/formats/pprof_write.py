"""A profile as the bytes of pprof's ``profile.proto``."""

from __future__ import annotations

from collections.abc import Iterator

from guru.models.profile import Binary, Frame, Labels, Profile, Sample, Stack, merged
from guru.profiler.formats import pprof_words as words
from guru.profiler.formats.pprof_wire import block, number, packed, present


def encode(profile: Profile) -> bytes:
    """Encode a profile, uncompressed. Times finer than a nanosecond are rounded."""
    writer = _Writer(profile)
    samples = b"".join(block(2, writer.sample(sample)) for sample in merged(profile.samples))
    kinds = b"".join(block(1, writer.kind(kind.name, kind.unit)) for kind in profile.kinds)
    tail = _tail(profile, writer)
    mappings = b"".join(block(3, mapping) for mapping in writer.mappings())
    return kinds + samples + mappings + bytes(writer.tables) + writer.string_table() + tail


def _tail(profile: Profile, writer: _Writer) -> bytes:
    labels = profile.labels
    told = labels.get(words.PERIOD_TYPE)
    shown = words.shown_kind(profile)
    timed = shown is not None and shown.unit == "nanoseconds"
    period = words.kind_named(told) if told else shown if timed else None
    default = labels.get(words.DEFAULT_TYPE) or (shown.name if shown else "")
    tail = number(7, writer.text(labels.get(words.DROP_FRAMES, "")))
    tail += number(8, writer.text(labels.get(words.KEEP_FRAMES, "")))
    tail += number(9, _nanoseconds(profile.started)) + number(10, _nanoseconds(profile.duration))
    tail += block(11, writer.kind(period.name, period.unit)) if period else b""
    tail += number(12, profile.period)
    tail += packed(13, [writer.text(comment) for comment in words.comments_of(profile)])
    tail += number(14, writer.text(default)) + number(
        15, writer.text(labels.get(words.DOCUMENT, ""))
    )
    return tail


class _Writer:
    """Gives texts, functions, binaries and locations their numbers, each once."""

    def __init__(self, profile: Profile) -> None:
        self.tables = bytearray()
        self._program = profile.labels.get("program", "")
        self._numeric = words.numeric_labels(profile.labels)
        self._texts = {"": 0}
        self._functions: dict[tuple[str, str, str, str, int], int] = {}
        self._binaries: dict[Binary, int] = {}
        self._named: set[int] = set()
        self._locations: dict[bytes, int] = {}
        self._frames: dict[Frame, int] = {}

    def text(self, text: str) -> int:
        return self._texts.setdefault(text, len(self._texts))

    def kind(self, name: str, unit: str) -> bytes:
        return number(1, self.text(name)) + number(2, self.text(unit))

    def sample(self, sample: Sample) -> bytes:
        labels = sample.labels + _expressions(sample.stack)
        told = b"".join(block(3, self._label(*label)) for label in labels)
        return packed(1, self._places(sample.stack)) + packed(2, sample.values) + told

    def string_table(self) -> bytes:
        """Return the table; to be asked for when all has been encoded that has texts."""
        return b"".join(block(6, t.encode("utf-8", "surrogateescape")) for t in self._texts)

    def mappings(self) -> list[bytes]:
        """Return the binaries, the program first: readers take the first for what was profiled."""
        if all(binary.path != self._program for binary in self._binaries):
            self._binary(Binary(self._program))
        order = sorted(self._binaries.items(), key=lambda pair: pair[0].path != self._program)
        return [self._mapping(binary, told) for binary, told in order]

    def _mapping(self, binary: Binary, told: int) -> bytes:
        place = number(2, binary.start) + number(3, binary.limit) + number(4, binary.offset)
        names = number(5, self.text(binary.path)) + number(6, self.text(binary.build_id))
        # Names and lines are told: nobody need look for the binary.
        known = (
            b"".join(number(field, 1) for field in (7, 8, 9, 10)) if told in self._named else b""
        )
        return number(1, told) + place + names + known

    def _label(self, key: str, value: str) -> bytes:
        found = words.as_number(value) if key in self._numeric else None
        if found is None:
            return number(1, self.text(key)) + number(2, self.text(value))
        return number(1, self.text(key)) + present(3, found[0]) + number(4, self.text(found[1]))

    def _places(self, stack: Stack) -> Iterator[int]:
        """Yield the locations, leaf first; inlined functions share that of their caller."""
        inner: list[Frame] = []
        for frame in reversed(stack):
            if frame.native is not None and frame.native.inlined:
                inner.append(frame)
            elif inner:
                yield self._location((*inner, frame))
                inner = []
            else:
                yield self._frames.get(frame) or self._alone(frame)
        if inner:
            yield self._location(tuple(inner))

    def _alone(self, frame: Frame) -> int:
        known = self._frames[frame] = self._location((frame,))
        return known

    def _location(self, frames: tuple[Frame, ...]) -> int:
        native = frames[-1].native
        binary = self._binary(Binary(self._program) if native is None else native.binary)
        lines = b"" if _is_bare(frames) else b"".join(block(4, self._line(f)) for f in frames)
        content = number(2, binary) + number(3, native.address if native else 0) + lines
        if lines:
            self._named.add(binary)
        known = self._locations.get(content)
        if known is None:
            known = self._locations[content] = len(self._locations) + 1
            self.tables += block(4, number(1, known) + content)
        return known

    def _line(self, frame: Frame) -> bytes:
        return number(1, self._function(frame)) + number(2, frame.line) + number(3, frame.column)

    def _binary(self, binary: Binary | None) -> int:
        if binary is None:
            return 0
        return self._binaries.setdefault(binary, len(self._binaries) + 1)

    def _function(self, frame: Frame) -> int:
        symbol = frame.native.symbol if frame.native else ""
        key = (frame.module, frame.function, symbol, frame.path, frame.first_line)
        known = self._functions.get(key)
        if known is None:
            known = self._functions[key] = len(self._functions) + 1
            dotted = f"{frame.module}.{frame.function}" if frame.module else frame.function
            names = number(2, self.text(dotted)) + number(3, self.text(symbol or frame.function))
            place = number(4, self.text(frame.path)) + number(5, frame.first_line)
            self.tables += block(5, number(1, known) + names + place)
        return known


def _is_bare(frames: tuple[Frame, ...]) -> bool:
    """Whether nothing is known of a place but its address."""
    [*inner, frame] = frames
    native = frame.native
    bare = native is not None and not inner and not (native.symbol or native.inlined)
    return bare and frame == Frame(bare_name(native.address if native else 0), native=native)


def bare_name(address: int) -> str:
    """Return the name that a place goes by of which only the address is known."""
    return f"0x{address:x}"


def _expressions(stack: Stack) -> Labels:
    found = []
    for above, frame in enumerate(reversed(stack)):
        if frame.expression:
            name = f"{words.EXPRESSION}.{above}" if above else words.EXPRESSION
            found.append((name, frame.expression))
    return tuple(found)


def _nanoseconds(seconds: float) -> int:
    # The whole seconds apart: their product with 1e9 has no room for single nanoseconds.
    whole = int(seconds)
    return whole * 1_000_000_000 + round((seconds - whole) * 1e9)
