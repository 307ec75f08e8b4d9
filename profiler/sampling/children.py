"""The other processes of a program that is run: those that it forks, and Pythons that it starts.

Each samples itself and writes to a folder of this run; at the end all is put together. Processes
that begin anew start the agent by the environment (``guru.profiler.agent.execute``).
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from guru.models.errors import InputError
from guru.models.profile import Profile
from guru.profiler.agent.execute import environment
from guru.profiler.sampling import child, switch
from guru.profiler.sampling.task_clocks import descendants


@dataclass
class Children:
    """The children of this process; see ``watched``."""

    rate: int
    folder: Path
    process: int = field(default_factory=os.getpid)

    def profiles(self) -> list[Profile]:
        """Read what they have written so far; files that cannot be read are passed over."""
        from guru.profiler.formats.registry import read_profile

        found = []
        for path in sorted(self.folder.glob("*.pb.gz")):
            with contextlib.suppress(InputError):
                found.append(read_profile(path))
        return found

    def alive(self) -> int:
        """Return how many of them run on, without those that end with this process."""
        known = descendants(self.process) | self._writers()
        return sum(not _serves(pid) for pid in known - {self.process})

    def _writers(self) -> set[int]:
        """Return who has written: a child that lost its parent is no descendant any more."""
        names = (path.name.split("-") for path in self.folder.glob("*.pb.gz"))
        return {int(parts[-2]) for parts in names if parts[-2:-1] and parts[-2].isdecimal()}


def _serves(pid: int) -> bool:
    """Tell whether a process is one of those that multiprocessing keeps for itself."""
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:  # it has ended meanwhile
        return True
    return not command or any(name in command for name in _SERVING)


_SERVING = (b"multiprocessing.resource_tracker", b"multiprocessing.forkserver")
_running: list[Children] = []
_registered: list[bool] = []


@contextlib.contextmanager
def watched(rate: int) -> Iterator[Children]:
    """Sample all children that this process gets meanwhile, by the environment and by forks.

    ``rate`` is in samples a second and thread.
    """
    folder = Path(tempfile.mkdtemp(prefix="guru-run-"))
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        folder.chmod(0o1777)  # servers started by root have workers that are not
    children = Children(rate, folder)
    if hasattr(os, "register_at_fork") and not _registered:
        _registered.append(True)
        os.register_at_fork(after_in_child=_after_in_child)
    _running.append(children)
    try:
        with _environment(children):
            yield children
    finally:
        _running.clear()
        if os.getpid() == children.process:
            _clear_away(children)


def _after_in_child() -> None:
    if not _running:
        return
    children = _running.pop()  # a child of this one is the agent's
    try:
        # The hooks of its parent; its one thread is the one that forked.
        threading.setprofile(None)
        sys.setprofile(None)
        child.start(children.rate, str(children.folder))
    except Exception as error:  # noqa: BLE001 - the program runs on, profiled or not
        os.write(2, f"guru: a forked process is not sampled: {error}\n".encode())


@contextlib.contextmanager
def _environment(children: Children) -> Iterator[None]:
    told = environment(
        os.environ,
        group="run",
        rate=children.rate,
        directory=children.folder,
        interval=child.INTERVAL,
    )
    told[child.VARIABLE] = "1"
    told.setdefault(switch.FILE, f"{children.folder}.off")
    changed = {name: text for name, text in told.items() if os.environ.get(name) != text}
    kept = {name: os.environ.get(name) for name in changed}
    os.environ.update(changed)
    try:
        yield
    finally:
        for name, text in kept.items():
            if os.environ.get(name) != changed[name]:
                continue  # the program has set it since
            if text is None:
                del os.environ[name]
            else:
                os.environ[name] = text


def _clear_away(children: Children) -> None:
    """Remove the folder; while children run on, leave a file that ends their sampling.

    They may write once more what they have by then.
    """
    if children.alive():
        with contextlib.suppress(OSError):
            Path(f"{children.folder}.off").touch()
    shutil.rmtree(children.folder, ignore_errors=True)
