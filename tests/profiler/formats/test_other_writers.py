"""Files that the field's own tools write, or can read."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import jsonschema
import pytest

from guru.models.profile import CPU, SAMPLES, WALL, Frame, Profile, Sample
from guru.profiler.formats import pprof_wire, speedscope
from guru.profiler.formats.registry import read_profile, write_profile

HERE = Path(__file__).parent
PROFILE = Profile(
    (SAMPLES, WALL, CPU),
    (
        Sample(
            (
                Frame("<module>", "__main__", "/srv/app.py", 9),
                Frame("Shop.sell", "shop", "/srv/shop.py", 30, 28),
            ),
            (3, 30_000_000, 20_000_000),
            (("endpoint", "/items"), ("thread", "MainThread")),
        ),
        Sample((Frame("sleep", path="<built-in>"),), (1, 10_000_000, 0), (("thread", "worker"),)),
    ),
    1_700_000_000.25,
    1.5,
    10_000_000,
    {"group": "shop", "host": "h1"},
    ("one thread was not sampled",),
)


def test_a_file_that_go_pprof_wrote_anew_is_read_without_loss() -> None:
    assert read_profile(HERE / "fixtures" / "by-go-pprof.pb.gz") == PROFILE


@pytest.mark.skipif(shutil.which("go") is None, reason="no Go tools here")
def test_go_pprof_reads_ours(tmp_path) -> None:
    write_profile(PROFILE, tmp_path / "p.pb.gz")
    command = ["go", "tool", "pprof", "-sample_index=cpu", "-top", str(tmp_path / "p.pb.gz")]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "shop.Shop.sell" in told
    assert "20ms" in told


def message(*parts: bytes) -> bytes:
    return b"".join(parts)


def test_pprof_of_other_writers(tmp_path) -> None:
    """Unpacked numbers, inlined functions, numeric labels, places without a function, unknown fields."""
    number, block = pprof_wire.number, pprof_wire.block
    texts = ["", "cpu", "nanoseconds", "inner", "outer", "a.c", "bytes", "kb", "size"]
    data = message(
        block(1, number(1, 1) + number(2, 2)),
        block(
            2,
            number(1, 1)
            + number(1, 2)
            + number(2, 5)
            + block(3, number(1, 8) + number(3, 64) + number(4, 7)),
        ),
        block(
            4,
            number(1, 1)
            + block(4, number(1, 1) + number(2, 7))
            + block(4, number(1, 2) + number(2, 9)),
        ),
        block(4, number(1, 2) + number(3, 0xBEEF)),
        block(5, number(1, 1) + number(2, 3) + number(3, 3) + number(4, 5)),
        block(5, number(1, 2) + number(2, 4)),
        *[block(6, text.encode()) for text in texts],
        bytes([0xF9, 0x01]) + bytes(8),  # field 31, fixed 64 bits
    )
    (tmp_path / "x.pb").write_bytes(data)
    profile = read_profile(tmp_path / "x.pb")
    stack = (Frame("0xbeef"), Frame("outer", line=9), Frame("inner", path="a.c", line=7))
    assert profile.kinds == (CPU,)
    assert profile.samples == (Sample(stack, (5,), (("size", "64 kb"),)),)


SPEEDSCOPE = {
    "type": "object",
    "required": ["$schema", "shared", "profiles"],
    "properties": {
        "$schema": {"const": "https://www.speedscope.app/file-format-schema.json"},
        "activeProfileIndex": {"type": "number"},
        "exporter": {"type": "string"},
        "name": {"type": "string"},
        "shared": {
            "required": ["frames"],
            "properties": {
                "frames": {
                    "items": {
                        "required": ["name"],
                        "properties": {
                            "name": {"type": "string"},
                            "file": {"type": "string"},
                            "line": {"type": "number"},
                        },
                    }
                }
            },
        },
        "profiles": {
            "minItems": 1,
            "items": {
                "required": [
                    "type",
                    "name",
                    "unit",
                    "startValue",
                    "endValue",
                    "samples",
                    "weights",
                ],
                "properties": {
                    "type": {"const": "sampled"},
                    "unit": {
                        "enum": [
                            "bytes",
                            "microseconds",
                            "milliseconds",
                            "nanoseconds",
                            "none",
                            "seconds",
                        ]
                    },
                    "samples": {"items": {"items": {"type": "integer"}}},
                    "weights": {"items": {"type": "number"}},
                },
            },
        },
    },
}
"""What speedscope's published schema asks of sampled profiles."""


@pytest.mark.parametrize("profile", [PROFILE, Profile((SAMPLES,), ())], ids=["full", "empty"])
def test_speedscope_takes_ours(profile: Profile) -> None:
    document = json.loads(speedscope.write(profile))
    jsonschema.validate(document, SPEEDSCOPE)
    for part in document["profiles"]:
        assert len(part["samples"]) == len(part["weights"])
        assert part["endValue"] == sum(part["weights"])
        assert all(
            i < len(document["shared"]["frames"]) for stack in part["samples"] for i in stack
        )


def test_speedscope_has_one_profile_a_thread() -> None:
    document = json.loads(speedscope.write(PROFILE))
    assert [(p["name"], p["endValue"]) for p in document["profiles"]] == [
        ("MainThread", 30_000_000),
        ("worker", 10_000_000),
    ]


def test_evented_speedscope_gives_each_stack_its_own_time() -> None:
    document = {
        "$schema": "https://www.speedscope.app/file-format-schema.json",
        "shared": {"frames": [{"name": "a", "file": "a.js", "line": 2}, {"name": "b"}]},
        "profiles": [
            {
                "type": "evented", "name": "t", "unit": "milliseconds", "startValue": 0, "endValue": 10,
                "events": [
                    {"type": "O", "frame": 0, "at": 0}, {"type": "O", "frame": 1, "at": 4},
                    {"type": "C", "frame": 1, "at": 9}, {"type": "C", "frame": 0, "at": 10},
                ],
            }
        ],
    }  # fmt: skip
    profile = speedscope.read(json.dumps(document).encode())
    found = {tuple(f.function for f in s.stack): s.values[0] for s in profile.samples}
    assert profile.kinds == (WALL,)
    assert found == {("a",): 5_000_000, ("a", "b"): 5_000_000}


def test_a_saved_session_of_pyinstrument(tmp_path) -> None:
    pyinstrument = pytest.importorskip("pyinstrument")

    class Worker:
        def spin(self) -> int:
            return sum(len(str(number)) for number in range(400_000))

    profiler = pyinstrument.Profiler(interval=0.001, async_mode="disabled")
    profiler.start()
    Worker().spin()
    profiler.stop().save(tmp_path / "s.pyisession")
    profile = read_profile(tmp_path / "s.pyisession")
    own = [f for s in profile.samples for f in s.stack if f.function == "Worker.spin"]
    assert own
    assert own[0].path == __file__
    assert own[0].line == own[0].first_line + 1
    assert profile.kinds == (SAMPLES, WALL)
    assert all(dict(sample.labels)["thread"] for sample in profile.samples)
    assert 0.5 < profile.total / 1e9 / profile.duration < 1.5
