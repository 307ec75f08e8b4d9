"""Which lines of a pull request may carry comments: those that its diff shows of the new files."""

from __future__ import annotations

import re

from guru.bot.interface import Diff, Hunk

_HEADER = re.compile(r"@@ -\d+(?:,\d+)? \+(\d+)(?:,(\d+))? @@")


def hunks_of(patch: str) -> tuple[Hunk, ...]:
    """Read the hunks of one file's patch, as GitHub gives it (without the file's header).

    Lines keep neither their sign nor their line break. A hunk that only deletes shows no line of
    the new file and is left out.
    """
    hunks: list[Hunk] = []
    first, left, lines = 0, 0, list[str]()
    for text in patch.split("\n"):
        header = _HEADER.match(text) if left == 0 else None
        if header is not None:
            _close(hunks, first, lines)
            first, left, lines = int(header[1]), int(header[2] or "1"), []
        elif left > 0 and not text.startswith(("-", "\\")):
            lines.append(text[1:].removesuffix("\r"))
            left -= 1
    _close(hunks, first, lines)
    return tuple(hunks)


def _close(hunks: list[Hunk], first: int, lines: list[str]) -> None:
    if lines:
        hunks.append(Hunk(first, tuple(lines)))


def unchanged_between(old: Diff, new: Diff) -> Diff:
    """Return the files of ``new`` whose content is still that of ``old``: its line numbers hold."""
    return {path: file for path, file in new.items() if path in old and file.blob == old[path].blob}
