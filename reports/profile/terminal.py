"""A profile in the terminal: what to change, the hot paths, the way to the hottest."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, TextIO

from guru.models.hot_path import HotPath
from guru.models.profile import Profile
from guru.models.recommendation import Recommendation
from guru.reports.profile.words import facts, outcome, title_of
from guru.reports.review.terminal import wants_color
from guru.reports.visible import visible

if TYPE_CHECKING:
    from rich.console import RenderableType

_WIDTH = 100
_NARROWEST, _WIDEST = 40, 140
_ASCII = str.maketrans({"█": "#", "░": ".", "·": "-", "…": "~", "└": "`", "─": "-", "\u00a0": " "})


def print_profile(
    profile: Profile,
    recommendations: Iterable[Recommendation],
    hot_paths: Iterable[HotPath],
    stream: TextIO,
    *,
    idle: float = 0.0,
    color: bool | None = None,
    width: int | None = None,
) -> None:
    """Write the profile to ``stream``.

    ``idle`` is the part of the profile, 0 to 1, that waits for work and is in no share. Without
    ``color`` the variables NO_COLOR and FORCE_COLOR decide, then whether the stream is a terminal.
    ``width`` is in columns, the terminal's own by default. What the stream's encoding lacks is
    written as escapes, bars and lines in ASCII.
    """
    from rich.console import Console

    out = io.StringIO()
    columns = width or shutil.get_terminal_size((_WIDTH, 24)).columns
    painted = wants_color(stream) if color is None else color
    console = Console(
        file=out,
        width=max(_NARROWEST, min(columns, _WIDEST)),
        color_system="standard" if painted else None,
        force_terminal=painted,
        no_color=not painted,
        legacy_windows=False,
        markup=False,
        emoji=False,
        highlight=False,
    )
    for part in _parts(profile, tuple(recommendations), tuple(hot_paths), idle, console.width):
        console.print(part)
    text = "".join(line.rstrip() + "\n" for line in out.getvalue().splitlines())
    encoding = stream.encoding or "utf-8"
    try:
        "█░·…└─\u00a0".encode(encoding)
    except (UnicodeEncodeError, LookupError):
        text = text.translate(_ASCII)
    stream.write(text.encode(encoding, "backslashreplace").decode(encoding))


def _parts(
    profile: Profile,
    advices: tuple[Recommendation, ...],
    paths: tuple[HotPath, ...],
    idle: float,
    width: int,
) -> Iterator[RenderableType]:
    """Yield everything to print, in order."""
    from rich.text import Text

    from guru.reports.profile import terminal_parts as parts

    yield Text(visible(title_of(profile)), "bold")
    yield Text(
        " · ".join(f"{figure} {word}" for figure, word in facts(profile, idle)), "bright_black"
    )
    for notice in profile.notices:
        yield Text(f"! {visible(notice)}", "yellow")
    yield Text()
    for advice in advices:
        yield from parts.advice(advice)
        yield Text()
    if paths:
        yield parts.table(paths, width)
        yield Text()
        yield from parts.way(paths[0])
        yield Text()
    yield Text(outcome(advices), "bold")
