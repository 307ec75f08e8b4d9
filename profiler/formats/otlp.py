"""OpenTelemetry's profiles, written as a ``ProfilesData`` message.

Followed is ``opentelemetry/proto/profiles/v1development`` of opentelemetry-proto v1.10.0, which
the Python package ``opentelemetry-proto`` carries from 1.43 to 1.45 (the extra ``otlp``). The
signal is in development: fields moved in minor versions, and a collector must follow the same one.
Resource and thread attributes have the names of OpenTelemetry's semantic conventions; other labels
keep theirs.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from guru._version import __version__
from guru.models.errors import MissingExtraError
from guru.models.profile import Binary, Frame, Labels, Profile, Stack, merged
from guru.profiler.formats.features import ALL, Feature
from guru.profiler.formats.interface import Format

if TYPE_CHECKING:
    from opentelemetry.proto.profiles.v1development import profiles_pb2

RESOURCE = {
    "group": "service.name",
    "version": "service.version",
    "host": "host.name",
    "pid": "process.pid",
    "program": "process.executable.name",
    "python": "process.runtime.version",
}
"""Labels of a profile that the conventions have a name for."""
_SAMPLE = {"thread": "thread.name", "thread_id": "thread.id"}
_PYTHON = re.compile(r".*\.pyx?|<.*>", re.DOTALL)


def write(profile: Profile) -> bytes:
    """Write a profile of each kind of value, all of one resource.

    Raises:
        MissingExtraError: The package that has the messages is not installed.

    """
    try:
        from opentelemetry.proto.profiles.v1development import profiles_pb2 as messages
    except ImportError as error:
        raise MissingExtraError("writing OTLP profiles", "otlp") from error
    data = messages.ProfilesData()
    tables = _Tables(data.dictionary)
    resource = data.resource_profiles.add()
    for name, value in profile.labels.items():
        told = resource.resource.attributes.add(key=RESOURCE.get(name, name))
        if name == "pid" and value.isdecimal() and len(value) < 19:
            told.value.int_value = int(value)
        else:
            told.value.string_value = _valid(value)
    scope = resource.scope_profiles.add()
    scope.scope.name, scope.scope.version = "guru.profiler", __version__
    for index in range(len(profile.kinds)):
        _write_kind(profile, index, scope.profiles.add(), tables)
    return data.SerializeToString(deterministic=True)


_HOLDS = ALL - {Feature.SERIES}
FORMAT = Format("otlp", (".otlp", ".otlp.pb"), lambda _: False, None, write, _HOLDS)


def _write_kind(profile: Profile, index: int, out: Any, tables: _Tables) -> None:
    kind = profile.kinds[index]
    out.sample_type.type_strindex = tables.text(kind.name)
    out.sample_type.unit_strindex = tables.text(kind.unit)
    out.time_unix_nano = _nanoseconds(profile.started)
    out.duration_nano = _nanoseconds(profile.duration)
    if profile.period:
        timed = profile.kinds[profile.weight_index]
        out.period = profile.period
        out.period_type.type_strindex = tables.text(timed.name)
        out.period_type.unit_strindex = tables.text("nanoseconds")
    for sample in merged(profile.samples):
        if sample.values[index]:
            attributes = tables.attributes((_SAMPLE.get(k, k), v) for k, v in sample.labels)
            out.samples.add(
                stack_index=tables.stack(sample.stack),
                attribute_indices=attributes,
                values=[sample.values[index]],
            )
    notices = ((f"guru.notice.{n}", text) for n, text in enumerate(profile.notices))
    out.attribute_indices.extend(tables.attributes(notices))
    # The same profile has the same number: a receiver may drop what it has seen.
    out.profile_id = hashlib.sha256(out.SerializeToString(deterministic=True)).digest()[:16]


class _Tables:
    """The dictionary that all profiles of a message share; the first of each table is empty."""

    def __init__(self, dictionary: profiles_pb2.ProfilesDictionary) -> None:
        self._out: Any = dictionary
        self._known: dict[object, int] = {}
        self._sizes: dict[str, int] = {}
        self._texts = {"": 0}
        self._frames: dict[Frame, int] = {}
        dictionary.string_table.append("")
        for name in ("mapping", "location", "function", "link", "attribute", "stack"):
            getattr(dictionary, f"{name}_table").add()

    def text(self, text: str) -> int:
        known = self._texts.setdefault(text, len(self._texts))
        if known == len(self._out.string_table):
            self._out.string_table.append(_valid(text))
        return known

    def attributes(self, labels: Iterable[tuple[str, str]]) -> list[int]:
        """Return the numbers of attributes; of one name the last is kept, as the format asks."""
        return [self._attribute(*label) for label in dict(labels).items()]

    def _attribute(self, name: str, value: str) -> int:
        known = self._known.get(("attribute", name, value))
        if known is None:
            known = self._add("attribute", ("attribute", name, value))
            made = self._out.attribute_table.add(key_strindex=self.text(name))
            made.value.string_value = _valid(value)
        return known

    def stack(self, stack: Stack) -> int:
        known = self._known.get(stack) if stack else 0
        if known is None:
            places = [*self._places(stack)]
            known = self._add("stack", stack)
            self._out.stack_table.add(location_indices=places)
        return known

    def _places(self, stack: Stack) -> Iterable[int]:
        inner: list[Frame] = []
        for frame in reversed(stack):
            inner.append(frame)
            if frame.native is None or not frame.native.inlined:
                yield self._location(tuple(inner))
                inner = []
        if inner:
            yield self._location(tuple(inner))

    def _location(self, frames: tuple[Frame, ...]) -> int:
        known = self._known.get(("location", frames))
        if known is None:
            native = frames[-1].native
            mapping = self._mapping(native.binary) if native and native.binary else 0
            lines = [(self._function(f), f.line, f.column) for f in frames]
            attributes = self.attributes(_of_place(frames))
            known = self._add("location", ("location", frames))
            made = self._out.location_table.add(
                mapping_index=mapping,
                address=native.address if native else 0,
                attribute_indices=attributes,
            )
            for function, line, column in lines:
                made.lines.add(function_index=function, line=line, column=column)
        return known

    def _mapping(self, binary: Binary) -> int:
        known = self._known.get(binary)
        if known is None:
            built = (("process.executable.build_id.gnu", binary.build_id),)
            attributes = self.attributes(built) if binary.build_id else []
            name = self.text(binary.path)
            known = self._add("mapping", binary)
            self._out.mapping_table.add(
                memory_start=binary.start,
                memory_limit=binary.limit,
                file_offset=binary.offset,
                filename_strindex=name,
                attribute_indices=attributes,
            )
        return known

    def _function(self, frame: Frame) -> int:
        symbol = frame.native.symbol if frame.native else ""
        dotted = f"{frame.module}.{frame.function}" if frame.module else frame.function
        key = ("function", dotted, symbol or frame.function, frame.path, frame.first_line)
        known = self._known.get(key)
        if known is None:
            names = [self.text(text) for text in key[1:4] if isinstance(text, str)]
            known = self._add("function", key)
            self._out.function_table.add(
                name_strindex=names[0],
                system_name_strindex=names[1],
                filename_strindex=names[2],
                start_line=frame.first_line,
            )
        return known

    def _add(self, table: str, key: object) -> int:
        size = self._sizes[table] = self._sizes.get(table, 0) + 1
        self._known[key] = size
        return size


def _of_place(frames: tuple[Frame, ...]) -> Labels:
    [*_, frame] = frames
    told = []
    if frame.native is None and _PYTHON.fullmatch(frame.path):
        told.append(("profile.frame.type", "cpython"))
    for above, one in enumerate(frames):
        if one.expression:
            told.append(
                (f"guru.expression.{above}" if above else "guru.expression", one.expression)
            )
    return tuple(told)


def _valid(text: str) -> str:
    """Return what UTF-8 has room for: other bytes of a name become question marks."""
    return text.encode("utf-8", "replace").decode()


def _nanoseconds(seconds: float) -> int:
    seconds = max(0.0, seconds)
    whole = int(seconds)
    return whole * 1_000_000_000 + round((seconds - whole) * 1e9)
