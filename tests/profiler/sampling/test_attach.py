"""A process that runs already is sampled from outside."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.profiler.sampling.conftest import BUSY, frames, share, threads

from guru.models.errors import InputError, ProcessError
from guru.profiler.sampling import py_spy_process
from guru.profiler.sampling.attach import attach
from guru.profiler.sampling.py_spy import no_success

_TARGET = (
    BUSY
    + """
import os
threading.Thread(target=time.sleep, args=(600,), name="sleepy one", daemon=True).start()
if "fork" in sys.argv and os.fork() == 0:
    time.sleep(600)
print("up", flush=True)
Shop().sell(600)
"""
)


def _may_attach() -> bool:
    scope = Path("/proc/sys/kernel/yama/ptrace_scope")
    strict = scope.exists() and scope.read_text().strip() != "0"
    return sys.platform == "linux" and (os.geteuid() == 0 or not strict)


needs_ptrace = pytest.mark.skipif(
    not _may_attach(), reason="reading another process is not permitted here (ptrace_scope)"
)


@pytest.fixture
def target(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    yield from _target(tmp_path)


@pytest.fixture
def forking_target(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    yield from _target(tmp_path, "fork")


def _target(folder: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    script = folder / "target.py"
    script.write_text(_TARGET)
    command = [sys.executable, str(script), *arguments]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        try:
            yield process
        finally:
            os.killpg(process.pid, signal.SIGKILL)


@needs_ptrace
def test_wall_time_of_all_threads(target) -> None:
    profile = attach(target.pid, duration=1.5)
    assert threads(profile) == {"MainThread", "sleepy one"}
    assert share(profile, "sell") == pytest.approx(0.5, abs=0.15)
    work = next(frame for frame in frames(profile) if frame.function == "work")
    assert work.path.endswith("/target.py")
    assert BUSY.splitlines()[work.line - 1].strip().startswith(("x =", "for", "return", "def"))
    assert [kind.name for kind in profile.kinds] == ["samples", "wall"]
    assert profile.total / 1e9 == pytest.approx(2 * profile.duration, rel=0.1)
    assert profile.labels == {"pid": str(target.pid)}


@needs_ptrace
def test_cpu_time_leaves_out_who_waits(target) -> None:
    profile = attach(target.pid, duration=1.5, rate=200, clock="cpu")
    assert share(profile, "sell") > 0.8
    assert profile.kinds[1].name == "cpu"


@needs_ptrace
def test_children_are_sampled_when_asked(forking_target) -> None:
    alone = attach(forking_target.pid, duration=0.5)
    both = attach(forking_target.pid, duration=0.5, subprocesses=True)
    assert {dict(s.labels).get("pid") for s in alone.samples} == {None}
    assert len({dict(s.labels).get("pid") for s in both.samples}) == 2
    assert not [frame for frame in frames(both) if frame.function.startswith("process ")]


@needs_ptrace
def test_a_process_killed_on_the_way_leaves_what_was_sampled(target) -> None:
    killer = threading.Timer(2.0, target.kill)
    killer.start()
    profile = attach(target.pid, duration=120)
    killer.join()
    assert profile.count > 0
    assert any("ended after" in notice for notice in profile.notices)


@needs_ptrace
def test_py_spy_that_hangs_on_a_process_that_was_killed_is_ended(target, monkeypatch) -> None:
    monkeypatch.setattr(py_spy_process, "_GRACE", 0.3)
    monkeypatch.setattr(py_spy_process, "_PATIENCE", 10.0)

    def stop_both() -> None:
        while not (found := _py_spies()):
            time.sleep(0.1)
        time.sleep(1)  # now it samples
        os.kill(found[0], signal.SIGSTOP)
        target.kill()

    killer = threading.Thread(target=stop_both)
    killer.start()
    with pytest.raises(ProcessError, match="ended before it could be sampled"):
        attach(target.pid, duration=100_000)
    killer.join()


def _py_spies() -> list[int]:
    """Return the processes of py-spy that this process has started."""
    tasks = Path("/proc/self/task").iterdir()
    found = []
    for pid in [int(pid) for task in tasks for pid in (task / "children").read_text().split()]:
        with contextlib.suppress(FileNotFoundError):  # it has just ended
            if "py-spy" in str(Path(f"/proc/{pid}/exe").readlink()):
                found.append(pid)
    return found


@needs_ptrace
def test_an_interrupt_ends_early_and_keeps_what_was_sampled(target) -> None:
    code = (
        "import sys; from guru.profiler.sampling.attach import attach\n"
        "profile = attach(int(sys.argv[1]), duration=120)\nprint(profile.count, *profile.notices)"
    )
    command = [sys.executable, "-c", code, str(target.pid)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        threading.Timer(2.5, process.send_signal, (signal.SIGINT,)).start()
        out, err = process.communicate(timeout=90)
    assert (process.returncode, err) == (0, "")
    assert int(out.split()[0]) > 0
    assert "interrupted" in out
    assert target.poll() is None


@needs_ptrace
def test_a_process_that_is_not_python() -> None:
    with subprocess.Popen(["sleep", "60"]) as process:
        try:
            with pytest.raises(
                ProcessError, match="does not look like Python; give the number of the"
            ):
                attach(process.pid, duration=1)
        finally:
            process.kill()


def test_no_such_process() -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    with pytest.raises(ProcessError, match=f"there is no process {process.pid}"):
        attach(process.pid, duration=1)
    with pytest.raises(InputError, match="above 0"):
        attach(os.getppid(), duration=0)


@pytest.mark.parametrize(
    ("messages", "exists", "words"),
    [
        ("Permission Denied: Try running again with elevated permissions", True, ["may not be read"]),
        ("Error: Operation not permitted (os error 1)", True, ["may not be read"]),
        ("Error: This program requires root on OSX.", True, ["may not be read"]),
        ("Error: Unsupported version of Python: 3.99.0", True, ["update it", "guru.profiler.start()"]),
        ("Error: Failed to find python version from target process", True, ["does not look like Python"]),
        ("Error: Failed to copy memory", False, ["ended before"]),
        ("Error: the moon is full\nCaused by: 1", True, ["could not be sampled: Error: the moon is full"]),
    ],
)  # fmt: skip
def test_every_failure_names_its_remedy(messages: str, exists: bool, words: list[str]) -> None:
    told = no_success(42, messages, exists=exists)
    assert "\n" not in told
    assert "process 42" in told
    assert all(word in told for word in words)
