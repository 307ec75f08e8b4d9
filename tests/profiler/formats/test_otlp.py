"""OTLP profiles, read back with OpenTelemetry's own messages."""

from __future__ import annotations

import sys
from dataclasses import replace

import pytest
from hypothesis import given

from guru.models.errors import MissingExtraError
from guru.models.profile import Frame, Native, Profile, Sample, Stack, ValueKind, merged
from guru.profiler.formats import otlp
from guru.profiler.formats.registry import write_profile

from .strategies import profiles
from .test_hostile import PROFILE

pb2 = pytest.importorskip("opentelemetry.proto.profiles.v1development.profiles_pb2")


def parsed(profile: Profile):
    data = pb2.ProfilesData()
    data.ParseFromString(otlp.write(profile))
    return data


@given(profiles())
def test_otlp_holds_all_that_a_profile_has(profile: Profile) -> None:
    data = parsed(profile)
    back = Reader(data).profile()
    told = merged(s for s in profile.samples if any(s.values))
    assert set(back.samples) == set(told)
    expected = replace(profile, samples=(), labels={}, series=())
    assert replace(back, samples=(), labels={}) == expected
    assert back.labels.keys() == {otlp.RESOURCE.get(name, name) for name in profile.labels}


@given(profiles())
def test_the_dictionary_keeps_the_formats_rules(profile: Profile) -> None:
    dictionary = parsed(profile).dictionary
    for field in ("mapping", "location", "function", "link", "attribute", "stack"):
        table = getattr(dictionary, f"{field}_table")
        assert table[0] == type(table[0])(), "the first entry stands for nothing"
        entries = [entry.SerializeToString(deterministic=True) for entry in table]
        assert len(set(entries)) == len(entries), field
    texts = list(dictionary.string_table)
    assert texts[0] == ""
    assert len(set(texts)) == len(texts)


def test_resources_and_threads_have_the_names_of_the_conventions() -> None:
    data = parsed(replace(PROFILE, labels={**PROFILE.labels, "pid": "47", "zone": "b"}))
    attributes = {a.key: a.value for a in data.resource_profiles[0].resource.attributes}
    assert attributes["service.name"].string_value == "shop"
    assert attributes["process.executable.name"].string_value == "app.py"
    assert attributes["process.pid"].int_value == 47
    assert attributes["zone"].string_value == "b"
    texts = data.dictionary.string_table
    keys = {texts[a.key_strindex] for a in data.dictionary.attribute_table}
    assert {"thread.name", "endpoint", "profile.frame.type"} <= keys


def test_a_profile_has_one_number_that_follows_from_it() -> None:
    numbers = [
        p.profile_id for p in parsed(PROFILE).resource_profiles[0].scope_profiles[0].profiles
    ]
    again = [p.profile_id for p in parsed(PROFILE).resource_profiles[0].scope_profiles[0].profiles]
    assert numbers == again
    assert len(set(numbers)) == len(PROFILE.kinds)
    assert all(len(number) == 16 for number in numbers)


def test_the_missing_package_is_named(tmp_path, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.proto.profiles.v1development", None)
    with pytest.raises(MissingExtraError, match=r"guru\[otlp\]"):
        write_profile(PROFILE, tmp_path / "p.otlp")
    assert not list(tmp_path.iterdir())


class Reader:
    """Follows every index of a message back to what it stands for."""

    def __init__(self, data) -> None:
        self.tables = data.dictionary
        [self.resource] = data.resource_profiles
        [scope] = self.resource.scope_profiles
        self.profiles = scope.profiles
        self.texts = self.tables.string_table

    def profile(self) -> Profile:
        width = len(self.profiles)
        samples, kinds = {}, []
        for index, part in enumerate(self.profiles):
            kind = part.sample_type
            kinds.append(ValueKind(self.texts[kind.type_strindex], self.texts[kind.unit_strindex]))
            for sample in part.samples:
                labels = self.attributes(sample.attribute_indices)
                labels = {"thread" if k == "thread.name" else k: v for k, v in labels.items()}
                key = (self.stack(sample.stack_index), tuple(sorted(labels.items())))
                samples.setdefault(key, [0] * width)[index] = sample.values[0]
        first = self.profiles[0]
        notices = self.attributes(first.attribute_indices)
        return Profile(
            tuple(kinds),
            tuple(Sample(stack, tuple(v), labels) for (stack, labels), v in samples.items()),
            first.time_unix_nano / 1e9,
            first.duration_nano / 1e9,
            first.period,
            {a.key: a.value.string_value for a in self.resource.resource.attributes},
            tuple(notices.values()),
        )

    def attributes(self, indices) -> dict[str, str]:
        found = [self.tables.attribute_table[index] for index in indices]
        return {self.texts[a.key_strindex]: a.value.string_value for a in found}

    def stack(self, index: int) -> Stack:
        leaf_first: list[Frame] = []
        for number in self.tables.stack_table[index].location_indices:
            leaf_first += self.location(self.tables.location_table[number])
        return tuple(reversed(leaf_first))

    def location(self, place) -> list[Frame]:
        told = self.attributes(place.attribute_indices)
        mapping = self.tables.mapping_table[place.mapping_index]
        binary = None
        if place.mapping_index:
            from guru.models.profile import Binary

            build = self.attributes(mapping.attribute_indices)
            binary = Binary(
                self.texts[mapping.filename_strindex],
                build.get("process.executable.build_id.gnu", ""),
                mapping.memory_start,
                mapping.memory_limit,
                mapping.file_offset,
            )
        frames = []
        for above, line in enumerate(place.lines):
            function = self.tables.function_table[line.function_index]
            name = self.texts[function.name_strindex]
            system = self.texts[function.system_name_strindex]
            module = name[: -len(system) - 1] if name.endswith(f".{system}") else ""
            symbol = system if system != name and not module else ""
            inlined = above < len(place.lines) - 1
            native = Native(place.address, binary, symbol, inlined)
            frames.append(
                Frame(
                    system if module else name,
                    module,
                    self.texts[function.filename_strindex],
                    line.line,
                    function.start_line,
                    told.get(f"guru.expression.{above}" if above else "guru.expression", ""),
                    line.column,
                    native if native != Native() else None,
                )
            )
        return frames
