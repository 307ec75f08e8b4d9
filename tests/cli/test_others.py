"""``guru train``, ``guru bot``, ``guru --version``."""

import json
from pathlib import Path

import guru as package


def test_version_and_help(guru) -> None:
    assert guru("--version").stdout == f"guru {package.__version__}\n"
    for command in ([], ["review"], ["rules"], ["profile"], ["profile", "run"], ["train"], ["bot"]):
        done = guru(*command, "--help")
        assert done.returncode == 0
        assert "Usage" in done.stdout


def test_mine_labels_a_repository(guru, git, repository: Path) -> None:
    done = guru("train", "mine", ".", "-o", "labels.jsonl")
    assert done.returncode == 0, done.stderr
    assert (repository / "labels.jsonl").exists()


def test_fit_needs_enough_to_judge_by(guru, tmp_path: Path) -> None:
    row = {
        "repository": "a",
        "rule": "weak-hash",
        "topic": "security",
        "born": "2015-01-01",
        "fixed": True,
        "key": "k",
        "facts": {},
    }
    (tmp_path / "labels.jsonl").write_text(json.dumps(row) + "\n")
    done = guru("train", "fit", "labels.jsonl")
    assert done.returncode == 2
    assert "at least 3 repositories" in done.stderr
    done = guru("train", "fit", "missing.jsonl")
    assert done.returncode == 2


def test_mine_of_no_repository_is_exit_2(guru, tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()
    done = guru("train", "mine", "plain", GIT_CEILING_DIRECTORIES=str(tmp_path))
    assert done.returncode == 2


def test_the_bot_needs_a_token_and_a_repository(guru, repository: Path) -> None:
    done = guru("bot", "github", "--repo", "a/b", "--pr", "1", GITHUB_TOKEN="")
    assert done.returncode == 2
    assert "GITHUB_TOKEN" in done.stderr
    done = guru("bot", "github", "--repo", "nonsense", "--pr", "1", GITHUB_TOKEN="x")
    assert done.returncode == 2
