"""A real process watched from outside."""

from __future__ import annotations

import itertools
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from guru.models.errors import ProcessError
from guru.profiler.live.process import process_looks

BUSY = """
import sys, threading, time

def wait():
    time.sleep(300)

def multiply():
    return sum(n * n for n in range(1000))

threading.Thread(target=wait, name="waiter", daemon=True).start()
print("ready", flush=True)
while not sys.argv[1:] or sys.stdin.readline():
    multiply()
"""


@pytest.fixture
def program(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    (tmp_path / "busy.py").write_text(BUSY)
    command = [sys.executable, str(tmp_path / "busy.py")]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        yield process
        process.kill()


def looks(pid: int, number: int):
    try:
        found = process_looks(pid, interval=0.5, window=1.0, rate=50)
        return list(itertools.islice(found, number))
    except ProcessError as error:
        if "may not be read" in str(error):
            pytest.skip("this system does not allow ptrace")
        raise


def test_looks_show_functions_threads_and_what_looking_takes(program) -> None:
    first, second, third = looks(program.pid, 3)
    assert f"process {program.pid}" in first.title
    assert "busy.py" in first.title
    names = {frame.function for s in third.profile.samples for frame in s.stack}
    assert {"multiply", "wait"} <= names
    states = {state.name: state for state in third.threads}
    assert {"MainThread", "waiter"} <= states.keys()
    waiting = states["waiter"]
    assert waiting.busy == 0
    assert not waiting.is_busy
    assert waiting.frame is not None
    assert waiting.frame.function == "wait"
    assert third.threads[0].name == "MainThread"
    assert third.cost is not None
    assert 0 < third.cost < 2
    # The window is two looks long: the third look no longer has the first.
    assert second.profile.started == first.profile.started
    assert third.profile.started > first.profile.started


def test_looks_end_with_the_process(program) -> None:
    found = process_looks(program.pid, interval=0.5, window=1.0, rate=50)
    try:
        next(found)
    except ProcessError as error:
        if "may not be read" in str(error):
            pytest.skip("this system does not allow ptrace")
        raise
    program.kill()
    assert len(list(found)) <= 1


def test_no_such_process() -> None:
    with pytest.raises(ProcessError, match="there is no process 999999999"):
        next(process_looks(999_999_999, interval=0.5, window=1.0, rate=50))
