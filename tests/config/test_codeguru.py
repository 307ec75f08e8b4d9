"""CodeGuru's two files are honoured as they stand, and mistakes in them are told."""

from pathlib import Path

from guru.config.codeguru import read_codeguru
from guru.models.severity import Severity


def test_no_file_leaves_nothing_out(tmp_path: Path) -> None:
    exclusions, notices = read_codeguru(tmp_path)
    assert not exclusions.files
    assert notices == ()


def test_reviewer_file_excludes_files(tmp_path: Path) -> None:
    (tmp_path / "aws-codeguru-reviewer.yml").write_text(
        "version: 1.0\nexcludeFiles:\n  - tests/**\n  - '**/generated_*.py'\n"
    )
    exclusions, notices = read_codeguru(tmp_path)
    assert notices == ()
    assert exclusions.leaves_out_file("tests/deep/test_x.py")
    assert exclusions.leaves_out_file("a/generated_y.py")
    assert not exclusions.leaves_out_file("a/y.py")


def test_security_file_takes_keys_in_any_case(tmp_path: Path) -> None:
    (tmp_path / ".codeguru-ignore.yml").write_text(
        "version: '1.0'\n"
        "excludeById: ['0123456789abcdef']\n"
        "EXCLUDEBELOWSEVERITY: Medium\n"
        "ExcludeTags: [maintainability]\n"
        "ExcludeFiles: docs/*\n"
        "ExcludeRecommendations:\n"
        "  - detectorId: python/weak-hash@v1.0\n"
        "    Locations: ['scripts/*']\n"
        "  - DetectorID: python/other@v1.0\n"
    )
    exclusions, notices = read_codeguru(tmp_path)
    assert notices == ()
    assert exclusions.below is Severity.MEDIUM
    assert exclusions.words == {"0123456789abcdef", "maintainability"}
    assert exclusions.files == ("docs/*",)
    assert exclusions.detectors["python/weak-hash@v1.0"] == ("scripts/*",)
    assert exclusions.detectors["python/other@v1.0"] == ()


def test_mistakes_are_told_and_silence_nothing_more(tmp_path: Path) -> None:
    (tmp_path / ".codeguru-ignore.yml").write_text(
        "ExcludeFile: [x]\nExcludeTags: 3\nExcludeBelowSeverity: awful\n"
        "ExcludeRecommendations:\n  - detectorId: a\n    Locations: 7\n  - Locations: [b]\n"
        "  - detectorId: b\n    Location: [c]\n"
    )
    exclusions, notices = read_codeguru(tmp_path)
    assert exclusions.detectors == {}
    assert exclusions.below is Severity.INFO
    told = " ".join(str(notice) for notice in notices)
    for word in ("ExcludeFile", "ExcludeTags", "awful", "Locations", "detectorId", "'Location'"):
        assert word in told


def test_what_is_no_yaml_is_passed_over_with_a_word(tmp_path: Path) -> None:
    (tmp_path / "aws-codeguru-reviewer.yml").write_text("excludeFiles: [unclosed")
    (tmp_path / ".codeguru-ignore.yml").write_text("just text")
    exclusions, notices = read_codeguru(tmp_path)
    assert not exclusions.files
    assert len(notices) == 2


def test_python_tags_in_yaml_run_nothing(tmp_path: Path) -> None:
    marker = tmp_path / "ran"
    (tmp_path / ".codeguru-ignore.yml").write_text(
        f"ExcludeTags: !!python/object/apply:os.system ['touch {marker}']\n"
    )
    _, notices = read_codeguru(tmp_path)
    assert notices
    assert not marker.exists()
