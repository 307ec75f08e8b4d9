"""The command ``guru`` as a user runs it: a process of its own, real repositories."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Guru = Callable[..., "subprocess.CompletedProcess[str]"]

BAD = "import yaml\n\n\ndef read(text):\n    return yaml.load(text, Loader=yaml.Loader)\n"
GOOD = "def double(number):\n    return 2 * number\n"


@pytest.fixture
def environment(tmp_path_factory) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("GIT_", "GURU_"))}
    return {
        **kept,
        "GURU_CACHE_DIR": str(tmp_path_factory.mktemp("cache")),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_SYSTEM": os.devnull,
        "GIT_AUTHOR_NAME": "A",
        "GIT_AUTHOR_EMAIL": "a@example.com",
        "GIT_COMMITTER_NAME": "A",
        "GIT_COMMITTER_EMAIL": "a@example.com",
        "NO_COLOR": "1",
        "COLUMNS": "120",
    }


@pytest.fixture
def guru(tmp_path: Path, environment: dict[str, str]) -> Guru:
    """Run guru in ``tmp_path``, or in ``cwd``; no run may end in a traceback."""

    def run(*arguments: str, cwd: Path = tmp_path, text: str | None = None, **more: str):
        done = subprocess.run(
            [sys.executable, "-m", "guru", *arguments],
            cwd=cwd,
            env={**environment, **more},
            input=text,
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )
        assert "Traceback" not in done.stderr, done.stderr
        return done

    return run


@pytest.fixture
def git(tmp_path: Path, environment: dict[str, str]) -> Callable[..., str]:
    """Run git in ``tmp_path``."""

    def run(*arguments: str) -> str:
        done = subprocess.run(
            ["git", "-c", "init.defaultBranch=main", *arguments],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


@pytest.fixture
def repository(tmp_path: Path, git: Callable[..., str]) -> Path:
    """A repository with one commit that holds a good and a bad file."""
    git("init", "-q")
    (tmp_path / "good.py").write_text(GOOD)
    (tmp_path / "bad.py").write_text(BAD)
    git("add", ".")
    git("commit", "-qm", "first")
    return tmp_path
