"""``guru profile top``: a live view of a process or a profiling group."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from types import FrameType

    from guru.profiler.live.look import Look
    from guru.reports.profile.live import Screen

_DIRECTORY = "guru-profiles"
_WINDOWS = (30.0, 120.0)
_MOST_ROWS = 40
_POLL = 0.2


@dataclass(slots=True)
class _Asked:
    """How the view was asked to end: by the key q, or by an interrupt."""

    quit: bool = False
    interrupt: bool = False


def top(
    target: Annotated[
        str, typer.Argument(metavar="PID|GROUP", help="A process, or a group of agents.")
    ],
    directory: Annotated[
        str | None,
        typer.Option(help=f"Where the agents of the group write ({_DIRECTORY})."),
    ] = None,
    interval: Annotated[float, typer.Option(min=0.2, help="Seconds from frame to frame.")] = 2.0,
    window: Annotated[
        float | None,
        typer.Option(min=0.2, help="Seconds that a frame shows (30; of a group's reports 120)."),
    ] = None,
    rate: Annotated[int, typer.Option(min=1, max=1000, help="Samples a second.")] = 20,
    clock: Annotated[
        str, typer.Option(metavar="CLOCK", help="wall: waiting counts; cpu: only time on the CPU.")
    ] = "wall",
    once: Annotated[bool, typer.Option("--once", help="Print one frame and end.")] = False,
) -> None:
    """Watch a process, or a group by its agents' newest reports; the key q quits."""
    from guru.cli.profiling import clock_named
    from guru.models.errors import ProcessError

    looks: Iterator[Look]
    if target.isdecimal() and directory is None:
        from guru.profiler.live.process import process_looks

        looks = process_looks(
            int(target),
            interval=interval,
            window=window or _WINDOWS[0],
            rate=rate,
            clock=clock_named(clock),
        )
    else:
        from guru.profiler.live.group import group_looks

        place = directory or _DIRECTORY
        looks = group_looks(target, place, interval=interval, window=window or _WINDOWS[1])
    asked, ended = _Asked(), True
    with _interrupts(asked), _keys(asked), _display(once=once) as show:
        try:
            for look in looks:
                if asked.quit or asked.interrupt:
                    ended = False
                    break
                show(look)
                if once:
                    ended = False
                    break
        except (KeyboardInterrupt, ProcessError):
            if not (asked.quit or asked.interrupt):
                raise
            ended = False
    if asked.interrupt:
        raise KeyboardInterrupt
    if ended:
        sys.stderr.write(f"process {target} has ended\n")


@contextlib.contextmanager
def _display(*, once: bool) -> Iterator[Callable[[Look], None]]:
    """Show looks in place on a terminal, else one after the other."""
    from rich.console import Console, Group

    from guru.reports.profile.live import frame_parts, print_frame
    from guru.reports.review.terminal import wants_color

    console = Console(
        color_system="auto" if wants_color(sys.stdout) else None,
        no_color=not wants_color(sys.stdout),
    )
    if once or not console.is_terminal:
        written = 0

        def write(look: Look) -> None:
            nonlocal written
            if look.fresh:
                sys.stdout.write("\n" * bool(written) + print_frame(_screen(look), console))
                sys.stdout.flush()
                written += 1

        yield write
        return
    from rich.live import Live

    last: list[Screen] = []
    with Live(console=console, screen=True, auto_refresh=False) as live:

        def update(look: Look) -> None:
            screen = _screen(look)
            last[:] = [screen]
            parts = frame_parts(screen, console.width, console.height)
            live.update(Group(*parts), refresh=True)

        live.update("looking ...", refresh=True)
        yield update
    if last:  # what was seen last stays on the screen
        console.print(Group(*frame_parts(last[0], console.width, console.height)))


def _screen(look: Look) -> Screen:
    from guru.profiler.insights.hot_paths import hot_paths, idle_share
    from guru.profiler.insights.recommend import recommendations
    from guru.reports.profile.live import Screen, ThreadRow
    from guru.reports.profile.words import share_text

    here = Path.cwd()
    busy = sum(state.is_busy for state in look.threads)
    facts = [
        f"{look.profile.duration:.0f} s",
        f"{look.profile.count:,} samples",
        f"{len(look.threads)} thread{'' if len(look.threads) == 1 else 's'}, {busy} busy",
    ]
    idle = idle_share(look.profile, here)
    facts += [f"{share_text(idle)} waits for work"] if idle >= 0.001 else []
    facts += [f"written {look.age:.0f} s ago"] if look.age >= 1 else []
    facts += [f"looking takes {share_text(look.cost)} of a core"] if look.cost is not None else []
    several = len({state.process for state in look.threads}) > 1
    return Screen(
        look.title,
        tuple(facts),
        look.profile,
        hot_paths(look.profile, limit=_MOST_ROWS, source_root=here),
        recommendations(look.profile, here),
        tuple(
            ThreadRow(f"{t.process} {t.name}" if several else t.name, t.busy, t.is_busy, t.frame)
            for t in look.threads
        ),
    )


@contextlib.contextmanager
def _interrupts(asked: _Asked) -> Iterator[None]:
    """Remember that an interrupt came: sampling ends early by it and keeps what it has."""

    def interrupted(_number: int, _frame: FrameType | None) -> None:
        asked.interrupt = not asked.quit
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, interrupted)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextlib.contextmanager
def _keys(asked: _Asked) -> Iterator[None]:
    """Listen for the key q, where there are keys."""
    try:
        import termios
        import tty
    except ImportError:  # not on Windows: Ctrl-C ends the view there
        yield
        return
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        yield
        return
    terminal = sys.stdin.fileno()
    before = termios.tcgetattr(terminal)
    over = threading.Event()
    listener = threading.Thread(target=_listen, args=(terminal, asked, over), daemon=True)
    try:
        tty.setcbreak(terminal)
        listener.start()
        yield
    finally:
        over.set()
        listener.join()
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)


def _listen(terminal: int, asked: _Asked, over: threading.Event) -> None:
    import select

    while not over.is_set():
        ready, _, _ = select.select([terminal], [], [], _POLL)
        if ready and os.read(terminal, 1).lower() == b"q" and not over.is_set():
            asked.quit = True
            os.kill(os.getpid(), signal.SIGINT)  # sampling ends early by it
            return
