"""A process that is asked to sample itself, as Python 3.14 and later can be."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.profiler.sampling.conftest import BUSY, share
from tests.profiler.sampling.test_attach import needs_ptrace

from guru.models.errors import ProcessError
from guru.models.profile import Profile
from guru.profiler.sampling import attach as attaching
from guru.profiler.sampling import remote
from guru.profiler.sampling.attach import attach
from guru.profiler.sampling.remote import (
    CannotSampleItselfError,
    attach_agent,
    takes_scripts,
    version_of,
)

_TARGET = (
    BUSY
    + """
def obey():
    for line in sys.stdin:
        exec(compile(open(line.strip()).read(), line.strip(), "exec"), {})
threading.Thread(target=obey, daemon=True, name="obey").start()
if "agent" in sys.argv:
    sys.path.insert(0, sys.argv[-1])
    import guru.profiler
    guru.profiler.start(directory=sys.argv[-2])
print("up", flush=True)
Shop().sell(600)
"""
)
_NEW = sys.executable if sys.version_info >= (3, 14) else shutil.which("python3.14")


@pytest.fixture
def target(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[subprocess.Popen[str]]:
    script = tmp_path / "target.py"
    script.write_text(_TARGET)
    python, *arguments = getattr(request, "param", [sys.executable])
    with subprocess.Popen(
        [python, str(script), *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "up\n"
        try:
            yield process
        finally:
            process.send_signal(signal.SIGKILL)


@pytest.fixture
def asked(target: subprocess.Popen[str], monkeypatch: pytest.MonkeyPatch) -> subprocess.Popen[str]:
    """The target, which gets its script by a pipe: all but ``sys.remote_exec`` is as ever."""

    def ask(_: int, script: Path) -> None:
        assert target.stdin is not None
        target.stdin.write(f"{script}\n")
        target.stdin.flush()

    monkeypatch.setattr(remote, "_ask", ask)
    return target


@pytest.mark.parametrize("clock", ["wall", "cpu"])
def test_a_process_samples_itself_for_a_while(asked, clock) -> None:
    profile = attach_agent(asked.pid, duration=3, rate=100, clock=clock)
    assert profile.kinds[1].name == clock
    assert share(profile, "sell", "cpu") > 0.9  # few looks, as two threads compute at first
    assert {dict(s.labels)["thread"] for s in profile.samples} == {"MainThread", "obey"}
    assert profile.labels["pid"] == str(asked.pid)
    # At first two threads compute, one of them in what it imports.
    assert not [told for told in profile.notices if "short windows" not in told]
    assert "rss" in {series.name for series in profile.series}
    again = attach_agent(asked.pid, duration=0.5, rate=100, clock=clock)
    assert again.duration < profile.duration


@pytest.mark.parametrize("target", [[sys.executable, "agent"]], indirect=True)
def test_one_that_has_an_agent_already_is_told(asked, tmp_path) -> None:
    with pytest.raises(ProcessError, match="the agent runs in it already"):
        attach_agent(asked.pid, duration=5, rate=100, clock="wall")


def test_one_that_ends_or_never_gets_to_it_is_told(target, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote, "_ask", lambda *_: None)
    monkeypatch.setattr(remote, "_PATIENCE", 0.3)
    with pytest.raises(ProcessError, match="has run no Python code for 0 s"):
        attach_agent(target.pid, duration=5, rate=100, clock="wall")
    monkeypatch.setattr(remote, "_ask", lambda *_: (target.kill(), target.wait()))
    with pytest.raises(ProcessError, match="ended before it wrote"):
        attach_agent(target.pid, duration=5, rate=100, clock="wall")


@needs_ptrace
def test_one_that_cannot_is_sampled_from_outside(target, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> Profile:
        raise CannotSampleItselfError("it takes no scripts")

    monkeypatch.setattr(attaching, "takes_scripts", lambda _: True)
    monkeypatch.setattr(attaching, "attach_agent", refuse)
    assert share(attach(target.pid, duration=1), "sell") > 0


def test_versions_are_told_by_names() -> None:
    assert version_of(os.getpid()) == sys.version_info[:2]
    assert takes_scripts(os.getpid()) is (sys.version_info >= (3, 14))
    with subprocess.Popen(["sleep", "60"]) as process:
        assert version_of(process.pid) is None
        process.kill()


@pytest.mark.parametrize(
    ("messages", "said"),
    [
        ("Traceback\nPermissionError: [Errno 1] Operation not permitted\n", "may not be read"),
        ("RuntimeError: Remote debugging is not enabled in the remote process", "takes no scripts"),
        (
            "RuntimeError: Invalid PID",
            "cannot be asked to sample itself: RuntimeError: Invalid PID",
        ),
        ("", "no reason given"),
    ],
)
def test_refusals_are_told(messages: str, said: str) -> None:
    told = str(remote._refused(42, messages))
    assert said in told
    assert "\n" not in told


@pytest.mark.skipif(_NEW is None, reason="no Python 3.14 at hand, which sys.remote_exec takes")
@pytest.mark.parametrize("target", [[_NEW]], indirect=True)
def test_the_call_itself(target) -> None:
    profile = attach(target.pid, duration=1.5)
    assert [kind.name for kind in profile.kinds] == ["samples", "wall", "cpu"]
    assert share(profile, "sell", "cpu") > 0.9
