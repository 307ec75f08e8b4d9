"""``guru index``: the cache filled beforehand."""

from pathlib import Path

import pytest


def test_it_tells_what_it_read(guru, repository: Path) -> None:
    (repository / "broken.py").write_text("def\n")
    for _ in range(2):
        done = guru("index")
        assert done.returncode == 0
        assert done.stdout.startswith(
            "Indexed 3 files, 3 definitions, "
        )  # a function each, an import


def test_quietly_and_from_elsewhere(guru, repository: Path, tmp_path_factory) -> None:
    done = guru("index", "-q", str(repository), cwd=tmp_path_factory.mktemp("elsewhere"))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(["missing"], "missing is no folder"), (["good.py"], "good.py is no folder")],
)
def test_what_is_no_folder(guru, repository: Path, arguments: list[str], said: str) -> None:
    done = guru("index", *arguments)
    assert done.returncode == 2
    assert said in done.stderr


def test_where_the_cache_is_off_or_cannot_be_used(guru, repository: Path) -> None:
    done = guru("index", GURU_CACHE_DIR=str(repository / "good.py"))
    assert done.returncode == 2
    assert "the cache is not used" in done.stderr
    (repository / "guru.toml").write_text("cache = false\n")
    done = guru("index")
    assert done.returncode == 2
    assert "turned off" in done.stderr
