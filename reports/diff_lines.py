"""A unified diff in lines that each say what they are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from guru.models.records import frozen
from guru.reports.visible import visible


@frozen
class DiffLine:
    """One line of a diff, with its sign; ``kind`` names its look."""

    kind: Literal["head", "hunk", "add", "del", "same"]
    text: str


def diff_lines(diff: str, *, with_head: bool = True) -> Iterator[DiffLine]:
    """Yield the lines of a unified diff, made visible.

    Only lines before the first hunk are its head: a removed ``-- x`` looks like one, but is none.
    """
    in_hunk = False
    for line in diff.rstrip("\n").split("\n") if diff else ():
        shown = visible(line.removesuffix("\r"))
        if line.startswith("@@"):
            in_hunk = True
            yield DiffLine("hunk", shown)
        elif not in_hunk:
            if with_head:
                yield DiffLine("head", shown)
        elif line.startswith("+"):
            yield DiffLine("add", shown)
        elif line.startswith("-"):
            yield DiffLine("del", shown)
        else:
            yield DiffLine("same", shown)
