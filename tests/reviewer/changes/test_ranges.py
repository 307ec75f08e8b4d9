"""What git says changed, as whole files of both sides."""

import os
import subprocess

import pytest

from guru.models.errors import InputError
from guru.reviewer.changes.ranges import range_changes, staged_changes, working_tree_changes

HOSTILE = [
    "with space.py",
    'quo"te.py',
    "it's.py",
    "naïve-ж.py",
    "new\nline.py",
    "tab\there.py",
    "-dash.py",
    "--output=x.py",
    ":(glob)star*.py",
    "back\\slash.py",
]


def sides(changes):
    return {c.path: (c.old_path, c.old, c.new) for c in changes.changes}


def test_a_commit_brings_added_edited_deleted_and_renamed_files(repo):
    long = "".join(f"line_{n} = {n}\n" for n in range(30))
    repo.commit({"edited.py": "a = 1\n", "gone.py": "b = 2\n", "before.py": long, "notes.txt": "n"})
    repo.write("edited.py", "a = 2\n")
    (repo.root / "gone.py").unlink()
    (repo.root / "before.py").rename(repo.root / "after.py")
    repo.write("after.py", long + "more = 1\n")
    head = repo.commit({"added.pyi": "c: int\n", "notes.txt": "changed"})
    found = range_changes(repo.root, "HEAD")
    assert sides(found) == {
        "added.pyi": (None, None, b"c: int\n"),
        "after.py": ("before.py", long.encode(), (long + "more = 1\n").encode()),
        "edited.py": ("edited.py", b"a = 1\n", b"a = 2\n"),
        "gone.py": ("gone.py", b"b = 2\n", None),
    }
    assert found.revision == head
    assert found.root == repo.root
    assert found.target == "commit HEAD"
    assert found.notices == ()


def test_the_first_commit_is_compared_with_nothing(repo):
    first = repo.commit({"a.py": "a = 1\n"})
    repo.commit({"a.py": "a = 2\n"})
    assert sides(range_changes(repo.root, first)) == {"a.py": (None, None, b"a = 1\n")}


def test_three_dots_start_where_the_sides_parted(repo):
    repo.commit({"a.py": "a = 1\n", "b.py": "b = 1\n"})
    repo.git("checkout", "--quiet", "-b", "feature")
    repo.commit({"a.py": "a = 2\n"})
    repo.git("checkout", "--quiet", "trunk")
    repo.commit({"b.py": "b = 2\n"})
    assert list(sides(range_changes(repo.root, "trunk...feature"))) == ["a.py"]
    assert list(sides(range_changes(repo.root, "trunk..feature"))) == ["a.py", "b.py"]
    assert list(sides(range_changes(repo.root, "feature..."))) == ["b.py"]
    assert range_changes(repo.root, "trunk...feature").target == "trunk...feature"


def test_a_merge_commit_brings_what_its_first_parent_lacked(repo):
    repo.commit({"a.py": "a = 1\n"})
    repo.git("checkout", "--quiet", "-b", "feature")
    repo.commit({"b.py": "b = 1\n"})
    repo.git("checkout", "--quiet", "trunk")
    repo.commit({"c.py": "c = 1\n"})
    repo.git("merge", "--quiet", "--no-edit", "feature")
    assert list(sides(range_changes(repo.root, "HEAD"))) == ["b.py"]


def test_tags_and_searches_name_commits(repo):
    repo.commit({"a.py": "a = 1\n"}, "the first one")
    repo.git("tag", "-a", "v1", "-m", "one")
    repo.commit({"a.py": "a = 2\n"}, "the second one")
    assert list(sides(range_changes(repo.root, "v1..HEAD"))) == ["a.py"]
    assert sides(range_changes(repo.root, ":/the first"))["a.py"] == (None, None, b"a = 1\n")


@pytest.mark.parametrize(
    "name",
    [
        "nowhere",
        "trunk..nowhere",
        "HEAD~99",
        "^HEAD",
        "--all",
        "-x",
        "..--help",
        "",
        "a\0b",
        "HEAD:a.py",
    ],
)
def test_an_unknown_revision_is_told(repo, name):
    repo.commit({"a.py": "a = 1\n"})
    with pytest.raises(InputError, match=r"revision|cannot be asked") as error:
        range_changes(repo.root, name)
    assert "\n" not in str(error.value)


def test_no_option_gets_through_as_a_revision(repo):
    repo.commit({"a.py": "a = 1\n"})
    with pytest.raises(InputError, match="dash"):
        range_changes(repo.root, f"--output={repo.root}/written")
    assert not (repo.root / "written").exists()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_hostile_names_come_through_everywhere(repo):
    repo.commit({"start.py": "a = 1\n"})
    for name in HOSTILE:
        repo.write(name, "a = 1\n")
    assert set(sides(working_tree_changes(repo.root))) == set(HOSTILE)
    repo.git("add", "--all")
    assert set(sides(staged_changes(repo.root))) == set(HOSTILE)
    repo.commit()
    assert set(sides(range_changes(repo.root, "HEAD"))) == set(HOSTILE)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_a_name_that_is_no_utf8(repo):
    repo.commit({"a.py": "a = 1\n"})
    name = os.fsdecode(b"latin\xe9.py")
    try:
        repo.write(name, "a = 1\n")
    except OSError:
        pytest.skip("this file system wants UTF-8")
    assert set(sides(working_tree_changes(repo.root))) == {name}


def test_modes_links_and_submodules_make_no_noise(repo, tmp_path):
    repo.commit({"mode.py": "a = 1\n", "becomes_link.py": "b = 1\n", "was/link.py": "c = 1\n"})
    (repo.root / "linked.py").symlink_to("mode.py")
    repo.commit()
    (repo.root / "mode.py").chmod(0o755)
    (repo.root / "becomes_link.py").unlink()
    (repo.root / "becomes_link.py").symlink_to("mode.py")
    (repo.root / "linked.py").unlink()
    repo.write("linked.py", "d = 1\n")
    inner = repo.root / "sub.py"
    inner.mkdir()
    for command in (["init", "-q"], ["commit", "-q", "--allow-empty", "-m", "x"]):
        subprocess.run(["git", *command], cwd=inner, check=True, capture_output=True)
    expected = {
        "becomes_link.py": ("becomes_link.py", b"b = 1\n", None),
        "linked.py": (None, None, b"d = 1\n"),
    }
    assert sides(working_tree_changes(repo.root)) == expected
    repo.commit()
    found = range_changes(repo.root, "HEAD")
    assert sides(found) == expected
    assert found.notices == ()


def test_the_working_tree_holds_staged_unstaged_and_new_files(repo):
    repo.commit(
        {"a.py": "a = 1\n", "b.py": "b = 1\n", "c.py": "c = 1\n", ".gitignore": "ignored.py\n"}
    )
    repo.write("a.py", "a = 2\n")
    repo.git("add", "a.py")
    repo.write("a.py", "a = 3\n")
    repo.write("b.py", "b = 2\n")
    (repo.root / "c.py").unlink()
    repo.write("new.py", "n = 1\n")
    repo.write("ignored.py", "i = 1\n")
    repo.write("readme.md", "text")
    expected = {
        "a.py": ("a.py", b"a = 1\n", b"a = 3\n"),
        "b.py": ("b.py", b"b = 1\n", b"b = 2\n"),
        "c.py": ("c.py", b"c = 1\n", None),
        "new.py": (None, None, b"n = 1\n"),
    }
    found = working_tree_changes(repo.root)
    assert sides(found) == expected
    assert found.revision == ""
    assert sides(staged_changes(repo.root)) == {"a.py": ("a.py", b"a = 1\n", b"a = 2\n")}


def test_before_the_first_commit_everything_is_new(repo):
    repo.write("staged.py", "a = 1\n")
    repo.git("add", "staged.py")
    repo.write("new.py", "b = 1\n")
    assert set(sides(working_tree_changes(repo.root))) == {"new.py", "staged.py"}
    assert set(sides(staged_changes(repo.root))) == {"staged.py"}


def test_a_file_that_left_the_index_but_not_the_disk_is_edited(repo):
    repo.commit({"a.py": "a = 1\n", "b.py": "b = 1\n"})
    repo.git("rm", "--quiet", "--cached", "a.py", "b.py")
    repo.write("a.py", "a = 2\n")
    assert sides(working_tree_changes(repo.root)) == {"a.py": ("a.py", b"a = 1\n", b"a = 2\n")}


def test_a_file_that_is_meant_to_be_added_is_new(repo):
    repo.commit({"a.py": "a = 1\n"})
    repo.write("b.py", "b = 1\n")
    repo.git("add", "--intent-to-add", "b.py")
    assert sides(working_tree_changes(repo.root)) == {"b.py": (None, None, b"b = 1\n")}


def test_a_touched_file_or_a_checkout_with_other_line_breaks_is_no_change(repo):
    repo.commit({"a.py": "a = 1\nb = 2\n", "b.py": "b = 1\n"})
    os.utime(repo.root / "a.py", (1, 1))
    repo.write("b.py", b"b = 1\r\n")
    assert sides(working_tree_changes(repo.root)) == {}


def test_environments_and_installed_packages_are_not_new_files(repo):
    repo.commit({"a.py": "a = 1\n"})
    repo.write("env/pyvenv.cfg", "home = /usr/bin\n")
    repo.write("env/bin/activate_this.py", "x = 1\n")
    repo.write("lib/site-packages/six.py", "x = 1\n")
    assert sides(working_tree_changes(repo.root)) == {}


def test_a_conflict_is_told_and_left_out_of_what_is_staged(repo):
    repo.commit({"a.py": "a = 1\n"})
    repo.git("checkout", "--quiet", "-b", "feature")
    repo.commit({"a.py": "a = 2\n"})
    repo.git("checkout", "--quiet", "trunk")
    repo.commit({"a.py": "a = 3\n"})
    subprocess.run(["git", "merge", "feature"], cwd=repo.root, capture_output=True, check=False)
    staged = staged_changes(repo.root)
    assert sides(staged) == {}
    assert [str(notice) for notice in staged.notices] == [
        "a.py: skipped: its merge conflict is not resolved"
    ]
    assert list(sides(working_tree_changes(repo.root))) == ["a.py"]


def test_large_files_are_told_and_left_out(repo):
    repo.commit({"a.py": "a = 1\n"})
    repo.write("a.py", "a = '" + "x" * 2000 + "'\n")
    repo.write("b.py", "b = '" + "x" * 3000 + "'\n")
    for found in (
        working_tree_changes(repo.root, max_bytes=1000),
        (repo.commit(), range_changes(repo.root, "HEAD", max_bytes=1000))[1],
    ):
        assert sides(found) == {}
        assert sorted(map(str, found.notices)) == [
            "a.py: skipped: 2,007 bytes, larger than 1,000",
            "b.py: skipped: 3,007 bytes, larger than 1,000",
        ]


def test_binary_and_odd_content_comes_as_it_is(repo):
    repo.commit({"a.py": b"a = 1\n"})
    content = bytes(range(256)) * 4
    repo.commit({"a.py": content, "b.py": b"", "c.py": b"no newline", "d.py": b"a\r\nb\r\n"})
    found = sides(range_changes(repo.root, "HEAD"))
    assert found["a.py"][2] == content
    assert [found[name][2] for name in ("b.py", "c.py", "d.py")] == [
        b"",
        b"no newline",
        b"a\r\nb\r\n",
    ]


def test_a_folder_below_the_top_sees_the_whole_change(repo):
    repo.commit({"a.py": "a = 1\n", "sub/b.py": "b = 1\n"})
    repo.write("a.py", "a = 2\n")
    repo.write("c.py", "c = 2\n")
    found = working_tree_changes(repo.root / "sub")
    assert list(sides(found)) == ["a.py", "c.py"]
    assert found.root == repo.root


def test_a_linked_worktree_is_a_repository(repo, tmp_path):
    repo.commit({"a.py": "a = 1\n"})
    other = tmp_path / "other tree"
    repo.git("worktree", "add", "--quiet", str(other), "-b", "elsewhere")
    (other / "a.py").write_text("a = 2\n")
    assert list(sides(working_tree_changes(other))) == ["a.py"]


def test_outside_a_repository_it_says_so(tmp_path, quiet_git, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    for ask in (working_tree_changes, staged_changes, lambda root: range_changes(root, "HEAD")):
        with pytest.raises(InputError, match="no git repository"):
            ask(tmp_path)
    with pytest.raises(InputError, match="does not exist"):
        working_tree_changes(tmp_path / "nowhere")


def test_without_git_it_says_so(repo, monkeypatch):
    monkeypatch.setenv("PATH", str(repo.root))
    with pytest.raises(InputError, match="git was not found; install it"):
        working_tree_changes(repo.root)


def test_unrelated_histories_are_told(repo):
    repo.commit({"a.py": "a = 1\n"})
    repo.git("checkout", "--quiet", "--orphan", "other")
    repo.commit({"b.py": "b = 1\n"})
    with pytest.raises(InputError, match="share no history; compare them with two dots"):
        range_changes(repo.root, "trunk...other")
    assert list(sides(range_changes(repo.root, "trunk..other"))) == ["b.py"]


def test_a_shallow_clone_names_the_remedy(repo, tmp_path):
    repo.commit({"a.py": "a = 1\n"})
    repo.git("checkout", "--quiet", "-b", "feature")
    for number in range(3):
        repo.commit({"b.py": f"b = {number}\n"})
    repo.git("checkout", "--quiet", "trunk")
    for number in range(3):
        repo.commit({"c.py": f"c = {number}\n"})
    clone = tmp_path / "clone"
    url = repo.root.as_uri()
    repo.git("clone", "--quiet", "--depth=1", "--no-single-branch", url, str(clone))
    with pytest.raises(InputError, match=r"too shallow.*git fetch --unshallow.*--deepen"):
        range_changes(clone, "origin/trunk...origin/feature")
    with pytest.raises(InputError, match=r"too shallow to hold the commit before .*--deepen=1"):
        range_changes(clone, "HEAD")
    with pytest.raises(InputError, match=r"unknown revision 'HEAD~1'.*--unshallow"):
        range_changes(clone, "HEAD~1")


def test_settings_of_the_repository_change_nothing_and_run_nothing(repo):
    body = "".join(f"line_{n} = {n}\n" for n in range(20))
    repo.commit({"a.py": body})
    trap = repo.write("trap.sh", f"#!/bin/sh\ntouch '{repo.root}/sprung'\n")
    trap.chmod(0o755)
    for name, value in {
        "core.fsmonitor": str(trap),
        "diff.external": str(trap),
        "diff.py.textconv": str(trap),
        "core.pager": str(trap),
        "diff.renames": "false",
        "diff.noprefix": "true",
        "diff.relative": "true",
        "diff.orderFile": "nowhere",
        "color.ui": "always",
    }.items():
        repo.git("config", name, value)
    repo.write(".gitattributes", "*.py diff=py\n")
    (repo.root / "a.py").rename(repo.root / "b.py")
    repo.git("-c", "core.fsmonitor=false", "add", "--all")
    (repo.root / "sprung").unlink(missing_ok=True)
    for found in (staged_changes(repo.root), working_tree_changes(repo.root)):
        assert sides(found) == {"b.py": ("a.py", body.encode(), body.encode())}
    assert not (repo.root / "sprung").exists()


def test_within_a_hook_the_index_of_the_hook_counts(repo, monkeypatch):
    repo.commit({"a.py": "a = 1\n", "b.py": "b = 1\n"})
    other = repo.root / ".git" / "other-index"
    other.write_bytes((repo.root / ".git" / "index").read_bytes())
    repo.write("a.py", "a = 2\n")
    repo.git("add", "a.py")
    monkeypatch.setenv("GIT_DIR", ".git")
    assert list(sides(staged_changes(repo.root))) == ["a.py"]
    monkeypatch.setenv("GIT_INDEX_FILE", str(other))
    assert sides(staged_changes(repo.root)) == {}


def test_reading_leaves_the_repository_as_it_was(repo):
    repo.commit({"a.py": "a = 1\n"})
    os.utime(repo.root / "a.py", (1, 1))
    index = repo.root / ".git" / "index"
    before = index.read_bytes()
    working_tree_changes(repo.root)
    assert index.read_bytes() == before
