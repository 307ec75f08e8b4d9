"""The parts of a profile as terminal text."""

from __future__ import annotations

from collections.abc import Iterator

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from guru.models.hot_path import HotPath
from guru.models.recommendation import Recommendation
from guru.models.severity import Severity
from guru.reports.profile.words import place_text, share_text, shortened, where
from guru.reports.rule_text import blocks_of, spans_of
from guru.reports.visible import visible

_COLORS = {
    Severity.CRITICAL: "bold white on red",
    Severity.HIGH: "bold red",
    Severity.MEDIUM: "bold yellow",
    Severity.LOW: "bold blue",
    Severity.INFO: "bold",
}
_BAR = 12
_MOST_ROWS = 10
_MOST_STEPS = 30
_WIDE = 90


def advice(it: Recommendation) -> Iterator[Text | Padding]:
    """Yield all parts of one recommendation."""
    head = Text().append(f" {it.severity.word.upper()} ", _COLORS[it.severity])
    head.append(f" {it.rule}", "bold").append(f"  {visible(where(it.location))}", "cyan")
    # A place that is broken over two lines cannot be clicked.
    head.no_wrap, head.overflow = True, "ignore"
    yield head
    if it.share is not None:
        yield _indented(bar(it.share, 2 * _BAR).append(f" {share_text(it.share)}", "bold"))
    yield _indented(inline(it.message))
    if it.excerpt:
        for number, line in enumerate(it.excerpt.lines, it.excerpt.first_line):
            shown = Text(f"{number} │ ", "bright_black").append(visible(line).strip(), "green")
            yield _indented(shown)
    for block in blocks_of(it.how):
        if block.kind == "code":
            yield _indented(Text(visible(block.text), "green"), by=4)
        else:
            mark = "· " if block.kind == "item" else ""
            yield _indented(Text(mark).append_text(inline(block.text, links=True)))


def table(paths: tuple[HotPath, ...], width: int) -> Table:
    """Return the hot paths, with bars where there is room for them."""
    wide = width >= _WIDE
    result = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bright_black")
    result.add_column("self", justify="right", no_wrap=True)
    if wide:
        result.add_column("", width=_BAR)
    result.add_column("total", justify="right", no_wrap=True)
    result.add_column("function", overflow="fold")
    result.add_column("where", overflow="fold", style="cyan")
    for path in paths[:_MOST_ROWS]:
        name = Text().append(visible(path.frame.function), "bold" if path.own else "")
        if path.frame.expression:
            name.append(f"\n{visible(shortened(path.frame.expression))}", "green")
        shares = [Text(share_text(path.self_share)), Text(share_text(path.total_share))]
        cells = [shares[0], bar(path.self_share, _BAR), shares[1]] if wide else shares
        result.add_row(*cells, name, Text(visible(place_text(path.frame))))
    return result


def way(path: HotPath) -> Iterator[Text]:
    """Yield the stack that leads to the hottest function, a line a frame."""
    yield Text(
        "The way to the hottest function, with the share that comes this way", "bright_black"
    )
    left_out = len(path.way) - _MOST_STEPS
    if left_out > 0:
        yield Text(f"… {left_out} frames", "bright_black")
    for depth, step in enumerate(path.way[max(0, left_out) :]):
        frame = step.frame
        line = Text(f"{share_text(step.share):>7} ", "bold").append(" " * min(depth, 20))
        line.append("└─ " if depth else "").append(visible(frame.function))
        line.append(f"  {visible(place_text(frame))}", "cyan")
        line.no_wrap, line.overflow = True, "ellipsis"
        yield line


def bar(share: float, width: int) -> Text:
    """Return a bar of ``width`` columns, as full as the share, 0 to 1."""
    full = round(min(max(share, 0.0), 1.0) * width)
    return Text().append("█" * full, "yellow").append("░" * (width - full), "bright_black")


def inline(text: str, *, links: bool = False) -> Text:
    """Return a line in which ``code`` is marked."""
    result = Text()
    for span in spans_of(text, links=links):
        result.append(visible(span.text), "cyan" if span.kind == "code" else "")
        if span.kind == "link" and span.text not in span.url:
            result.append(f" ({span.url})", "bright_black")
    return result


def _indented(text: Text, by: int = 2) -> Padding:
    return Padding(text, (0, 0, 0, by))
