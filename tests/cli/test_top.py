"""``guru profile top``: a live view of a process or a group."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

BUSY = """
import json
rows = [{"number": n, "text": "x" * 20} for n in range(500)]
def encode():
    while True:
        json.loads(json.dumps(rows))
print("ready", flush=True)
encode()
"""
TOP = [sys.executable, "-m", "guru", "profile", "top"]


@pytest.fixture
def program(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    (tmp_path / "busy.py").write_text(BUSY)
    command = [sys.executable, str(tmp_path / "busy.py")]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        yield process
        process.kill()


def skip_without_right(stderr: str) -> None:
    if "may not be read" in stderr:
        pytest.skip("this system does not allow ptrace")


def test_one_frame_of_a_process(guru, program) -> None:
    done = guru("profile", "top", str(program.pid), "--once", "--interval", "1")
    skip_without_right(done.stderr)
    assert done.returncode == 0, done.stderr
    assert f"process {program.pid}" in done.stdout
    assert "JSONEncoder" in done.stdout
    assert "MainThread" in done.stdout
    assert "looking takes" in done.stdout
    assert "busy.py:" in done.stdout, done.stdout
    assert "\x1b" not in done.stdout
    assert done.stderr == ""


def test_advice_stands_beside_the_function(guru, program) -> None:
    done = guru("profile", "top", str(program.pid), "--once", "--interval", "2", "--rate", "100")
    skip_without_right(done.stderr)
    rows = [line for line in done.stdout.splitlines() if "JSONEncoder.iterencode" in line]
    assert rows[0].endswith("json-dumps"), done.stdout
    assert any(line.startswith("HIGH") and "busy.py:" in line for line in done.stdout.splitlines())


def test_frames_follow_as_lines_until_the_process_ends(program, environment, tmp_path) -> None:
    command = [*TOP, str(program.pid), "--interval", "0.5"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as top:
        assert top.stdout is not None
        titles = 0
        for line in top.stdout:
            titles += line.startswith(f"process {program.pid}")
            if titles == 2:
                break
        program.kill()
        program.wait()
        _, stderr = top.communicate(timeout=100)
    if not titles:
        skip_without_right(stderr)
    assert titles == 2
    assert top.returncode == 0
    assert stderr == f"process {program.pid} has ended\n"


def read_until(terminal: int, wanted: bytes) -> bytes:
    found = b""
    while wanted not in found:
        ready, _, _ = select.select([terminal], [], [], 100)
        assert ready, f"{wanted!r} did not come: {found[-2000:]!r}"
        try:
            part = os.read(terminal, 65_536)
        except OSError:
            part = b""
        assert part, f"the view ended early: {found[-2000:]!r}"
        found += part
    return found


@pytest.mark.parametrize("way", ["q", "interrupt"])
def test_the_view_on_a_terminal_ends_at_a_key(program, environment, way: str) -> None:
    """In a real terminal: the view is drawn in place, and the terminal is left as it was."""
    process, terminal = pty.fork()
    if process == 0:  # the view, in the terminal
        command = [*TOP, str(program.pid), "--interval", "0.5"]
        environment = {**environment, "TERM": "xterm-256color", "COLUMNS": "120", "LINES": "40"}
        os.execvpe(command[0], command, environment)
    try:
        drawn = read_until(terminal, b" thread, ")
        assert b"\x1b[?1049h" in drawn  # the other screen, so that nothing is overwritten
        if way == "q":
            os.write(terminal, b"q")
        else:
            os.kill(process, signal.SIGINT)
        rest = read_until(terminal, b"\x1b[?1049l")
        assert rest
        while True:  # until it closes the terminal
            try:
                if not os.read(terminal, 65_536):
                    break
            except OSError:
                break
        _, status = os.waitpid(process, 0)
        process = 0
        assert os.waitstatus_to_exitcode(status) == (0 if way == "q" else 130)
    finally:
        if process:
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)
        os.close(terminal)


def test_a_group_by_its_reports(guru, tmp_path: Path) -> None:
    code = (
        "import guru.profiler, sys, time\n"
        "def spin():\n"
        "    end = time.thread_time() + 0.5\n"
        "    while time.thread_time() < end: sum(n * n for n in range(1000))\n"
        "guru.profiler.start(group='shop', directory=sys.argv[1], budget=1.0)\n"
        "spin()\n"
        "guru.profiler.stop()\n"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "reports")], check=True)
    done = guru("profile", "top", "shop", "--directory", "reports", "--once")
    assert done.returncode == 0, done.stderr
    assert "group shop: 1 process" in done.stdout
    assert "spin" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["999999999", "--once"], "there is no process 999999999"),
        (["shop", "--once"], "guru-profiles"),
        (["shop", "--directory", ".", "--once"], "there is no report of group shop"),
        (["1", "--clock", "sun"], "sun"),
        (["1", "--interval", "0"], "interval"),
    ],
)
def test_bad_input_is_exit_2_in_one_line(guru, arguments, said) -> None:
    done = guru("profile", "top", *arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
