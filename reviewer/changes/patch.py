"""A diff from a file or a pipe, joined with the tree that it belongs to."""

from __future__ import annotations

import codecs
import hashlib
import re
import stat
from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path

from guru.models.errors import InputError
from guru.models.review import Notice
from guru.reviewer.changes.applying import Files, Refusal, Way, applied
from guru.reviewer.changes.change_set import (
    MAX_BYTES,
    ChangeSet,
    too_large,
)
from guru.reviewer.changes.git_store import read_blobs
from guru.reviewer.changes.patch_sides import joined
from guru.reviewer.changes.patch_text import FilePatch, file_patches, numbered, strip
from guru.reviewer.changes.repository import repository_root
from guru.reviewer.files import is_python

_LINE = re.compile(rb"[^\n]*\n|[^\n]+")
# Of `git diff --color=always`; only a diff whose headers are coloured has them for colours.
_COLORED = re.compile(rb"^\x1b\[[0-9;]*m(?:diff --git|--- )", re.MULTILINE)
_COLOR = re.compile(rb"\x1b\[[0-9;]*[mK]")
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def patch_changes(
    text: str | bytes, root: Path, name: str, *, max_bytes: int = MAX_BYTES
) -> ChangeSet:
    """Read a unified or git diff that belongs to the tree at ``root``.

    The tree may hold the side before or the side after the diff, or neither when its repository
    has the blobs that a git diff names. ``name`` is what messages call the diff. Nothing below
    ``root`` is written.

    Raises:
        InputError: It is no diff, it does not fit, or it names a file outside the tree.

    """
    target = f"the diff {name}"
    lines = _LINE.findall(_as_bytes(text))
    if not any(map(bytes.strip, lines)):
        return ChangeSet(target, root, "", ())
    listed = file_patches(lines, name)
    if not listed:
        raise InputError(f"{name} is no unified diff: no `---`, `+++` and `@@` lines follow")
    parts, notices = _readable(listed, root, max_bytes)
    if not parts:
        return ChangeSet(target, root, "", (), tuple(notices))
    patch = b"".join(numbered(lines, parts))
    refusals: list[Refusal] = []
    for way, files in _ways(parts, patch, root, max_bytes):
        result = applied(patch, files, way)
        if isinstance(result, Refusal):
            refusals.append(result)
            continue
        old, new = (result, files) if way.reverse else (files, result)
        changes, large = joined(parts, old, new, max_bytes)
        return ChangeSet(target, root, "", tuple(changes), (*notices, *large))
    raise InputError(f"{name} does not apply to the tree at {root}: {_reason(refusals)}")


def _as_bytes(text: str | bytes) -> bytes:
    if isinstance(text, str):
        text = text.encode("utf-8", "surrogateescape")
    if text.startswith(_UTF16):  # PowerShell's `git diff > file`
        text = text.decode("utf-16", "replace").encode("utf-8", "surrogateescape")
    if _COLORED.search(text):
        text = _COLOR.sub(b"", text)
    # A diff that was copied may have lost its last line's break, which git insists on.
    return text if text.endswith(b"\n") else text + b"\n"


def _readable(
    listed: Sequence[FilePatch], root: Path, max_bytes: int
) -> tuple[list[FilePatch], list[Notice]]:
    """Return the parts that are about Python files, and what is left out of them."""
    parts: list[FilePatch] = []
    notices: list[Notice] = []
    for part in listed:
        if part.is_link or not any(map(is_python, part.names)):
            continue
        sizes = [size for path in _paths(part, 1) | _paths(part, 0) if (size := _size(root, path))]
        if part.is_binary:
            notices.append(Notice("skipped: binary", strip(part.names[0], 1)))
        elif max(sizes, default=0) > max_bytes:
            notices.append(too_large(max(sizes), max_bytes, strip(part.names[0], 1)))
        else:
            parts.append(part)
    return parts, notices


def _ways(
    parts: Sequence[FilePatch], patch: bytes, root: Path, max_bytes: int
) -> Iterator[tuple[Way, dict[str, bytes]]]:
    """Yield what the diff may be applied to and how, the surest first."""
    # Without context lines git would add to a file that has the additions already.
    bare = any(part.hunks and not part.has_context for part in parts)
    blobs = _from_blobs(parts, root, max_bytes)
    if blobs is not None:
        yield Way(1, zero_context=bare), blobs
        yield Way(0, zero_context=bare), blobs
    trees = {count: _from_tree(parts, root, count) for count in (1, 0)}
    only_adds = bare and not any(part.has_removed for part in parts)
    backwards = only_adds or any(_holds_new(parts, files, n) for n, files in trees.items())
    contents = [patch, *trees[1].values(), *trees[0].values()]
    breaks = (False, True) if any(b"\r\n" in data for data in contents) else (False,)
    for any_breaks, turned, count in product(breaks, (backwards, not backwards), (1, 0)):
        yield Way(count, turned, bare, any_breaks), trees[count]


def _paths(part: FilePatch, count: int) -> set[str]:
    """Return the paths that a part is about, with ``count`` leading folders stripped."""
    named = [strip(name, count) for name in (part.old_name, part.new_name) if name]
    given = [name for name in (part.renamed_from, part.renamed_to, part.copied_from) if name]
    return {path for path in (*named, *given) if path}


def _size(root: Path, path: str) -> int | None:
    """Return a file's size in bytes, None for what is no plain file of the tree."""
    file = root / path
    try:
        found = file.lstat()
        inside = file.resolve().is_relative_to(root.resolve())
    except (OSError, ValueError):
        return None
    return found.st_size if stat.S_ISREG(found.st_mode) and inside else None


def _from_tree(parts: Sequence[FilePatch], root: Path, count: int) -> dict[str, bytes]:
    """Read the files that the diff is about, as far as the tree has them."""
    wanted = sorted({path for part in parts for path in _paths(part, count)})
    return {path: (root / path).read_bytes() for path in wanted if _size(root, path) is not None}


def _from_blobs(parts: Sequence[FilePatch], root: Path, max_bytes: int) -> dict[str, bytes] | None:
    """Return the old sides that a git diff names, None when the repository lacks one.

    The diff is still applied to them: its words alone decide what the new side is.
    """
    if not all(part.ids or not part.hunks for part in parts) or repository_root(root) is None:
        return None
    ids = [part.ids[0] for part in parts if part.ids]
    blobs = read_blobs(root, (name for name in ids if name.strip("0")), max_bytes)
    files: dict[str, bytes] = {}
    for part in parts:
        if part.ids is None and part.renamed_from:  # the content is the same on both sides
            for data in _from_tree([part], root, 1).values():
                files[part.renamed_from] = data
        if part.ids is None or not part.ids[0].strip("0"):
            continue
        blob = blobs.get(part.ids[0])
        if blob is None or blob.data is None or part.old_name is None:
            return None
        # A later part about the same file goes on from where the earlier one ended.
        for count in (1, 0):
            files.setdefault(part.renamed_from or strip(part.old_name, count), blob.data)
    return {path: data for path, data in files.items() if path} or None


def _holds_new(parts: Sequence[FilePatch], files: Files, count: int) -> bool:
    """Whether a file of the tree is what a git diff names as its new side."""
    for part in parts:
        data = files.get(strip(part.new_name, count)) if part.new_name else None
        if data is not None and part.ids and _is_blob(data, part.ids[1]):
            return not _is_blob(data, part.ids[0])
    return False


def _is_blob(data: bytes, name: str) -> bool:
    content = b"blob %d\0" % len(data) + data
    known = (hashlib.sha1(content, usedforsecurity=False), hashlib.sha256(content))
    return any(found.hexdigest().startswith(name) for found in known)


def _reason(refusals: Sequence[Refusal]) -> str:
    """Tell where the first hunk failed, else which file is missing, else what git says."""
    best = max(refusals, key=lambda refusal: (refusal.line > 0, refusal.path != ""))
    place = (
        f"{best.path}, line {best.line}: " if best.line else f"{best.path}: " if best.path else ""
    )
    return place + best.text
