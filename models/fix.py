"""A fix: edits of whole lines, and the same as a unified diff."""

from __future__ import annotations

import re

from guru.models.records import frozen

# Lines as Python's parser counts them: str.splitlines would also split at form feeds.
_LINE = r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+"


@frozen
class LineEdit:
    """Lines ``first`` to ``last`` (from 1, both included) become ``text``.

    ``last == first - 1`` inserts before line ``first``; an empty ``text`` deletes. ``text`` keeps
    its line breaks.
    """

    first: int
    last: int
    text: str


@frozen
class Fix:
    """A change of one file that removes one finding.

    ``safe`` fixes keep what the program does, but for the finding itself: ``--fix`` applies only
    those.
    """

    safe: bool
    edits: tuple[LineEdit, ...]
    diff: str


def fix_between(path: str, old: str, new: str, *, safe: bool) -> Fix:
    """Express the step from ``old`` to ``new`` text of the file ``path`` as a fix."""
    import difflib

    before, after = re.findall(_LINE, old), re.findall(_LINE, new)
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    edits = tuple(
        LineEdit(i1 + 1, i2, "".join(after[j1:j2]))
        for tag, i1, i2, j1, j2 in matcher.get_opcodes()
        if tag != "equal"
    )
    return Fix(safe=safe, edits=edits, diff=unified_diff(path, before, after))


def unified_diff(path: str, before: list[str], after: list[str]) -> str:
    """Return a git-style unified diff of two lists of lines; empty when they are equal."""
    import difflib

    out: list[str] = []
    for line in difflib.unified_diff(before, after, f"a/{path}", f"b/{path}"):
        out.append(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n")
    return "".join(out)
