"""``guru review`` of changes: only what the change brings."""

import json
from pathlib import Path

import pytest
from tests.cli.conftest import BAD, GOOD

RULE = "unsafe-yaml-load"


def found(done) -> list[tuple[str, str]]:
    return [(r["location"]["path"], r["rule"]) for r in json.loads(done.stdout)["recommendations"]]


def test_nothing_changed(guru, repository: Path) -> None:
    done = guru("review")
    assert done.returncode == 0
    assert "Nothing" in done.stdout


def test_the_working_tree_with_new_files(guru, repository: Path) -> None:
    (repository / "new.py").write_text(BAD)
    (repository / "bad.py").write_text(BAD + "\n\nNUMBER = 1\n")
    done = guru("review", "--format", "json")
    assert found(done) == [("new.py", RULE)]
    assert done.returncode == 1


def test_staged_is_what_is_staged(guru, git, repository: Path) -> None:
    (repository / "staged.py").write_text(BAD)
    git("add", "staged.py")
    (repository / "staged.py").write_text(GOOD)
    (repository / "not.py").write_text(BAD)
    assert found(guru("review", "--staged", "--format", "json")) == [("staged.py", RULE)]


@pytest.fixture
def branch(git, repository: Path) -> Path:
    """A branch that adds a mistake, and a main line that went on with another."""
    git("checkout", "-qb", "feature")
    (repository / "feature.py").write_text(BAD)
    git("add", ".")
    git("commit", "-qm", "feature")
    git("checkout", "-q", "main")
    (repository / "main.py").write_text(BAD.replace("text", "stream"))
    git("add", ".")
    git("commit", "-qm", "main")
    return repository


@pytest.mark.parametrize(
    ("target", "paths"),
    [
        ("main...feature", ["feature.py"]),
        ("main..feature", ["feature.py"]),
        ("feature..main", ["main.py"]),
        ("main", ["main.py"]),
        ("feature~1", ["bad.py"]),
    ],
)
def test_ranges(guru, branch: Path, target: str, paths: list[str]) -> None:
    assert [path for path, _ in found(guru("review", target, "--format", "json"))] == paths


def test_a_patch_from_stdin_and_from_a_file(guru, git, branch: Path) -> None:
    patch = git("diff", "main...feature")
    done = guru("review", "--diff", "-", "--format", "json", text=patch)
    assert found(done) == [("feature.py", RULE)]
    (branch / "change.patch").write_text(patch)
    done = guru("review", "--diff", "change.patch", "--format", "json")
    assert found(done) == [("feature.py", RULE)]
    git("checkout", "-q", "feature")
    done = guru("review", "--diff", "change.patch", "--format", "json")
    assert found(done) == [("feature.py", RULE)]


def test_moved_and_reformatted_code_is_not_news(guru, git, repository: Path) -> None:
    git("mv", "bad.py", "moved.py")
    text = BAD.replace(
        "    return yaml.load(text, ", "    return yaml.load(\n        text,\n        "
    )
    (repository / "moved.py").write_text(
        '"""Docs."""\n\n' + text.replace("Loader)", "Loader,\n    )")
    )
    assert found(guru("review", "--format", "json")) == []


def test_a_finding_far_from_the_changed_line_is_told_with_the_line(guru, git, tmp_path) -> None:
    git("init", "-q")
    code = (
        "import yaml\n\nLOADER = yaml.SafeLoader\n\n\ndef read(text):\n"
        "    return yaml.load(text, Loader=LOADER)\n"
    )
    (tmp_path / "a.py").write_text(code)
    git("add", ".")
    git("commit", "-qm", "first")
    (tmp_path / "a.py").write_text(code.replace("SafeLoader", "UnsafeLoader"))
    done = guru("review", "--format", "json")
    (one,) = json.loads(done.stdout)["recommendations"]
    assert one["location"]["line"] == 7
    assert one["changed_line"] == 3
    assert one["change"]


def test_a_fix_is_shown_and_applied(guru, git, repository: Path) -> None:
    text = "import requests\n\n\ndef get(url):  # keep me\n\n    return requests.get(url, verify=False)\n"
    (repository / "get.py").write_text(text)
    done = guru("review", "--format", "json", "--select", "certificate-check-off")
    (one,) = json.loads(done.stdout)["recommendations"]
    assert "-    return requests.get(url, verify=False)" in one["fix"]["diff"]
    done = guru("review", "--fix", "--select", "certificate-check-off")
    fixed = (repository / "get.py").read_text()
    if one["fix"]["safe"]:
        assert fixed == text.replace(", verify=False", "")
        assert "fixed 1 finding" in done.stderr
    else:
        assert fixed == text


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nonsense"], "nonsense"),
        (["main...nonsense"], "nonsense"),
        (["--", "--upload-pack=x"], "--upload-pack=x"),
    ],
)
def test_an_unknown_revision_is_one_line_and_exit_2(
    guru, repository: Path, arguments, said
) -> None:
    done = guru("review", *arguments)
    assert done.returncode == 2
    assert said in done.stderr


@pytest.mark.parametrize(
    "patch",
    [
        "just some text\n",
        "--- a/good.py\n+++ b/good.py\n@@ -1,2 +1,2 @@\n-nothing like this\n+x\n other\n",
        "--- a/../x.py\n+++ b/../x.py\n@@ -0,0 +1 @@\n+x = 1\n",
    ],
)
def test_a_patch_that_does_not_apply_is_one_line_and_exit_2(guru, repository, patch: str) -> None:
    done = guru("review", "--diff", "-", text=patch)
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1


def test_an_empty_patch_is_nothing_to_say(guru, repository: Path) -> None:
    done = guru("review", "--diff", "-", text="")
    assert done.returncode == 0
    assert done.stdout.strip()


def test_odd_entries_end_nothing(guru, git, repository: Path) -> None:
    (repository / "good.py").chmod(0o755)
    (repository / "bad.py").unlink()
    (repository / "link.py").symlink_to("good.py")
    (repository / "name with space ü.py").write_text(BAD)
    (repository / "binary.py").write_bytes(b"\0\0")
    git("add", "-A")
    done = guru("review", "--format", "json")
    assert found(done) in ([("name with space ü.py", RULE)], [])
    assert done.returncode in {0, 1}
