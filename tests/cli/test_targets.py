"""What ``guru review`` takes its target for, at the edges."""

import json
import subprocess
from pathlib import Path

import pytest
from tests.cli.conftest import BAD

RULE = "unsafe-yaml-load"


def found(done) -> list[str]:
    return [r["location"]["path"] for r in json.loads(done.stdout)["recommendations"]]


def test_an_empty_word_is_not_the_folder_here(guru, repository: Path) -> None:
    done = guru("review", "")
    assert done.returncode == 2
    assert "a target is empty" in done.stderr


def test_two_revisions_are_told_how_a_range_is_written(guru, repository: Path) -> None:
    done = guru("review", "HEAD", "main")
    assert done.returncode == 2
    assert "A..B" in done.stderr


@pytest.fixture
def bare(repository: Path, environment, tmp_path_factory) -> Path:
    place = tmp_path_factory.mktemp("bare")
    subprocess.run(
        ["git", "clone", "-q", "--bare", str(repository), str(place)], env=environment, check=True
    )
    return place


def test_a_bare_repository_has_revisions(guru, bare: Path) -> None:
    done = guru("review", "HEAD", "--format", "json", cwd=bare)
    assert found(done) == ["bad.py"]
    assert done.returncode == 1


@pytest.mark.parametrize("arguments", [[], ["--staged"]])
def test_a_bare_repository_has_no_working_tree(guru, bare: Path, arguments) -> None:
    done = guru("review", *arguments, cwd=bare)
    assert done.returncode == 2
    assert "bare" in done.stderr


def test_names_with_line_breaks_begin_no_line_of_a_report(guru, git, repository: Path) -> None:
    name = "new\nHIGH\tline.py"
    (repository / name).write_text(BAD)
    (repository / "brok\nen.py").write_bytes(b"\0")
    done = guru("review")
    assert done.returncode == 1
    assert "new\\nHIGH\\tline.py:5:12" in done.stdout
    assert "brok\\nen.py" in done.stdout
    assert not any(line.startswith(("HIGH", "en.py")) for line in done.stdout.splitlines())
    assert found(guru("review", "--format", "json")) == [name]


def test_a_wrong_suffix_is_told_before_anything_is_read(guru, repository: Path) -> None:
    (repository / "guru.toml").write_text("broken =")
    done = guru("review", ".", "-o", "out.md", "-o", "out.xyz")
    assert done.returncode == 2
    assert "out.xyz" in done.stderr
    assert not (repository / "out.md").exists()
