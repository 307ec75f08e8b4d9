"""Programs to sample, and looks at what came of it."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from guru.models.profile import Frame, Profile
from guru.profiler.formats.registry import read_profile
from guru.profiler.sampling import native, ticker

BUSY = """
import sys, threading, time

def work(n):
    x = 0
    for i in range(n):
        x = (x * 31 + i) & 0xFFFF
    return x

def heavy(n): return work(3 * n)

def light(n): return work(n)

class Shop:
    def sell(self, seconds):
        end = time.thread_time() + seconds
        while time.thread_time() < end:
            heavy(1500)
            light(1500)
"""
"""Code of known shares: of ``Shop.sell``, ``heavy`` computes 3 parts of 4, ``light`` 1."""

_RUN = """
import sys
from guru.profiler.formats.registry import write_profile
from guru.profiler.sampling.run import profile_program

target, clock, module, *argv = sys.argv[1:]
done = profile_program(argv, module=module == "module", clock=clock)
write_profile(done.profile, target)
sys.exit(done.exit_code)
"""


native.note_main_thread()
App = Callable[..., str]
with_it = pytest.mark.skipif(ticker.make() is None, reason="the extension was not built here")
both = pytest.mark.parametrize(
    "without", [pytest.param("", marks=with_it, id="extension"), pytest.param("1", id="python")]
)


@dataclass
class Ran:
    """What a program that was run under guru left behind."""

    profile: Profile
    code: int
    out: str
    err: str


@pytest.fixture
def run_program(tmp_path: Path) -> Callable[..., Ran]:
    """Run source under ``profile_program`` in a process of its own."""

    def run(source: str, *arguments: str, clock: str = "wall", module: str = "") -> Ran:
        script = tmp_path / "program.py"
        script.write_text(source)
        target = tmp_path / "run.pb.gz"
        what = module or str(script)
        kind = "module" if module else "script"
        command = [sys.executable, "-c", _RUN, str(target), clock, kind, what, *arguments]
        done = subprocess.run(
            command, capture_output=True, text=True, cwd=tmp_path, timeout=120, check=False
        )
        assert target.exists(), done.stderr
        return Ran(read_profile(target), done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture
def run_app(tmp_path: Path) -> App:
    """Run source that may say ``start()``; profiles go to ``tmp_path / "out"``."""

    def run(source: str, without: str = "") -> str:
        head = (
            BUSY
            + "import os, guru.profiler\nfrom guru.profiler.sampling import agent\n"
            + "def start(**more):\n"
            + "    guru.profiler.start('shop', directory='out', **{'rate': 500, 'budget': 1, **more})\n"
            + f"    assert (agent._process.sampler._pace._ticker is None) == {bool(without)}\n"
        )
        (tmp_path / "app.py").write_text(head + textwrap.dedent(source))
        done = subprocess.run(
            [sys.executable, "-X", "faulthandler", "app.py"],
            capture_output=True, text=True, cwd=tmp_path, timeout=110, check=False,
            env={**os.environ, ticker.VARIABLE: without},
        )  # fmt: skip
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout

    return run


def share(profile: Profile, function: str, kind: str = "") -> float:
    """The part of a profile's weight with ``function`` on the stack, 0 to 1."""
    index = [k.name for k in profile.kinds].index(kind) if kind else profile.weight_index
    total = sum(sample.values[index] for sample in profile.samples)
    on = sum(
        s.values[index]
        for s in profile.samples
        if any(f.function.split(".")[-1] == function for f in s.stack)
    )
    return on / total


def frames(profile: Profile) -> set[Frame]:
    return {frame for sample in profile.samples for frame in sample.stack}


def threads(profile: Profile) -> set[str]:
    return {dict(sample.labels)["thread"] for sample in profile.samples}


def profiles(folder: Path) -> list[Profile]:
    return [read_profile(path) for path in sorted(folder.glob("*.pb.gz"))]
