"""Git is asked safely and understood."""

from pathlib import Path

import pytest

from guru.models.errors import InputError
from guru.reviewer.changes.git import git, resolve_revision
from guru.reviewer.changes.git_store import read_blobs
from guru.reviewer.changes.repository import repository_root


def test_the_root_is_found_from_any_place_below(repo):
    deep = repo.root / "a b" / "c"
    deep.mkdir(parents=True)
    file = repo.write("a b/c/d.py", "x = 1\n")
    assert repository_root(deep) == repository_root(file) == repository_root(repo.root) == repo.root


def test_a_root_with_a_line_break_in_its_name(repo, tmp_path):
    odd = tmp_path / "odd\n name "
    repo.root.rename(odd)
    assert repository_root(odd) == odd


def test_there_is_no_root_outside_of_repositories(tmp_path, quiet_git, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert repository_root(tmp_path) is None
    assert repository_root(tmp_path / "nowhere" / "deep") is None


def test_the_repository_of_a_hook_is_not_taken_for_another_folder(repo, tmp_path, monkeypatch):
    other = tmp_path / "other"
    other.mkdir()
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    monkeypatch.setenv("GIT_DIR", str(repo.root / ".git"))
    assert repository_root(other) is None


def test_blobs_are_read_through_one_process(repo):
    contents = [b"", b"a", b"\0\n" * 10, b"missing\n", b"x" * 70_000, b"y" * 200_000]
    names = [repo.git("hash-object", "-w", "--stdin", stdin=data) for data in contents]
    blobs = read_blobs(repo.root, [*names, "0" * 40, names[1], names[2][:12]], 100_000)
    assert [blobs[name].data for name in names] == [*contents[:-1], None]
    assert blobs[names[-1]].size == 200_000
    assert blobs[names[2][:12]].data == contents[2]
    assert "0" * 40 not in blobs


def test_trees_and_commits_are_no_blobs(repo):
    head = repo.commit({"a.py": "a = 1\n"})
    tree = repo.git("rev-parse", "HEAD^{tree}")
    blob = repo.git("rev-parse", "HEAD:a.py")
    assert list(read_blobs(repo.root, [head, tree, blob], 1000)) == [blob]


def test_a_repository_with_longer_ids(tmp_path, quiet_git):
    git(tmp_path, "init", "--quiet", "--object-format=sha256")
    (tmp_path / "a.py").write_text("a = 1\n")
    git(tmp_path, "add", "a.py")
    git(tmp_path, "commit", "--quiet", "-m", "first")
    assert len(resolve_revision(tmp_path, "HEAD")) == 64


def test_a_refusal_is_one_sentence_of_gits_own(repo):
    with pytest.raises(
        InputError, match=r"^git cat-file failed in .*: Not a valid object name"
    ) as e:
        git(repo.root, "cat-file", "commit", "nothing")
    assert "\n" not in str(e.value)


def test_a_repository_of_somebody_else_names_the_remedy(repo, monkeypatch):
    repo.commit({"a.py": "a = 1\n"})
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    assert repository_root(repo.root) == repo.root
    with pytest.raises(InputError, match=r"another user.*--add safe\.directory"):
        resolve_revision(repo.root, "HEAD")


def test_a_folder_that_is_gone_is_told(repo):
    with pytest.raises(InputError, match="cannot change to"):
        git(Path(repo.root / "gone"), "status")
