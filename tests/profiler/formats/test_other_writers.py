"""Files that the field's own tools write, or can read."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from guru.models.profile import CPU, SAMPLES, WALL, Frame, Native, Profile, Sample
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
    stack = (
        Frame("0xbeef", native=Native(0xBEEF)),
        Frame("outer", line=9),
        Frame("inner", path="a.c", line=7, native=Native(inlined=True)),
    )
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


def test_speedscope_has_one_profile_a_thread_and_kind() -> None:
    document = json.loads(speedscope.write(PROFILE))
    assert [(p["name"], p["unit"], p["endValue"]) for p in document["profiles"]] == [
        ("MainThread", "nanoseconds", 30_000_000),
        ("worker", "nanoseconds", 10_000_000),
        ("MainThread (samples)", "none", 3),
        ("worker (samples)", "none", 1),
        ("MainThread (cpu)", "nanoseconds", 20_000_000),
        ("worker (cpu)", "nanoseconds", 0),
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


FIXTURES = HERE / "fixtures"


@pytest.mark.parametrize("name", ["go-cpu.pb.gz", "go-heap.pb.gz"])
def test_a_profile_of_a_go_program_loses_nothing(tmp_path, name: str) -> None:
    """Addresses, binaries, inlined functions, numeric labels, the default kind, the period's type."""
    profile = read_profile(FIXTURES / name)
    write_profile(profile, tmp_path / "again.pb.gz")
    again = read_profile(tmp_path / "again.pb.gz")
    assert set(again.samples) == set(profile.samples)
    assert (again.kinds, again.labels, again.period) == (
        profile.kinds,
        profile.labels,
        profile.period,
    )
    natives = [f.native for s in profile.samples for f in s.stack if f.native]
    assert {native.binary.path for native in natives if native.binary} == {"/srv/shop/shop"}
    assert all(native.address for native in natives)


@pytest.mark.skipif(shutil.which("go") is None, reason="no Go tools here")
@pytest.mark.parametrize("name", ["go-cpu.pb.gz", "go-heap.pb.gz"])
@pytest.mark.parametrize("mode", ["-top", "-tree", "-traces"])
def test_go_pprof_tells_the_same_of_a_profile_that_we_wrote_anew(
    tmp_path, name: str, mode: str
) -> None:
    write_profile(read_profile(FIXTURES / name), tmp_path / "again.pb.gz")
    told = [
        subprocess.run(
            ["go", "tool", "pprof", mode, str(path)], capture_output=True, text=True, check=True
        ).stdout.splitlines()
        for path in (FIXTURES / name, tmp_path / "again.pb.gz")
    ]
    assert len(told[0]) > 5
    if mode == "-traces":  # the order of samples is free
        told = [sorted(lines) for lines in told]
    assert told[0] == told[1]


def test_filters_comments_and_the_page_of_foreign_pprof_are_kept(tmp_path) -> None:
    number, block, packed = pprof_wire.number, pprof_wire.block, pprof_wire.packed
    texts = ["", "cpu", "nanoseconds", "^runtime", "^main", "as measured", "https://example.com/x"]
    data = message(
        block(1, number(1, 1) + number(2, 2)),
        *[block(6, text.encode()) for text in texts],
        number(7, 3),
        number(8, 4),
        packed(13, [5]),
        number(15, 6),
    )
    (tmp_path / "x.pb").write_bytes(data)
    write_profile(read_profile(tmp_path / "x.pb"), tmp_path / "y.pb.gz")
    profile = read_profile(tmp_path / "y.pb.gz")
    assert profile.notices == ("as measured",)
    assert profile.labels == {
        "pprof.drop_frames": "^runtime",
        "pprof.keep_frames": "^main",
        "pprof.doc_url": "https://example.com/x",
    }


def hottest(profile: Profile) -> Sample:
    return max(profile.samples, key=profile.weight)


def test_a_profile_of_node() -> None:
    profile = read_profile(FIXTURES / "node.cpuprofile")
    leaf = hottest(profile).stack[-1]
    assert (leaf.function, leaf.path, leaf.first_line, leaf.line) == (
        "sell",
        "/srv/shop/spin.js",
        3,
        5,
    )
    assert profile.kinds == (SAMPLES, WALL)
    told = json.loads((FIXTURES / "node.cpuprofile").read_text())
    hits = sum(node["hitCount"] for node in told["nodes"])
    assert hits <= profile.count <= len(told["samples"])  # V8 does not count the first and last
    assert 0.9 < profile.total / 1e9 / profile.duration <= 1
    assert not any(frame.function == "(root)" for s in profile.samples for frame in s.stack)


def test_a_trace_of_viztracer() -> None:
    profile = read_profile(FIXTURES / "viztracer.json")
    events = json.loads((FIXTURES / "viztracer.json").read_text())["traceEvents"]
    times = {}
    for event in events:
        if event["ph"] == "X":
            times.setdefault(event["name"], 0)
            times[event["name"]] += round(event["dur"] * 1000)
    found = {s.stack[-1].function: profile.weight(s) for s in profile.samples}
    assert found["builtins.len"] == times["builtins.len"]
    inner = "Shop.sell.<locals>.<genexpr>"
    assert found[inner] == times[f"{inner} (/srv/shop/app.py:5)"] - times["builtins.len"]
    assert hottest(profile).stack[-1].path == "/srv/shop/app.py"
    assert hottest(profile).labels == (("thread", "MainThread"),)


def test_stacks_of_austin() -> None:
    profile = read_profile(FIXTURES / "austin.collapsed")
    assert profile.kinds == (WALL,)
    assert profile.period == 10_000_000
    waiting = [s for s in profile.samples if s.stack[-1].function == "wait"]
    assert waiting[0].labels == (("pid", "12682"), ("thread", "12684"))
    assert waiting[0].stack[-1] == Frame("wait", path="/srv/shop/app.py", line=8)
    lines = (FIXTURES / "austin.collapsed").read_text().splitlines()
    assert profile.total == 1000 * sum(int(ln.split()[-1]) for ln in lines if ln.startswith("P"))


def test_a_report_of_codegurus_agent() -> None:
    profile = read_profile(FIXTURES / "codeguru-agent.json")
    assert profile.kinds == (SAMPLES, WALL)
    assert profile.labels["agent"] == "CodeGuruProfiler-python"
    assert profile.labels["pid"] == "13208"
    waiting = next(s for s in profile.samples if s.stack[-1].function == "<Sleep>")
    assert waiting.stack[-2] == Frame("wait", "app", "app.py", 8)
    assert waiting.stack[0] == Frame(
        "Thread._bootstrap", "threading", "/usr/local/lib/python3.11/threading.py", 1002
    )
    assert waiting.values == (110, 3_004_000_000)


def test_a_report_of_codegurus_agent_comes_back_as_it_was(tmp_path) -> None:
    write_profile(read_profile(FIXTURES / "codeguru-agent.json"), tmp_path / "r.codeguru.json")
    before, after = (
        json.loads(path.read_text())
        for path in (FIXTURES / "codeguru-agent.json", tmp_path / "r.codeguru.json")
    )
    assert calls(after["callgraph"]) == calls(before["callgraph"])
    for name, value in before["agentMetadata"].items():
        if name not in {"sampleWeights", "metrics"}:
            assert after["agentMetadata"][name] == value, name
    assert (after["start"], after["end"]) == (before["start"], before["end"])


def calls(node: dict) -> dict:
    """A call graph without the empty lists of children that some writers leave out."""
    children = {name: calls(child) for name, child in node.get("children", {}).items()}
    return {**node, "children": children}


def test_the_agent_of_codeguru_writes_what_we_read(tmp_path) -> None:
    """With the real agent, where it is installed; it writes through its own reporter of files."""
    agent = pytest.importorskip("codeguru_profiler_agent")
    from datetime import timedelta

    from codeguru_profiler_agent.agent_metadata.agent_metadata import AgentMetadata
    from codeguru_profiler_agent.agent_metadata.fleet_info import DefaultFleetInfo

    profiler = agent.Profiler(
        profiling_group_name="shop",
        region_name="eu-west-1",
        environment_override={
            "reporting_mode": "file",
            "file_prefix": str(tmp_path / "report-"),
            "sampling_interval": timedelta(milliseconds=10),
            "minimum_time_reporting": timedelta(milliseconds=1),
            "agent_metadata": AgentMetadata(fleet_info=DefaultFleetInfo()),
        },
    )
    profiler.start()
    for _ in range(30):
        sorted(range(400_000), key=str)
    profiler.stop()
    [report] = tmp_path.glob("report-*.json")
    profile = read_profile(report)
    names = {frame.function for sample in profile.samples for frame in sample.stack}
    assert "test_the_agent_of_codeguru_writes_what_we_read" in names
    write_profile(profile, tmp_path / "again.codeguru.json")
    again = json.loads((tmp_path / "again.codeguru.json").read_text())
    assert calls(again["callgraph"]) == calls(json.loads(report.read_text())["callgraph"])


def test_pyinstrument_loads_our_session(tmp_path) -> None:
    session = pytest.importorskip("pyinstrument.session").Session
    renderers = pytest.importorskip("pyinstrument.renderers")
    write_profile(PROFILE, tmp_path / "p.pyisession")
    loaded = session.load(tmp_path / "p.pyisession")
    text = renderers.ConsoleRenderer(show_all=True, timeline=False).render(loaded)
    assert "Shop.sell" in text
    assert "0.03 Shop.sell  /srv/shop.py:28" in text
    assert loaded.sample_count == 4


SPIN = """
import sys, threading, time
def wait():
    time.sleep(300)
class Shop:
    def sell(self, many):
        return sum(len(str(number)) for number in range(many))
threading.Thread(target=wait, name="waiter", daemon=True).start()
print("ready", flush=True)
while True:
    Shop().sell(20_000)
"""


@pytest.mark.parametrize("form", ["raw", "speedscope", "chrometrace"])
def test_py_spy_writes_what_we_read(tmp_path, form: str) -> None:
    (tmp_path / "spin.py").write_text(SPIN)
    command = [str(Path(sys.executable).parent / "py-spy"), "record", "--idle", "--rate", "50"]
    command += ["--duration", "2", "--format", form, "--output", str(tmp_path / "p")]
    spin = [sys.executable, str(tmp_path / "spin.py")]
    with subprocess.Popen(spin, stdout=subprocess.PIPE) as program:
        try:
            assert program.stdout is not None
            assert program.stdout.readline() == b"ready\n"
            done = subprocess.run(
                [*command, "--pid", str(program.pid)], capture_output=True, text=True, check=False
            )
        finally:
            program.kill()
    if "ermission" in done.stderr:
        pytest.skip("this system does not allow ptrace")
    assert done.returncode == 0, done.stderr
    profile = read_profile(tmp_path / "p")
    method = "Shop.sell" if sys.version_info >= (3, 11) else "sell"  # py-spy knows no more there
    for name in ("wait", method):
        leaves = [s.stack for s in profile.samples if name in {f.function for f in s.stack[-2:]}]
        assert leaves, name
        frame = next(f for f in leaves[0][-2:] if f.function == name)
        assert frame.path.endswith("spin.py")
        assert frame.line
    if form == "speedscope":
        assert any("waiter" in dict(s.labels)["thread"] for s in profile.samples)
