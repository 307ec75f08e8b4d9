"""Profiles of real programs, recorded by pyinstrument in a process of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from guru.models.profile import Profile
from guru.profiler.formats.registry import read_profile

FIXTURES = Path(__file__).with_name("fixtures")


@pytest.fixture
def record(tmp_path: Path) -> Callable[[Path], Profile]:
    def recorded(program: Path) -> Profile:
        target = tmp_path / "session.pyisession"
        command = [sys.executable, "-m", "pyinstrument", "-i", "0.001", "-r", "pyisession"]
        subprocess.run(
            [*command, "-o", str(target), str(program)],
            check=True,
            capture_output=True,
            env={**os.environ, "PYINSTRUMENT_IGNORE_OVERHEAD_WARNING": "1"},
        )
        return read_profile(target)

    return recorded
