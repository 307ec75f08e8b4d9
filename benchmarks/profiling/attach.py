"""The row on attaching: every Python at hand, a thousand samples, how many could not be read."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from guru.profiler.formats.registry import read_profile
from profiling.peers import PROGRAMS, with_guru

_MINORS = range(10, 15)
_SECONDS = 10.5
"""At 100 Hz, a thousand samples of each thread."""


def attach(pythons: Iterable[str]) -> None:
    """Attach to a process of each Python; without any named, to those on PATH."""
    print("\nattach at 100 Hz: samples of the main thread, errors (goal 0)")
    for python in pythons or _at_hand():
        with (
            tempfile.TemporaryDirectory() as folder,
            subprocess.Popen(
                [python, PROGRAMS / "target.py"], stdout=subprocess.PIPE, text=True
            ) as target,
        ):
            assert target.stdout is not None
            target.stdout.readline()
            out = Path(folder, "out.pb.gz")
            words = [sys.executable, "-m", "guru", "profile", "attach", str(target.pid), "-q"]
            words += ["--duration", str(_SECONDS), "--rate", "100", "-o", str(out)]
            done = subprocess.run(
                words, env=with_guru(), capture_output=True, text=True, check=False
            )
            target.kill()
            print(f"{_version(python):34} {_result(out, done.stderr)}", flush=True)


def _result(out: Path, messages: str) -> str:
    if not out.exists():
        return f"failed: {messages.strip()[-200:]}"
    profile = read_profile(out)
    samples = sum(
        s.values[0] for s in profile.samples if dict(s.labels).get("thread") == "MainThread"
    )
    found = [re.match(r"(\d+) samples could not be read", notice) for notice in profile.notices]
    errors = sum(int(one[1]) for one in found if one)
    return f"{samples:8} {errors:6}  {'met' if not errors else 'MISSED'}"


def _at_hand() -> list[str]:
    found = [shutil.which(f"python3.{minor}") for minor in _MINORS]
    return [path for path in found if path and _version(path)] or [sys.executable]


def _version(python: str) -> str:
    code = "import platform; print(platform.python_version())"
    done = subprocess.run([python, "-c", code], capture_output=True, text=True, check=False)
    return done.stdout.strip()
