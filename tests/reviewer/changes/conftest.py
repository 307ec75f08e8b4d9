"""Real git repositories, made where no setting of the user reaches."""

import os
import subprocess
from pathlib import Path

import pytest


class Repository:
    """A git repository in a folder of the test."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def git(self, *arguments: str, stdin: bytes | None = None, **more: object) -> str:
        done = subprocess.run(
            ["git", *arguments], cwd=self.root, input=stdin, capture_output=True, check=True, **more
        )
        return os.fsdecode(done.stdout).strip()

    def diff(self, *arguments: str) -> bytes:
        command = ["git", "diff", *arguments]
        return subprocess.run(command, cwd=self.root, capture_output=True, check=True).stdout

    def write(self, path: str, text: str | bytes) -> Path:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode() if isinstance(text, str) else text)
        return file

    def commit(self, files: dict[str, str | bytes] | None = None, message: str = "a change") -> str:
        for path, text in (files or {}).items():
            self.write(path, text)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD")


@pytest.fixture
def quiet_git(monkeypatch):
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "A Tester")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "tester@example.org")
        monkeypatch.setenv(f"GIT_{role}_DATE", "2024-01-01T00:00:00Z")


@pytest.fixture
def repo(tmp_path, quiet_git) -> Repository:
    root = tmp_path / "repo"
    root.mkdir()
    made = Repository(root.resolve())
    made.git("init", "--quiet", "--initial-branch=trunk")
    return made
