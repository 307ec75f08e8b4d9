"""A profile split by a label, as a table in the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from guru.models.profile import ValueKind
from guru.reports.profile.words import share_text, value_text
from guru.reports.visible import visible

_MOST = 40


def split_lines(
    label: str, kinds: Sequence[ValueKind], rows: Sequence[tuple[str, float, Sequence[int]]]
) -> list[str]:
    """Return lines of text: one for each value of the label, with share (0 to 1) and sums.

    ``rows`` are value, share and one sum a kind; all beyond 40 are told by their number.
    """
    head = ["share", *(kind.name for kind in kinds), label]
    told = [
        [
            share_text(share),
            *(value_text(v, k).removesuffix(" samples") for v, k in zip(sums, kinds, strict=True)),
            visible(value),
        ]
        for value, share, sums in rows[:_MOST]
    ]
    widths = [max(len(row[column]) for row in [head, *told]) for column in range(len(head) - 1)]
    lines = [
        "  ".join([*(cell.rjust(width) for cell, width in zip(row, widths, strict=False)), row[-1]])
        for row in [head, *told]
    ]
    if len(rows) > _MOST:
        lines.append(f"and {len(rows) - _MOST} more")
    return lines
