"""A running program on the screen: functions by their shares, threads, what to change."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from guru.models.hot_path import HotPath
from guru.models.profile import Frame, Profile
from guru.models.recommendation import Recommendation
from guru.models.severity import Severity
from guru.reports.profile.words import place_text, share_text, where
from guru.reports.visible import visible

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

_WIDE, _WIDEST = 100, 130
_BAR = 10
_MOST_THREADS, _MOST_ADVICES = 6, 4
_FEWEST_ROWS = 4
_LINES = 40
_LONGEST_PLACE = 30
CALL = " makes the call"
"""How the step of the evidence ends that the functions below follow from."""
_ASCII = str.maketrans({"█": "#", "░": ".", "·": "-", "…": "~", "\u00a0": " "})


@dataclass(frozen=True, slots=True)
class ThreadRow:
    """A thread on the screen: the part of a core it uses (None: unknown) and where it is."""

    name: str
    busy: float | None
    is_busy: bool
    frame: Frame | None


@dataclass(frozen=True, slots=True)
class Screen:
    """All that one frame shows; ``facts`` are said in the line below the title."""

    title: str
    facts: tuple[str, ...]
    profile: Profile
    hot_paths: tuple[HotPath, ...]
    recommendations: tuple[Recommendation, ...]
    threads: tuple[ThreadRow, ...]


def advice_at(path: HotPath, recommendations: Sequence[Recommendation]) -> Recommendation | None:
    """Return the dearest recommendation whose place is in the function or whose call ends there."""
    for advice in recommendations:
        if advice.symbol == path.frame.function and _same_file(path.frame, advice.location.path):
            return advice
    name = f"`{path.frame.module}.{path.frame.function}`"
    bare = f"`{path.frame.function}`"
    for advice in recommendations:
        calls = [n for n, step in enumerate(advice.evidence) if step.text.endswith(CALL)]
        for step in advice.evidence[calls[0] :] if calls else ():
            word = step.text.partition(" ")[0]
            if word in {name, bare} and _same_file(path.frame, step.location.path):
                return advice
    return None


def frame_parts(screen: Screen, width: int, height: int) -> Iterator[RenderableType]:
    """Yield the parts of a frame, cut to what ``height`` lines have room for."""
    from rich.text import Text

    yield _line(Text(visible(screen.title), "bold"))
    yield _line(Text(" · ".join(map(visible, screen.facts)), "bright_black"))
    notices = screen.profile.notices[:2]
    for notice in notices:
        yield _line(Text(f"! {visible(notice)}", "yellow"))
    threads = screen.threads[:_MOST_THREADS]
    advices = screen.recommendations[:_MOST_ADVICES]
    taken = 4 + len(notices) + (len(threads) + 2 if threads else 0)
    taken += len(advices) + 1 if advices else 0
    rows = max(_FEWEST_ROWS, height - taken)
    yield Text()
    if screen.hot_paths:
        yield _functions(screen, rows, width)
    else:
        yield Text("Nothing runs: all threads wait for work.")
    if threads:
        yield Text()
        yield _threads(threads, len(screen.threads))
    if advices:
        yield Text()
    for advice in advices:
        yield _advice(advice)


def print_frame(screen: Screen, console: Console) -> str:
    """Return a frame as text without a terminal's codes, for a file or a pipe."""
    from rich.console import Console as Plain
    from rich.console import Group

    out = io.StringIO()
    width = max(console.width, _WIDE)
    plain = Plain(file=out, width=width, color_system=None, legacy_windows=False)
    plain.print(Group(*frame_parts(screen, width, _LINES)))
    text = "".join(line.rstrip() + "\n" for line in out.getvalue().splitlines())
    encoding = console.encoding or "utf-8"
    try:
        "█░·…\u00a0".encode(encoding)
    except (UnicodeEncodeError, LookupError):
        text = text.translate(_ASCII)
    return text.encode(encoding, "backslashreplace").decode(encoding)


def _functions(screen: Screen, rows: int, width: int) -> RenderableType:
    from rich.table import Table
    from rich.text import Text

    from guru.reports.profile.terminal_parts import bar

    shown = screen.hot_paths[:rows]
    advices = [advice_at(path, screen.recommendations) for path in shown]
    rules = [advice.rule if advice else "" for advice in advices]
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bright_black")
    table.add_column("self", justify="right", no_wrap=True, min_width=6)
    if width >= _WIDE:
        table.add_column("", width=_BAR)
    table.add_column("total", justify="right", no_wrap=True, min_width=6)
    table.add_column("function", no_wrap=True, overflow="ellipsis", min_width=16)
    table.add_column("hot line", no_wrap=True, overflow="ellipsis", style="cyan", min_width=16)
    if width >= _WIDEST:
        table.add_column("code", no_wrap=True, overflow="ellipsis", style="green", ratio=1)
    table.add_column("advice", no_wrap=True, style="yellow", min_width=max(map(len, rules)))
    for path, rule in zip(shown, rules, strict=True):
        name = Text(visible(path.frame.function), "bold" if path.own else "")
        cells: list[str | Text] = [share_text(path.self_share), share_text(path.total_share), name]
        cells.append(Text(visible(_end_of(place_text(path.frame)))))
        if width >= _WIDE:
            cells.insert(1, bar(path.self_share, _BAR))
        if width >= _WIDEST:
            cells.append(Text(visible(path.frame.expression or path.code).strip()))
        table.add_row(*cells, Text(rule))
    return table


def _threads(threads: Sequence[ThreadRow], number: int) -> RenderableType:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bright_black")
    table.add_column("busy", justify="right", no_wrap=True)
    table.add_column(f"thread ({number})", no_wrap=True, overflow="ellipsis")
    table.add_column("mostly in", no_wrap=True, overflow="ellipsis", style="cyan")
    for row in threads:
        busy = "?" if row.busy is None else share_text(row.busy)
        style = "" if row.is_busy else "bright_black"
        place = _end_of(place_text(row.frame)) if row.frame else ""
        function = f"{row.frame.function}  {place}" if row.frame else ""
        table.add_row(Text(busy, style), Text(visible(row.name), style), Text(visible(function)))
    return table


def _advice(advice: Recommendation) -> RenderableType:
    from rich.text import Text

    color = {Severity.HIGH: "bold red", Severity.CRITICAL: "bold red", Severity.MEDIUM: "yellow"}
    line = Text().append(f"{advice.severity.word.upper()} ", color.get(advice.severity, "blue"))
    share = f"{share_text(advice.share)} " if advice.share is not None else ""
    line.append(f"{share}{advice.rule}  ", "bold")
    line.append(f"{visible(where(advice.location))}  ", "cyan").append(visible(advice.title))
    return _line(line)


def _line(text: RenderableType) -> RenderableType:
    from rich.text import Text

    if isinstance(text, Text):
        text.no_wrap, text.overflow = True, "ellipsis"
    return text


def _end_of(place: str) -> str:
    """The end of a long place: the file and the line say most."""
    return place if len(place) <= _LONGEST_PLACE else "…" + place[1 - _LONGEST_PLACE :]


def _same_file(frame: Frame, path: str) -> bool:
    return frame.path == path or frame.path.endswith(f"/{path}") or frame.module == path
