"""Files that were damaged, cut off or made to do harm: one clear line, bounded work."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path

import pytest

from guru.models.errors import InputError
from guru.models.profile import CPU, SAMPLES, WALL, Frame, Native, Profile, Sample
from guru.profiler.formats import limits, pprof_wire
from guru.profiler.formats.registry import FORMATS, read_profile, write_profile

FIXTURES = Path(__file__).parent / "fixtures"
STACK = tuple(
    Frame(f"function_{n}", "package.module", f"/srv/file{n}.py", n, n, "call()", n, None)
    for n in range(1, 6)
)
PROFILE = Profile(
    (SAMPLES, WALL, CPU),
    (
        Sample(STACK, (3, 30_000_000, 20_000_000), (("endpoint", "/items"), ("thread", "Main"))),
        Sample(STACK[:2], (1, 10_000_000, 5), (("thread", "Main"),)),
        Sample((Frame("0xbeef", native=Native(0xBEEF)),), (1, 10, 10)),
    ),
    1_700_000_000.25,
    1.5,
    10_000_000,
    {"group": "shop", "host": "h1", "program": "app.py"},
    ("a notice",),
)
READABLE = [format_ for format_ in FORMATS if format_.read and format_.write]
FOREIGN = ["node.cpuprofile", "viztracer.json", "codeguru-agent.json", "austin.collapsed"]
TOKENS = (
    *(
        b"0",
        b"-1",
        b"1e999",
        b"NaN",
        b"null",
        b"[]",
        b"{}",
        b'"x"',
        b"true",
        b"9" * 30,
        b"9" * 5000,
    ),
    *(b"\xff" * 9 + b"\x01", b"\x00", b"\xff\xfe", b'"\\ud800"', b";;;", b"\n", b"\x0a\x7f"),
)


def damaged(good: bytes, chance: random.Random) -> bytes:
    data = bytearray(good)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(data) + 1)
        match chance.randrange(4):
            case 0:
                data[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                del data[at : at + chance.randint(1, 20)]
            case 2:
                data[at:at] = chance.choice(TOKENS)
            case _:
                start = chance.randrange(len(data) + 1)
                data[at:at] = data[start : start + chance.randint(1, 40)]
    return bytes(data)


def with_a_number_changed(good: bytes, chance: random.Random) -> bytes:
    """Valid JSON with one value replaced: what gets past the parser."""
    document = json.loads(good)
    place, key = document, None
    while isinstance(place, dict | list) and place:
        key = chance.choice(list(place) if isinstance(place, dict) else range(len(place)))
        child = place[key]
        if not isinstance(child, dict | list) or not child or chance.random() < 0.15:
            break
        place = child
    values = [None, True, -1, 2**70, 1e300, "x", "\ud800", [], {}, [[]], {"a": 1}, 10**400]
    place[key] = chance.choice(values)
    return json.dumps(document).encode()


def survives(data: bytes, path: Path) -> None:
    path.write_bytes(data)
    try:
        profile = read_profile(path)
    except InputError as error:
        assert "\n" not in str(error)  # noqa: PT017 - an error of one line is one good end
        return
    for format_ in READABLE:  # what was read can be worked with
        if format_.write is not None and profile.count < 10**6:
            assert isinstance(format_.write(profile), bytes)


@pytest.mark.parametrize("name", [f.name for f in READABLE])
def test_damaged_files_are_read_or_refused(tmp_path, name: str) -> None:
    format_ = next(f for f in READABLE if f.name == name)
    write_profile(PROFILE, tmp_path / "good", name)
    good = limits.gunzipped((tmp_path / "good").read_bytes())
    chance = random.Random(name)
    for _ in range(250):
        survives(damaged(good, chance), tmp_path / f"bad{format_.suffixes[0]}")
    if good[:1] == b"{":
        for _ in range(250):
            survives(with_a_number_changed(good, chance), tmp_path / f"bad{format_.suffixes[0]}")


@pytest.mark.parametrize("name", FOREIGN)
def test_damaged_files_of_others_are_read_or_refused(tmp_path, name: str) -> None:
    good = (FIXTURES / name).read_bytes()
    chance = random.Random(name)
    for _ in range(60):
        survives(damaged(good, chance), tmp_path / name)
        if good[:1] == b"{":
            survives(with_a_number_changed(good, chance), tmp_path / name)


def refused(data: bytes, path: Path) -> str:
    path.write_bytes(data)
    with pytest.raises(InputError) as told:
        read_profile(path)
    assert "\n" not in str(told.value)
    return str(told.value)


def test_a_small_file_that_unfolds_to_a_huge_one_is_refused(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(limits, "LARGEST", 1 << 20)
    bomb = gzip.compress(bytes(3 << 20))
    assert len(bomb) < 5_000
    for name in ("a.pb.gz", "a.trace.json.gz"):
        assert "unfolds to more than 1 MiB" in refused(bomb, tmp_path / name)
    halves = gzip.compress(bytes(600_000)) * 2  # gzip files may be joined
    assert "unfolds to more than 1 MiB" in refused(halves, tmp_path / "a.pb.gz")


def test_few_bytes_that_stand_for_many_frames_are_refused(tmp_path, monkeypatch) -> None:
    block, number, packed = pprof_wire.block, pprof_wire.number, pprof_wire.packed
    kind = block(1, number(1, 1) + number(2, 1)) + block(6, b"") + block(6, b"x")
    place = block(4, number(1, 1) + block(4, b"") * 1000)
    deep = kind + place + block(2, packed(1, [1] * 101) + packed(2, [1]))
    assert "deeper than 100,000 frames" in refused(deep, tmp_path / "a.pb")
    monkeypatch.setattr(limits, "_MOST_FRAMES", 50_000)
    many = kind + place + block(2, packed(1, [1] * 10) + packed(2, [1])) * 6
    assert "more than 50,000 frames" in refused(many, tmp_path / "b.pb")
    chain = [
        {"id": n, "callFrame": {"functionName": "f"}, "children": [n + 1]} for n in range(1, 400)
    ]
    nodes = [*chain, {"id": 400, "callFrame": {"functionName": "f"}}]
    document = {"nodes": nodes, "samples": list(range(1, 401)), "timeDeltas": [1] * 400}
    assert "more than 50,000 frames" in refused(
        json.dumps(document).encode(), tmp_path / "c.cpuprofile"
    )


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.cpuprofile", {"nodes": [{"id": 1, "callFrame": {}, "children": [1]}], "samples": [1]}),
        (
            "b.trace.json",
            {"traceEvents": [], "stackFrames": {"1": {"parent": "1"}}, "samples": [{"sf": "1"}]},
        ),
        ("c.trace.json", {"traceEvents": [{"ph": "M"}]}),
        ("d.trace.json", {"traceEvents": [{"ph": "X", "ts": 1, "dur": "soon"}]}),
        ("e.codeguru.json", {"callgraph": [], "agentMetadata": {}, "start": 0, "end": 1}),
        ("f.codeguru.json", {"callgraph": {}, "agentMetadata": {}, "start": -5, "end": 1}),
        ("g.pyisession", {"frame_records": [[["a"], 1e308]], "start_time": 0, "duration": 1}),
    ],
)
def test_what_makes_no_sense_is_an_error_of_one_line(tmp_path, name: str, content) -> None:
    refused(json.dumps(content).encode(), tmp_path / name)


def test_deeply_nested_files_are_refused(tmp_path) -> None:
    for name, data in {
        "a.codeguru.json": b'{"agentMetadata":{},"callgraph":' + b'{"children":{"a":' * 100_000,
        "b.trace.json": b'{"traceEvents":' + b"[" * 100_000,
        "c.pyisession": b'{"frame_records":' + b'{"a":' * 100_000,
    }.items():
        refused(data, tmp_path / name)


def test_stacks_of_any_depth_are_written(tmp_path) -> None:
    stack = tuple(Frame("f", "m", "/srv/f.py", 3) for _ in range(20_000))
    profile = Profile((SAMPLES, WALL), (Sample(stack, (2, 2_000_000)),))
    for format_ in READABLE:
        write_profile(profile, tmp_path / "deep", format_.name)
        if format_.name == "codeguru":  # nested as deeply as the stack, as the format is
            assert "nested too deeply" in refused((tmp_path / "deep").read_bytes(), tmp_path / "x")
        else:
            [sample] = read_profile(tmp_path / "deep").samples
            assert len(sample.stack) == 20_000, format_.name


def test_numbers_of_more_than_64_bits_are_refused(tmp_path) -> None:
    large = 10**30
    event = {"ph": "X", "ts": 0, "dur": large, "name": "f"}
    for name, data in {
        "a.collapsed": f"main {large}\n",
        "b.trace.json": json.dumps({"traceEvents": [event]}),
        "c.pyisession": json.dumps(
            {"frame_records": [[["a"], 1e300]], "start_time": 0, "duration": 1}
        ),
    }.items():
        refused(data.encode(), tmp_path / name)
    (tmp_path / "d.collapsed").write_text(f"main (a.py:{large}) 3\n")
    assert read_profile(tmp_path / "d.collapsed").total == 3
