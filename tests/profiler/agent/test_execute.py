"""Programs are profiled without a line of code, by their environment alone."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.profiler.sampling.conftest import BUSY, profiles, share

import guru
from guru.models.errors import InputError
from guru.profiler.agent.execute import environment

_SOURCE = str(Path(guru.__file__).parent.parent)


def _run(folder: Path, source: str, **more: str) -> subprocess.CompletedProcess[str]:
    (folder / "app.py").write_text(source)
    now = {**os.environ, "PYTHONPATH": os.pathsep.join([str(folder), _SOURCE])}
    told = {**environment(now, group="shop", rate=200, directory=folder / "out"), **more}
    return subprocess.run(
        [sys.executable, "app.py"], env=told, cwd=folder, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip


def test_a_program_is_profiled_by_its_environment(tmp_path: Path) -> None:
    done = _run(tmp_path, BUSY + "Shop().sell(0.5)")
    assert (done.returncode, done.stderr) == (0, "")
    [profile] = profiles(tmp_path / "out")
    assert profile.labels["group"] == "shop"
    assert share(profile, "sell") > 0.5


def test_its_own_sitecustomize_runs_as_ever(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text("ANSWER = 42\nprint(__name__, __file__)")
    done = _run(tmp_path, "import sitecustomize\nprint(sitecustomize.ANSWER)")
    assert done.stdout == f"sitecustomize {tmp_path / 'sitecustomize.py'}\n42\n"
    assert done.stderr == ""


def test_processes_that_it_starts_are_profiled_too(tmp_path: Path) -> None:
    (tmp_path / "child.py").write_text(BUSY + "Shop().sell(0.4)")
    done = _run(
        tmp_path, "import subprocess, sys\nsubprocess.run([sys.executable, 'child.py'], check=True)"
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert any(share(profile, "sell") > 0.5 for profile in profiles(tmp_path / "out"))


def test_variables_that_are_wrong_are_told_and_harm_nothing(tmp_path: Path) -> None:
    done = _run(tmp_path, "print('on')", GURU_PROFILE_RATE="fast")
    assert done.stdout == "on\n"
    assert "not profiling: GURU_PROFILE_RATE" in done.stderr


def test_switched_off_it_does_nothing(tmp_path: Path) -> None:
    done = _run(tmp_path, "print('on')", GURU_PROFILE="0")
    assert (done.stdout, done.stderr) == ("on\n", "")
    assert not (tmp_path / "out").exists()


def test_the_environment_is_kept_and_not_doubled(tmp_path: Path) -> None:
    once = environment({"HOME": "/h", "PYTHONPATH": "/p"}, directory=tmp_path)
    assert environment(once, directory=tmp_path) == once
    assert once["HOME"] == "/h"
    assert once["PYTHONPATH"].split(os.pathsep)[1:] == ["/p"]
    with pytest.raises(InputError, match="above 0"):
        environment({}, rate=0)


def test_a_collector_is_handed_on_or_left(tmp_path: Path) -> None:
    now = {"GURU_COLLECTOR": "https://one"}
    assert environment(now)["GURU_COLLECTOR"] == "https://one"
    assert environment(now, collector="https://two")["GURU_COLLECTOR"] == "https://two"
    with pytest.raises(InputError, match="no address of a collector"):
        environment({}, collector="two")
