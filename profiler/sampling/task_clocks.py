"""What the threads of another process have computed, as Linux counts it."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

_USER, _SYSTEM = 11, 12  # places in /proc/*/stat after the name: see proc(5)


def cpu_seconds(pid: int, *, children: bool = False) -> dict[str, float]:
    """Return the CPU seconds of each thread of a process by its number, to 0.01 s.

    With ``children``, also of the processes it started. Empty where the system does not tell.
    """
    found: dict[str, float] = {}
    if not hasattr(os, "sysconf"):
        return found
    tick = os.sysconf("SC_CLK_TCK")
    for task in _tasks(pid, children=children):
        with contextlib.suppress(OSError, ValueError, IndexError):  # it may end meanwhile
            after_name = task.joinpath("stat").read_text("utf-8", "replace").rpartition(")")[2]
            fields = after_name.split()
            found[task.name] = (int(fields[_USER]) + int(fields[_SYSTEM])) / tick
    return found


def descendants(pid: int) -> set[int]:
    """Return the numbers of all processes that a process has started, and theirs; Linux only."""
    found: set[int] = set()
    with contextlib.suppress(OSError, ValueError):  # they may end meanwhile
        for task in Path(f"/proc/{pid}/task").iterdir():
            for word in task.joinpath("children").read_text().split():
                found |= {int(word)} | descendants(int(word))
    return found


def _tasks(pid: int, *, children: bool) -> Iterator[Path]:
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
    except OSError:
        return
    for task in tasks:
        yield task
        if children:
            with contextlib.suppress(OSError, ValueError):
                for child in task.joinpath("children").read_text().split():
                    yield from _tasks(int(child), children=True)
