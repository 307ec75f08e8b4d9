"""Diffs from files and pipes, joined with the tree they belong to."""

import difflib
import subprocess

import pytest

from guru.models.errors import InputError
from guru.reviewer.changes.patch import patch_changes

BODY = "".join(f"line_{n} = {n}\n" for n in range(12))
EDITED = BODY.replace("line_5 = 5\n", "line_5 = 55\nline_5b = 0\n")


def sides(changes):
    return {c.path: (c.old_path, c.old, c.new) for c in changes.changes}


def snapshot(root):
    return {
        path.relative_to(root): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in root.rglob("*")
        if path.is_file() and ".git" not in path.parts
    }


@pytest.fixture
def tree(tmp_path, quiet_git, monkeypatch):
    """A folder that is in no repository."""
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    folder = tmp_path / "tree"
    folder.mkdir()
    return folder


def write(root, files):
    for path, data in files.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)


def plain_diff(tree, old, new, *, names=("old/a.py", "new/a.py"), options=("-u",)):
    """What the program diff writes, time stamps included."""
    folder = tree.parent / "sides"
    write(folder, {names[0]: old, names[1]: new})
    command = ["diff", *options, *names]
    return subprocess.run(command, cwd=folder, capture_output=True, check=False).stdout


def test_an_empty_diff_is_an_empty_change(tree):
    for text in ("", b"", "\n \n"):
        assert patch_changes(text, tree, "stdin").changes == ()
    assert patch_changes("", tree, "stdin").target == "the diff stdin"


@pytest.mark.parametrize("text", ["hello\n", "diff\n", "--- a\n+++ b\n", b"\xff\xfe\x00", "\0"])
def test_what_is_no_diff_is_told(tree, text):
    with pytest.raises(InputError, match="no unified diff") as error:
        patch_changes(text, tree, "x.patch")
    assert "x.patch" in str(error.value)


@pytest.mark.parametrize("holds_new", [False, True])
def test_a_plain_diff_fits_a_tree_with_either_side(tree, holds_new):
    write(tree, {"a.py": (EDITED if holds_new else BODY).encode(), "other.py": b"o = 1\n"})
    before = snapshot(tree)
    found = patch_changes(plain_diff(tree, BODY.encode(), EDITED.encode()), tree, "x.patch")
    assert sides(found) == {"a.py": ("a.py", BODY.encode(), EDITED.encode())}
    assert snapshot(tree) == before
    assert found.root == tree


@pytest.mark.parametrize("holds_new", [False, True])
def test_names_without_a_leading_folder(tree, holds_new):
    write(tree, {"pkg/a.py": (EDITED if holds_new else BODY).encode()})
    lines = difflib.unified_diff(
        BODY.splitlines(keepends=True), EDITED.splitlines(keepends=True), "pkg/a.py", "pkg/a.py"
    )
    found = patch_changes("".join(lines), tree, "x.patch")
    assert sides(found) == {"pkg/a.py": ("pkg/a.py", BODY.encode(), EDITED.encode())}


@pytest.mark.parametrize("holds_new", [False, True])
@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"a = 1\r\nb = 2\r\nc = 3\r\n", b"a = 1\r\nb = 3\r\nc = 3\r\n"),
        (b"a = 1\nb = 2", b"a = 1\nb = 3"),
        (b"a = 1\nb = 2\n", b"a = 1\nb = 2"),
        (b"a = 1\nb = 2", b"a = 1\nb = 2\n"),
        ("# -*- coding: latin-1 -*-\nn = 'é'\n".encode("latin-1"), "n = 'ü'\n".encode("latin-1")),
        (b"a = 1\n\x0c\nb = '\xe2\x80\xa8'\n", b"a = 2\n\x0c\nb = '\xe2\x80\xa8'\n"),
        (b"a = 1\n--- x\n+++ y\n@@ -1 +1 @@\n", b"a = 2\n--- x\n-- z\n+++ y\n@@ -1 +1 @@\n"),
        (b"a = 1   \n\tb = 1\n", b"a = 2   \n\tb = 1\n"),
    ],
    ids=[
        "crlf",
        "no newline",
        "newline lost",
        "newline won",
        "latin-1",
        "breaks",
        "dashes",
        "blanks",
    ],
)
def test_content_comes_through_whole(tree, repo, old, new, holds_new):
    write(tree, {"a.py": new if holds_new else old})
    assert sides(patch_changes(plain_diff(tree, old, new), tree, "x")) == {
        "a.py": ("a.py", old, new)
    }
    repo.commit({"a.py": old})
    repo.write("a.py", new)
    assert sides(patch_changes(repo.diff(), tree, "x")) == {"a.py": ("a.py", old, new)}


@pytest.mark.parametrize("where", ["old", "new", "neither", "outside old", "outside new"])
def test_a_git_diff_with_everything_in_it(repo, tree, where):
    files = {
        "edited.py": BODY,
        "gone.py": "g = 1\n",
        "before.py": BODY,
        "pure.py": BODY + "p = 1\n",
    }
    base = repo.commit({**files, "text.txt": "t\n"})
    repo.write("edited.py", EDITED)
    (repo.root / "gone.py").unlink()
    (repo.root / "before.py").rename(repo.root / "after.py")
    repo.write("after.py", EDITED)
    (repo.root / "pkg").mkdir()
    (repo.root / "pure.py").rename(repo.root / "pkg" / "pure.py")
    repo.write("new.py", "n = 1\n")
    repo.write("empty.py", "")
    (repo.root / "link.py").symlink_to("new.py")
    repo.write("text.txt", "changed\n")
    head = repo.commit()
    text = repo.diff("-M", base, head)
    root = repo.root
    if where == "old":
        repo.git("checkout", "--quiet", base)
    elif where == "neither":
        repo.git("checkout", "--quiet", "--orphan", "nothing")
        repo.git("rm", "-r", "--quiet", "--force", ".")
        write(repo.root, {"pure.py": (BODY + "p = 1\n").encode()})
    elif where.startswith("outside"):
        root = tree
        side = base if where.endswith("old") else head
        archive = subprocess.run(
            ["git", "archive", side], cwd=repo.root, capture_output=True, check=True
        ).stdout
        subprocess.run(["tar", "-x", "-C", str(tree)], input=archive, check=True)
    before = snapshot(root)
    found = patch_changes(text, root, "x.patch")
    assert sides(found) == {
        "after.py": ("before.py", BODY.encode(), EDITED.encode()),
        "edited.py": ("edited.py", BODY.encode(), EDITED.encode()),
        "empty.py": (None, None, b""),
        "gone.py": ("gone.py", b"g = 1\n", None),
        "new.py": (None, None, b"n = 1\n"),
        "pkg/pure.py": ("pure.py", (BODY + "p = 1\n").encode(), (BODY + "p = 1\n").encode()),
    }
    assert snapshot(root) == before


@pytest.mark.parametrize(
    "name", ["with space.py", "naïve-ж.py", 'quo"te.py', "tab\there.py", "new\nline.py", "-d.py"]
)
@pytest.mark.parametrize("quoting", ["true", "false"])
def test_quoted_names(repo, tree, name, quoting):
    repo.git("config", "core.quotePath", quoting)
    repo.commit({name: BODY})
    repo.write(name, EDITED)
    write(tree, {name: BODY.encode()})
    assert sides(patch_changes(repo.diff(), tree, "x")) == {
        name: (name, BODY.encode(), EDITED.encode())
    }
    (repo.root / name).rename(repo.root / f"b {name}")
    repo.git("add", "--all")
    moved = patch_changes(repo.diff("--cached", "-M"), tree, "x")
    assert sides(moved) == {f"b {name}": (name, BODY.encode(), EDITED.encode())}


@pytest.mark.parametrize(
    "option", ["--no-prefix", "--src-prefix=i/", "--full-index", "-U0", "--abbrev=5"]
)
@pytest.mark.parametrize("holds_new", [False, True])
def test_ways_to_write_a_git_diff(repo, tree, option, holds_new):
    repo.commit({"pkg/a.py": BODY})
    repo.write("pkg/a.py", EDITED)
    write(tree, {"pkg/a.py": (EDITED if holds_new else BODY).encode()})
    expected = {"pkg/a.py": ("pkg/a.py", BODY.encode(), EDITED.encode())}
    assert sides(patch_changes(repo.diff(option), tree, "x")) == expected


def test_a_rename_between_names_of_different_lengths(repo, tree):
    repo.commit({"a b/lock.py": BODY, "lock.yaml": "y: 1\n"})
    (repo.root / "deep/er").mkdir(parents=True)
    (repo.root / "a b/lock.py").rename(repo.root / "deep/er/pre-commit.py")
    (repo.root / "lock.yaml").rename(repo.root / "deep/er/pre-commit.yaml")
    repo.git("add", "--all")
    write(tree, {"a b/lock.py": BODY.encode()})
    found = patch_changes(repo.diff("--cached", "-M"), tree, "x")
    assert sides(found) == {"deep/er/pre-commit.py": ("a b/lock.py", BODY.encode(), BODY.encode())}


@pytest.mark.parametrize("holds_new", [False, True])
@pytest.mark.parametrize(("old", "new"), [("a\nb\n", "a\nx\nb\n"), ("a\nx\nb\n", "a\nb\n")])
def test_without_context_an_addition_is_not_added_twice(tree, holds_new, old, new):
    write(tree, {"a.py": (new if holds_new else old).encode()})
    text = plain_diff(tree, old.encode(), new.encode(), options=("-U0",))
    assert sides(patch_changes(text, tree, "x")) == {"a.py": ("a.py", old.encode(), new.encode())}


@pytest.mark.parametrize("holds_new", [False, True])
def test_a_tree_with_windows_breaks_takes_a_diff_with_others(tree, holds_new):
    def windows(text):
        return text.replace("\n", "\r\n").encode()

    write(tree, {"a.py": windows(EDITED if holds_new else BODY)})
    text = plain_diff(tree, BODY.encode(), EDITED.encode())
    assert sides(patch_changes(text, tree, "x")) == {
        "a.py": ("a.py", windows(BODY), windows(EDITED))
    }


def test_a_diff_that_was_saved_by_a_windows_shell(tree):
    write(tree, {"a.py": BODY.encode()})
    text = plain_diff(tree, BODY.encode(), EDITED.encode()).decode()
    expected = {"a.py": ("a.py", BODY.encode(), EDITED.encode())}
    saved = text.replace("\n", "\r\n")
    assert sides(patch_changes(saved, tree, "x")) == expected
    assert sides(patch_changes(b"\xff\xfe" + saved.encode("utf-16-le"), tree, "x")) == expected


def test_mails_of_several_commits_add_up(repo, tree):
    base = repo.commit({"a.py": BODY})
    repo.commit({"a.py": EDITED}, "first\n\n--- not a diff\n+++ neither\n")
    repo.commit({"a.py": EDITED + "end = 1\n", "b.py": "b = 1\n"})
    command = ["git", "format-patch", "--stdout", base]
    text = subprocess.run(command, cwd=repo.root, capture_output=True, check=True).stdout
    write(tree, {"a.py": BODY.encode()})
    expected = {
        "a.py": ("a.py", BODY.encode(), (EDITED + "end = 1\n").encode()),
        "b.py": (None, None, b"b = 1\n"),
    }
    assert sides(patch_changes(text, tree, "x")) == expected
    assert sides(patch_changes(text, repo.root, "x")) == expected


def test_new_and_deleted_files_of_plain_diffs(tree):
    folder = tree.parent / "sides"
    write(folder, {"old/gone.py": b"g = 1\n", "old/a.py": b"a = 1\n"})
    write(folder, {"new/come.py": b"c = 1\n", "new/a.py": b"a = 2\n"})
    command = ["diff", "-ruN", "old", "new"]
    text = subprocess.run(command, cwd=folder, capture_output=True, check=False).stdout
    expected = {
        "a.py": ("a.py", b"a = 1\n", b"a = 2\n"),
        "come.py": (None, None, b"c = 1\n"),
        "gone.py": ("gone.py", b"g = 1\n", None),
    }
    write(tree, {"gone.py": b"g = 1\n", "a.py": b"a = 1\n"})
    assert sides(patch_changes(text, tree, "x")) == expected
    (tree / "gone.py").unlink()
    write(tree, {"come.py": b"c = 1\n", "a.py": b"a = 2\n"})
    assert sides(patch_changes(text, tree, "x")) == expected


def test_a_diff_that_does_not_fit_names_file_and_line(tree):
    write(tree, {"a.py": BODY.replace("5", "five").encode()})
    with pytest.raises(
        InputError, match=r"x\.patch does not apply .*: a\.py, line 3: the first hunk"
    ):
        patch_changes(plain_diff(tree, BODY.encode(), EDITED.encode()), tree, "x.patch")
    (tree / "a.py").unlink()
    with pytest.raises(InputError, match=r"a\.py: there is no such file"):
        patch_changes(plain_diff(tree, BODY.encode(), EDITED.encode()), tree, "x.patch")


def test_a_diff_that_was_cut_short_names_its_line(tree):
    write(tree, {"a.py": BODY.encode()})
    text = plain_diff(tree, BODY.encode(), EDITED.encode())
    with pytest.raises(InputError, match=r"x: the hunk in line 3 is cut short"):
        patch_changes(text[:-20].rpartition(b"\n")[0] + b"\n", tree, "x")


def test_a_combined_diff_is_refused(tree):
    with pytest.raises(InputError, match="combined diff"):
        patch_changes("diff --cc a.py\nindex 1,2..3\n@@@ -1,1 -1,1 +1,1 @@@\n", tree, "x")


@pytest.mark.parametrize(
    "name",
    [
        "../x.py",
        "a/../../x.py",
        "/etc/x.py",
        "b/../x.py",
        "C:\\x.py",
        "a/..\\x.py",
        '"a/\\056\\056/x.py"',
    ],
)
def test_names_that_leave_the_tree_are_refused(tree, name):
    write(tree.parent, {"x.py": b"a = 1\n"})
    text = f"--- {name}\n+++ {name}\n@@ -1 +1 @@\n-a = 1\n+a = 2\n"
    git_text = f"diff --git {name} {name}\n{text}"
    for diff in (text, git_text):
        with pytest.raises(InputError, match="leaves the tree; refused"):
            patch_changes(diff, tree, "x")
    assert (tree.parent / "x.py").read_bytes() == b"a = 1\n"


def test_links_are_not_followed_out_of_the_tree(tree):
    write(tree.parent, {"secret/x.py": b"a = 1\n"})
    (tree / "in").symlink_to(tree.parent / "secret")
    (tree / "y.py").symlink_to(tree.parent / "secret" / "x.py")
    for name in ("in/x.py", "y.py"):
        text = f"--- a/{name}\n+++ b/{name}\n@@ -1 +1 @@\n-a = 1\n+a = 2\n"
        with pytest.raises(InputError, match="no such file"):
            patch_changes(text, tree, "x")


def test_a_link_in_the_diff_leads_nowhere(tree):
    target = tree.parent / "outside"
    target.mkdir()
    text = (
        "diff --git a/l.py b/l.py\nnew file mode 120000\nindex 0000000..1111111\n--- /dev/null\n"
        f"+++ b/l.py\n@@ -0,0 +1 @@\n+{target}\n\\ No newline at end of file\n"
        "diff --git a/l.py/x.py b/l.py/x.py\nnew file mode 100644\nindex 0000000..1111111\n"
        "--- /dev/null\n+++ b/l.py/x.py\n@@ -0,0 +1 @@\n+a = 1\n"
    )
    assert list(sides(patch_changes(text, tree, "x"))) == ["l.py/x.py"]
    assert list(target.iterdir()) == []


def test_named_blobs_do_not_hide_what_the_diff_says(repo):
    repo.commit({"a.py": "a = 1\n", "b.py": "a = harmless\n"})
    ids = [repo.git("rev-parse", f"HEAD:{name}") for name in ("a.py", "b.py")]
    text = (
        f"diff --git a/a.py b/a.py\nindex {ids[0]}..{ids[1]} 100644\n"
        "--- a/a.py\n+++ b/a.py\n@@ -1 +1 @@\n-a = 1\n+a = evil\n"
    )
    found = patch_changes(text, repo.root, "x")
    assert sides(found) == {"a.py": ("a.py", b"a = 1\n", b"a = evil\n")}


def test_binary_and_large_files_are_told(repo, tree):
    repo.commit({"a.py": "a = 1\n", "b.py": BODY, "c.py": "c = 1\n"})
    write(tree, {"a.py": b"a = 1\n", "b.py": BODY.encode(), "c.py": b"c = 1\n"})
    repo.write("a.py", b"\0\1\2")
    repo.write("b.py", EDITED)
    repo.write("c.py", "c = 2\n")
    found = patch_changes(repo.diff(), tree, "x", max_bytes=100)
    assert list(sides(found)) == ["c.py"]
    assert list(map(str, found.notices)) == [
        "a.py: skipped: binary",
        f"b.py: skipped: {len(BODY)} bytes, larger than 100",
    ]


def test_a_mode_change_or_another_language_is_an_empty_change(repo, tree):
    repo.commit({"a.py": "a = 1\n", "b.txt": "b\n"})
    (repo.root / "a.py").chmod(0o755)
    repo.write("b.txt", "c\n")
    write(tree, {"a.py": b"a = 1\n"})
    assert patch_changes(repo.diff(), tree, "x").changes == ()


def test_settings_of_the_user_do_not_change_what_is_read(tree, monkeypatch, tmp_path):
    settings = tmp_path / "gitconfig"
    settings.write_text(
        "[core]\nautocrlf = true\n[apply]\nwhitespace = fix\nignoreWhitespace = change\n"
    )
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    old, new = b"a = 1  \r\nb = 1\r\n", b"a = 2  \r\nb = 1\r\n"
    write(tree, {"a.py": old})
    assert sides(patch_changes(plain_diff(tree, old, new), tree, "x")) == {
        "a.py": ("a.py", old, new)
    }


def test_temporary_copies_inside_a_repository_do_no_harm(repo, monkeypatch, tree):
    folder = repo.root / "tmp"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr("tempfile.tempdir", None)
    write(tree, {"a.py": BODY.encode()})
    found = patch_changes(plain_diff(tree, BODY.encode(), EDITED.encode()), tree, "x")
    assert list(sides(found)) == ["a.py"]
    assert list(folder.iterdir()) == []


def git_diff(repo, *options):
    (repo / "a.py").write_text(BODY)
    subprocess.run(["git", "init", "-q", "."], cwd=repo, check=True)
    subprocess.run(["git", "add", "."], cwd=repo, check=True)
    (repo / "a.py").write_text(EDITED)
    command = ["git", "-c", "color.diff=always", "diff", *options]
    diff = subprocess.run(command, cwd=repo, capture_output=True, check=True).stdout
    (repo / "a.py").write_text(BODY)
    return diff


def test_a_diff_whose_last_line_lost_its_break(tree):
    diff = git_diff(tree, "--no-color")
    assert sides(patch_changes(diff.rstrip(b"\n"), tree, "x"))["a.py"][2] == EDITED.encode()


def test_a_coloured_diff_is_read_without_its_colours(tree):
    diff = git_diff(tree)
    assert b"\x1b[" in diff
    assert sides(patch_changes(diff, tree, "x"))["a.py"][2] == EDITED.encode()


def test_escape_sequences_of_the_code_itself_stay(tree):
    (tree / "a.py").write_bytes(b"x = 1\n")
    diff = b"--- a/a.py\n+++ b/a.py\n@@ -1 +1,2 @@\n x = 1\n+RED = '\x1b[31m'\n"
    assert sides(patch_changes(diff, tree, "x"))["a.py"][2] == b"x = 1\nRED = '\x1b[31m'\n"
