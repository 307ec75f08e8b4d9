"""Settings are found, read and checked."""

from pathlib import Path

import pytest

from guru.config.read import read_settings, read_settings_file
from guru.models.errors import InputError
from guru.models.severity import Severity


def test_no_file_gives_the_defaults(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    settings = read_settings(tmp_path)
    assert settings.file is None
    assert settings.fail_on is Severity.LOW


def test_guru_toml_takes_keys_at_the_top(tmp_path: Path) -> None:
    (tmp_path / "guru.toml").write_text(
        'select = ["security"]\nfail-on = "High"\nbaseline = "known.json"\nmax-file-size = 5\n'
        '[per-file-ignores]\n"scripts/*" = ["weak-hash"]\n[severity]\nweak-hash = "info"\n'
    )
    settings = read_settings(tmp_path)
    assert settings.select == ("security",)
    assert settings.fail_on is Severity.HIGH
    assert settings.baseline == tmp_path / "known.json"
    assert settings.max_file_size == 5
    assert settings.per_file_ignores == {"scripts/*": ("weak-hash",)}
    assert settings.severity == {"weak-hash": Severity.INFO}
    assert settings.notices == ()


def test_the_nearest_file_counts_and_the_search_ends_at_the_repository(tmp_path: Path) -> None:
    (tmp_path / "guru.toml").write_text('ignore = ["outside"]')
    repository = tmp_path / "repository"
    below = repository / "package"
    below.mkdir(parents=True)
    (repository / ".git").mkdir()
    assert read_settings(below).file is None
    (repository / "pyproject.toml").write_text('[tool.guru]\nignore = ["weak-hash"]\n')
    assert read_settings(below).ignore == ("weak-hash",)
    (below / "guru.toml").write_text("")
    assert read_settings(below).file == below / "guru.toml"


def test_never_failing_is_a_setting_too(tmp_path: Path) -> None:
    (tmp_path / "guru.toml").write_text('fail-on = "never"')
    assert read_settings(tmp_path).fail_on is None


def test_a_pyproject_without_our_table_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.other]\nx = 1\n")
    (tmp_path / ".git").mkdir()
    assert read_settings(tmp_path).file is None


def test_an_unknown_key_is_told_with_what_was_perhaps_meant(tmp_path: Path) -> None:
    (tmp_path / "guru.toml").write_text("ignores = []\n[taint]\nparameters = true\n")
    (notice,) = read_settings(tmp_path).notices
    assert "'ignores'" in notice.text
    assert "did you mean ignore?" in notice.text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("select = 'security'", "select must be a list of texts"),
        ("fail-on = 'awful'", "is no severity"),
        ("cache = 1", "cache must be true or false"),
        ("max-file-size = true", "max-file-size must be a number"),
        ("per-file-ignores = ['x']", "per-file-ignores must be a table"),
        ("severity = {x = 1}", "severity must be a severity"),
        ("baseline = 3", "baseline must be a path"),
        ("x = [", "is no TOML"),
    ],
)
def test_a_wrong_value_is_an_error_that_names_file_and_key(
    tmp_path: Path, text: str, said: str
) -> None:
    file = tmp_path / "guru.toml"
    file.write_text(text)
    with pytest.raises(InputError) as caught:
        read_settings(tmp_path)
    assert said in str(caught.value)
    assert str(file) in str(caught.value)


def test_a_named_file_that_is_missing_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no settings file"):
        read_settings_file(tmp_path / "missing.toml")
