"""Settings become options of the reviewer."""

from pathlib import Path

import pytest

from guru.config.options import options_for
from guru.config.read import read_settings
from guru.config.settings import Settings
from guru.models.errors import InputError
from guru.models.severity import Severity


def test_select_and_ignore_choose_the_rules(tmp_path: Path) -> None:
    settings = Settings(select=("weak-hash", "cwe-502"), ignore=("weak-hash",), cache=False)
    options, _ = options_for(settings, tmp_path)
    assert "unsafe-yaml-load" in {rule.id for rule in options.rules}
    assert "weak-hash" not in {rule.id for rule in options.rules}


@pytest.mark.parametrize(
    "settings",
    [
        Settings(select=("no-such-rule",), cache=False),
        Settings(per_file_ignores={"*": ("no-such-rule",)}, cache=False),
        Settings(severity={"no-such-rule": 1}, cache=False),  # type: ignore[dict-item]
        Settings(baseline=Path("missing.json"), cache=False),
    ],
)
def test_names_that_mean_nothing_are_errors(tmp_path: Path, settings: Settings) -> None:
    with pytest.raises(InputError):
        options_for(settings, tmp_path)


def test_globs_are_meant_from_where_the_settings_lie(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    below = tmp_path / "service"
    below.mkdir()
    (below / "guru.toml").write_text('exclude = ["generated/*", "*_pb2.py"]\ncache = false\n')
    options, _ = options_for(read_settings(below), tmp_path)
    assert options.exclusions.leaves_out_file("service/generated/x.py")
    assert options.exclusions.leaves_out_file("service/deep/x_pb2.py")
    assert not options.exclusions.leaves_out_file("generated/x.py")
    assert not options.exclusions.leaves_out_file("other/x_pb2.py")


def test_codeguru_files_join_the_settings(tmp_path: Path) -> None:
    (tmp_path / "aws-codeguru-reviewer.yml").write_text("excludeFiles: [old/*]\nwrong: 1\n")
    options, notices = options_for(Settings(exclude=("new/*",), cache=False), tmp_path)
    assert options.exclusions.leaves_out_file("old/x.py")
    assert options.exclusions.leaves_out_file("new/x.py")
    assert len(notices) == 1


@pytest.mark.parametrize(
    "settings",
    [Settings(select=("weak-hsh",)), Settings(severity={"weak-hsh": Severity.LOW})],
)
def test_a_misspelt_rule_is_told_with_what_was_perhaps_meant(
    tmp_path: Path, settings: Settings
) -> None:
    with pytest.raises(InputError, match=r"did you mean weak-hash\?"):
        options_for(settings, tmp_path)
