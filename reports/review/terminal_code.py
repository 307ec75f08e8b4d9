"""Code frames and diffs as terminal text."""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len

from guru.models.records import frozen
from guru.reports.code_frame import FrameLine
from guru.reports.diff_lines import diff_lines
from guru.reports.review.styled import Styled

_KINDS = {"word": "magenta", "text": "green", "number": "cyan", "comment": "bright_black"}
_DIFF = {"add": "green", "del": "red", "hunk": "cyan", "head": "bold", "same": ""}
_LONGEST_DIFF = 40
_CONTEXT = 20  # columns kept before the flagged part of a line that is cut


@frozen
class Signs:
    """The drawing characters, and what stands for them where they cannot be written."""

    bar: str = "│"
    dash: str = "─"
    dot: str = "·"
    cut: str = "…"
    under: str = "^"

    @classmethod
    def ascii(cls) -> Signs:
        """Return signs that every stream can write."""
        return cls(bar="|", dash="-", dot="-", cut="...")


def frame_text(frame: tuple[FrameLine, ...], width: int, signs: Signs) -> Iterator[Styled]:
    """Yield a code frame, line by line, no line wider than ``width`` columns."""
    digits = max((len(str(line.number)) for line in frame), default=0)
    for line in frame:
        gutter = Styled().append(f"{'>' if line.flagged else ' '} ", "bold red")
        gutter.append(f"{line.number:>{digits}} {signs.bar} ", "bright_black")
        code, start, end = _cut(line, width - gutter.width, signs)
        yield gutter + code
        if end > start:
            under = Styled().append(f"{'':{digits + 3}}{signs.bar} ", "bright_black")
            under.append(" " * start)
            under.append(signs.under * (end - start), "bold red")
            yield under


def _cut(line: FrameLine, width: int, signs: Signs) -> tuple[Styled, int, int]:
    """Return a line that fits, and from which to which column its flagged part is shown.

    A line that is too long is cut around the flagged part.
    """
    text = Styled()
    for piece in line.pieces:
        style = _KINDS.get(piece.kind, "")
        text.append(piece.text, f"bold {style}".strip() if piece.flagged else style)
    start, end = line.flagged_span
    plain = text.plain
    left, right = cell_len(plain[:start]), cell_len(plain[:end])
    if text.width <= width:
        return text, left, right
    mark = cell_len(signs.cut)
    skipped = 0
    if right > width - mark:
        skipped = len(plain) - _fitting(plain[::-1], width - mark)
        skipped = max(0, min(skipped, _before(plain, start)))
    head = Styled().append(signs.cut if skipped else "", "bright_black")
    kept = text.part(skipped, len(plain))
    hidden = cell_len(plain[:skipped]) - head.width
    if head.width + kept.width > width:
        kept = kept.part(0, _fitting(kept.plain, width - head.width - mark))
        kept.append(signs.cut, "bright_black")
    shown = head + kept
    return shown, max(0, left - hidden), max(0, min(right - hidden, shown.width))


def _before(plain: str, start: int) -> int:
    """Return the index that leaves some columns of context before ``start``."""
    return start - _fitting(plain[:start][::-1], _CONTEXT)


def _fitting(text: str, width: int) -> int:
    """Return how many characters of ``text`` fit into ``width`` columns."""
    used = 0
    for index, character in enumerate(text):
        used += cell_len(character)
        if used > width:
            return index
    return len(text)


def diff_text(diff: str, width: int, signs: Signs) -> Iterator[Styled]:
    """Yield a fix's diff without its file names, cut to the width and to some length."""
    lines = list(diff_lines(diff, with_head=False))
    for line in lines[:_LONGEST_DIFF]:
        text = line.text.expandtabs(4)
        fits = _fitting(text, width)
        if fits < len(text):
            text = text[: _fitting(text, width - cell_len(signs.cut))] + signs.cut
        yield Styled(text, _DIFF[line.kind])
    if len(lines) > _LONGEST_DIFF:
        yield Styled(f"{signs.cut} {len(lines) - _LONGEST_DIFF} more lines", "bright_black")
