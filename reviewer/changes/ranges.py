"""Changes that git knows: the working tree, the index, a commit, a range of commits."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Sequence
from pathlib import Path

from guru.models.errors import InputError
from guru.models.review import Notice
from guru.reviewer.changes.change_set import (
    MAX_BYTES,
    ChangeSet,
    FileChange,
)
from guru.reviewer.changes.entries import RAW, Entry, entries
from guru.reviewer.changes.git import attempt, git, is_shallow, resolve_revision
from guru.reviewer.changes.git_store import GitStore
from guru.reviewer.changes.git_tree import INDEX, GitTree
from guru.reviewer.changes.repository import bare_repository, repository_root
from guru.reviewer.changes.sides import from_commits, from_disk
from guru.reviewer.files import is_python
from guru.reviewer.tree import Tree

_INSTALLED = frozenset({"site-packages", "node_modules", "__pypackages__", "__pycache__"})


def working_tree_changes(root: Path, *, max_bytes: int = MAX_BYTES) -> ChangeSet:
    """Compare the files on disk with the last commit; new files that git does not ignore count.

    Raises:
        InputError: ``root`` is in no repository, or git cannot read it.

    """
    top = _top(root)
    raw = git(top, "diff-index", *RAW, _last_tree(top), "--")
    found = {entry.path: entry for entry in entries(raw)}
    for path in _untracked(top):
        gone = found.get(path)
        found[path] = _added(path) if gone is None else _kept_on_disk(gone)
    changes, notices = from_disk(top, found.values(), max_bytes)
    return _change_set("the working tree", top, "", changes, notices)


def staged_changes(root: Path, *, max_bytes: int = MAX_BYTES) -> ChangeSet:
    """Compare what is staged for the next commit with the last one.

    Raises:
        InputError: ``root`` is in no repository, or git cannot read it.

    """
    top = _top(root)
    raw = git(top, "diff-index", "--cached", *RAW, _last_tree(top), "--")
    listed = list(entries(raw))
    store = GitStore(top)
    changes, notices = from_commits(store, listed, max_bytes)
    unmerged = {entry.path for entry in listed if entry.status == "U" and is_python(entry.path)}
    conflicts = [Notice("skipped: its merge conflict is not resolved", p) for p in sorted(unmerged)]
    told = (*notices, *conflicts)
    return _change_set("the staged changes", top, "", changes, told, GitTree(store, INDEX))


def range_changes(root: Path, text: str, *, max_bytes: int = MAX_BYTES) -> ChangeSet:
    """Compare two commits.

    ``A...B`` is what B brought since it left A, ``A..B`` is A against B, and a single revision
    is what that commit brought over its (first) parent. A side left empty is HEAD.

    Raises:
        InputError: A revision is unknown, the two share no history, the clone is too shallow to
            tell, or ``root`` is in no repository (a bare one will do).

    """
    store = GitStore(bare_repository(root) or _top(root))
    try:
        old, new = _both_sides(store, text)
        raw = git(store.root, "diff-tree", "-r", *RAW, old, new, "--")
        changes, notices = from_commits(store, list(entries(raw)), max_bytes)
    except InputError:
        store.close()
        raise
    target = text if ".." in text else f"commit {text}"
    return _change_set(target, store.root, new, changes, notices, GitTree(store, new))


def _both_sides(store: GitStore, text: str) -> tuple[str, str]:
    """Return the ids of the old and the new side."""
    for dots in ("...", ".."):
        first, found, second = text.partition(dots)
        if found:
            old = _commit(store, first or "HEAD")
            new = _commit(store, second or "HEAD")
            return (_merge_base(store.root, old, new, text) if dots == "..." else old), new
    commit = _commit(store, text)
    return _parent(store, commit), commit


def _commit(store: GitStore, name: str) -> str:
    """Return the id of the commit that a revision names."""
    found = store.object(f"{name}^{{commit}}") if name[:1] not in {"-", "^"} else None
    # Where that is none, git's other command says why.
    return found.id if found is not None else resolve_revision(store.root, name)


def _merge_base(top: Path, old: str, new: str, text: str) -> str:
    done = attempt(top, "merge-base", old, new)
    if done.returncode == 0:
        return done.stdout.decode("ascii").split()[0]
    if is_shallow(top):
        raise InputError(
            f"this clone is too shallow to tell where the two sides of {text} parted; "
            "fetch more of it with `git fetch --unshallow` or `git fetch --deepen=200`"
        )
    raise InputError(f"the two sides of {text} share no history; compare them with two dots")


def _parent(store: GitStore, commit: str) -> str:
    """Return a commit's first parent, the empty tree for a first commit."""
    # The commit's own text names its parents also where a shallow clone ends.
    found = store.object(commit)
    text = found.data if found is not None else None
    header = (text or b"").partition(b"\n\n")[0]
    named = [line.split()[1] for line in header.split(b"\n") if line.startswith(b"parent ")]
    if not named:
        return _empty_tree(store.root)
    parent = named[0].decode("ascii")
    if store.object(f"{parent}^{{commit}}") is None:
        raise InputError(
            f"this clone is too shallow to hold the commit before {commit[:12]}; "
            "fetch more of it with `git fetch --unshallow` or `git fetch --deepen=1`"
        )
    return parent


def _last_tree(top: Path) -> str:
    """Return HEAD's id, the empty tree's before the first commit."""
    done = attempt(top, "rev-parse", "--verify", "--quiet", "HEAD^{commit}")
    return done.stdout.decode("ascii").strip() or _empty_tree(top)


def _empty_tree(top: Path) -> str:
    return git(top, "hash-object", "-t", "tree", "--stdin").decode("ascii").strip()


def _top(root: Path) -> Path:
    top = repository_root(root)
    if top is None:
        if not root.exists():
            raise InputError(f"{root} does not exist")
        attempt(root, "--version")  # says so when git is not installed
        raise InputError(f"{root} is in no git repository; name files or folders instead")
    return top


def _untracked(top: Path) -> list[str]:
    """Return the Python files that git does not know and does not ignore."""
    raw = git(top, "ls-files", "-z", "--others", "--exclude-standard")
    names = [os.fsdecode(name) for name in raw.split(b"\0") if name]
    environments: dict[str, bool] = {}
    return [
        name
        for name in names
        if is_python(name)
        and _INSTALLED.isdisjoint(name.split("/"))
        and not _in_environment(top, name, environments)
    ]


def _in_environment(top: Path, name: str, known: dict[str, bool]) -> bool:
    """Whether a file lies in a virtual environment directly below the top."""
    folder = name.partition("/")[0]
    if folder not in known:
        known[folder] = (top / folder / "pyvenv.cfg").exists()
    return known[folder]


def _added(path: str) -> Entry:
    return Entry("000000", f"{stat.S_IFREG | 0o644:o}", "0", "0", "A", path, path)


def _kept_on_disk(gone: Entry) -> Entry:
    """Turn a file that left the index and stayed on disk into an edited one."""
    if gone.status != "D":
        return gone
    return Entry(gone.old_mode, gone.old_mode, gone.old_id, "0", "M", gone.path, gone.path)


def _change_set(
    target: str,
    top: Path,
    revision: str,
    changes: Iterable[FileChange],
    notices: Sequence[Notice],
    tree: Tree | None = None,
) -> ChangeSet:
    ordered = tuple(sorted(changes, key=lambda change: change.path))
    return ChangeSet(target, top, revision, ordered, tuple(notices), tree)
