"""``guru profile run`` with commands, other engines, and memory."""

from __future__ import annotations

import http.client
import json
import re
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from guru.models.profile import CPU, Profile
from guru.profiler.formats.registry import read_profile

BUSY = """
import time
def sell(seconds):
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        sum(range(1000))
"""


def _cpu_by_process(profile: Profile, function: str) -> Counter[str]:
    place = profile.kinds.index(CPU)
    found: Counter[str] = Counter()
    for sample in profile.samples:
        if any(frame.function == function for frame in sample.stack):
            found[dict(sample.labels).get("pid", "")] += sample.values[place] / 1e9
    return found


def test_gunicorn_and_its_workers(tmp_path: Path, environment) -> None:
    pytest.importorskip("gunicorn")
    (tmp_path / "app.py").write_text(
        BUSY
        + "import os\ndef app(environ, start):\n    sell(0.1)\n    start('200 OK', [])\n"
        + "    return [str(os.getpid()).encode()]\n"
    )
    command = [sys.executable, "-m", "guru", "profile", "run", "-q", "-o", "p.pb.gz", "--"]
    server = ["gunicorn", "-w", "2", "-b", "127.0.0.1:0", "app:app"]
    with subprocess.Popen(
        [*command, *server], cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        port = 0
        for line in process.stderr:
            found = re.search(r"Listening at: http://127.0.0.1:(\d+)", line)
            port = int(found[1]) if found else port
            if "Booting worker" in line:
                break
        answers: Counter[str] = Counter()
        while len(answers) < 2 or min(answers.values()) < 3:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            connection.request("GET", "/")
            answers[connection.getresponse().read().decode()] += 1
            connection.close()
        process.send_signal(signal.SIGTERM)
        rest = process.stderr.read()
    assert process.returncode == 0, rest
    assert "guru" not in rest
    profile = read_profile(tmp_path / "p.pb.gz")
    sold = _cpu_by_process(profile, "sell")
    assert set(sold) == set(answers)
    for pid, times in answers.items():
        assert sold[pid] == pytest.approx(0.1 * times, rel=0.3)
    assert profile.labels["program"].startswith("gunicorn -w 2")
    assert {dict(s.labels)["process"] for s in profile.samples} == {"gunicorn"}


def test_pytest_as_a_command(guru, tmp_path: Path) -> None:
    (tmp_path / "test_shop.py").write_text(BUSY + "def test_sell():\n    sell(0.4)\n")
    done = guru(
        *("profile", "run", "-q", "-o", "p.pb.gz", "--", "pytest", "-q", "-p", "no:cacheprovider")
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "1 passed" in done.stdout
    sold = _cpu_by_process(read_profile(tmp_path / "p.pb.gz"), "sell")
    assert sum(sold.values()) == pytest.approx(0.4, abs=0.1)


@pytest.mark.parametrize(
    ("head", "said"),
    [
        (b"\x7fELF", "is no Python script; to profile the Python processes that it starts: guru"),
        (b"#!/bin/sh\necho\n", "guru agent exec -- tool"),
        (b"#!/opt/other/bin/python3\n", "/opt/other/bin/python3 -m pip install guru"),
        (b"#!/bin/sh\n'''exec' /opt/far/bin/python \"$0\" \"$@\"\n' '''\n", "/opt/far/bin/python"),
    ],
)
def test_a_command_that_cannot_be_run_here_is_told(
    guru, tmp_path: Path, head: bytes, said: str
) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "tool").write_bytes(head)
    (tmp_path / "bin" / "tool").chmod(0o755)
    done = guru("profile", "run", "--", "tool", "-x", PATH=str(tmp_path / "bin"))
    assert done.returncode == 2
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


def test_commands_of_this_python_by_each_kind_of_first_line(guru, tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    python = Path(sys.executable)
    heads = (f"#!{python}\n", f"#!/bin/sh\n'''exec' \"{python}\" \"$0\" \"$@\"\n' '''\n")
    for number, head in enumerate(heads):
        tool = tmp_path / "bin" / f"tool{number}"
        tool.write_text(head + "import sys\nprint(sys.argv[1:])\nsys.exit(4)\n")
        tool.chmod(0o755)
        path = f"{tmp_path / 'bin'}:{python.parent}"
        done = guru("profile", "run", "-q", "--", tool.name, "-q", "x", PATH=path)
        assert (done.returncode, done.stdout, done.stderr) == (4, "['-q', 'x']\n", "")


def test_pyinstrument_as_the_engine(guru, tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(BUSY + "sell(0.4)\ntime.sleep(0.2)\n")
    outputs = ("-o", "p.pyisession", "-o", "p.pb.gz")
    done = guru("profile", "run", "-q", "--engine", "pyinstrument", *outputs, "program.py")
    assert (done.returncode, done.stderr) == (0, "")
    profile = read_profile(tmp_path / "p.pb.gz")
    assert all(sample.stack[0].function == "<module>" for sample in profile.samples)
    assert profile.total / 1e9 == pytest.approx(profile.duration, rel=0.2)
    shown = subprocess.run(
        [sys.executable, "-m", "pyinstrument", "-r", "json", "--load", "p.pyisession"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(shown.stdout)["sample_count"] == profile.count


def test_the_agent_as_the_engine(guru, tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(
        BUSY
        + "import os\nif os.fork() == 0:\n    sell(0.5)\n    os._exit(0)\nos.wait()\n"
        + "def buy(): sell(1.0)\nbuy()\nraise SystemExit(3)\n"
    )
    done = guru("profile", "run", "-q", "--engine", "agent", "-o", "p.pb.gz", "program.py")
    assert (done.returncode, done.stderr) == (3, "")
    profile = read_profile(tmp_path / "p.pb.gz")
    bought = _cpu_by_process(profile, "buy")
    assert list(bought) == [profile.labels["pid"]]
    assert sum(bought.values()) == pytest.approx(1.0, abs=0.15)
    sold = _cpu_by_process(profile, "sell")
    assert len(sold) == 2
    assert sum(sold.values()) == pytest.approx(1.5, abs=0.25)
    assert all(sample.stack[0].function == "<module>" for sample in profile.samples)
    assert profile.period == 5_000_000


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--engine", "moon"], "'moon' is no engine"),
        (["--engine", "pyinstrument", "--clock", "cpu"], "pyinstrument tells wall time"),
        (["--engine", "pyinstrument", "--memory"], "exclude each other"),
    ],
)
def test_engines_that_cannot_are_told(guru, tmp_path: Path, options, said: str) -> None:
    (tmp_path / "program.py").write_text("print('ran')\n")
    done = guru("profile", "run", *options, "program.py")
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


def test_memory(guru, tmp_path: Path) -> None:
    pytest.importorskip("memray")
    (tmp_path / "program.py").write_text(
        "import sys, threading\n"
        "def rows(): return [bytes(1000) for _ in range(20_000)]\n"
        "def blob(): held.append(bytearray(30_000_000))\n"
        "held = []\nrows()\nheld.append(rows())\n"
        "thread = threading.Thread(target=blob, name='filler')\nthread.start()\nthread.join()\n"
        "sys.exit(3)\n"
    )
    done = guru("profile", "run", "--memory", "-o", "p.pb.gz", "-o", "p.md", "program.py")
    assert done.returncode == 3
    assert "MiB of memory" in done.stderr
    profile = read_profile(tmp_path / "p.pb.gz")
    assert [(kind.name, kind.unit) for kind in profile.kinds] == [
        ("memory", "bytes"),
        ("allocations", "count"),
    ]
    bytes_of: Counter[str] = Counter()
    for sample in profile.samples:
        for name in {"rows", "blob"} & {frame.function for frame in sample.stack}:
            bytes_of[name] += sample.values[0]
        assert not any("guru" in frame.path for frame in sample.stack)
    assert bytes_of["blob"] == pytest.approx(30e6, rel=0.01)
    assert bytes_of["rows"] == pytest.approx(20_000 * 1033, rel=0.05)  # held once, made twice
    assert {"MainThread", "filler"} <= {dict(s.labels)["thread"] for s in profile.samples}
    assert {series.name for series in profile.series} == {"rss", "heap"}
    assert "Heap:" in (tmp_path / "p.md").read_text()
