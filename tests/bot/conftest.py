"""A pull request in a real git repository, and findings in it."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.bot.findings import finding
from tests.bot.stand_in import REPOSITORY, TOKEN, StandIn, serving

from guru.bot.github import comment_on_pull_request
from guru.bot.interface import BotResult
from guru.bot.patience import Patience
from guru.models.recommendation import Recommendation
from guru.models.review import Review

OLD = "".join(f"line_{number} = {number}\n" for number in range(1, 61))
NEW = OLD.replace("line_10 = 10\n", "line_10 = eval(data)\nmore = 1\n").replace(
    "line_40 = 40\n", "line_40 = run(cmd, shell=True)\n"
)


class Project:
    """A repository with the branches ``main`` and ``feature``."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.git("init", "-q", "-b", "main")
        self.commit({"app.py": OLD, "old_name.py": OLD, "gone.py": "x = 1\n"})
        self.git("switch", "-q", "-c", "feature")
        (root / "gone.py").unlink()
        self.git("mv", "old_name.py", "new_name.py")
        moved = OLD.replace("line_30 = 30", "line_30 = open(name).read()")
        self.commit({"app.py": NEW, "new_name.py": moved, "fresh.py": "import os\n\nx = 1\n"})

    def git(self, *arguments: str) -> str:
        who = ["-c", "user.name=Dev", "-c", "user.email=dev@example.org"]
        command = ["git", "-C", str(self.root), *who, "-c", "core.autocrlf=false", *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    def commit(self, files: dict[str, str]) -> None:
        for path, text in files.items():
            (self.root / path).parent.mkdir(parents=True, exist_ok=True)
            (self.root / path).write_bytes(text.encode())
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "change")


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GITHUB_TOKEN", "GURU_GITHUB_TOKEN", "GITHUB_API_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    root = tmp_path / "project"
    root.mkdir()
    return Project(root)


@pytest.fixture
def github(project: Project) -> Iterator[StandIn]:
    with serving(project.root) as stand_in:
        yield stand_in


@pytest.fixture
def pauses() -> list[float]:
    """The pauses that the bot made, in seconds; none takes real time."""
    return []


@pytest.fixture
def bot(github: StandIn, pauses: list[float]) -> Callable[..., BotResult]:
    """Run the bot against the stand-in with these findings."""

    def run(*found: Recommendation, **options: Any) -> BotResult:
        def review(base: str, head: str) -> Review:
            assert (base, head) == (github.git("rev-parse", "main").strip(), github.head())
            return Review(f"{base}...{head}", str(github.repo), found, {}, files=3, lines=120)

        settings = {
            "repository": REPOSITORY,
            "number": 7,
            "review": review,
            "token": TOKEN,
            "api_url": github.url,
            "patience": Patience(timeout=30, between_writes=0, sleep=pauses.append),
        }
        return comment_on_pull_request(**{**settings, **options})

    return run


@pytest.fixture
def three() -> tuple[Recommendation, ...]:
    """Findings on a new line, on a renamed file's new line, and far from the diff."""
    return (
        finding("app.py", 10, rule="code-injection"),
        finding("new_name.py", 30, rule="open-without-with"),
        finding("app.py", 25, rule="far-away"),
    )
