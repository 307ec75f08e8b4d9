"""Attaching from Python 3.14 on: the process itself runs the agent for some seconds.

PEP 768 lets one process ask another to run a script at its next safe point (``sys.remote_exec``),
with the rights that a debugger needs. Both must be of one minor version, so it is the process's own
interpreter that asks.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import guru
from guru.models.errors import ProcessError
from guru.models.profile import Profile, merge
from guru.profiler.formats.registry import read_profile
from guru.profiler.sampling import attached
from guru.profiler.sampling.clock_order import first_of
from guru.profiler.sampling.interface import Clock
from guru.profiler.sampling.permission import remedy, standing

_FIRST = (3, 14)
_PATIENCE = 15.0
"""Seconds in which the process must come to run Python code, and again to write what it saw."""
_POLL = 0.05
_ASK = "import sys; sys.remote_exec(int(sys.argv[1]), sys.argv[2])"
_PYTHON = re.compile(r"(?:^|/)(?:lib)?python3\.(\d+)t?(?:\.so[.\d]*)?$")

_SCRIPT = """
def _attached_by_guru():
    import sys
    if "guru" not in sys.modules:  # by its place: its neighbours must not come along
        from importlib.util import module_from_spec, spec_from_file_location
        spec = spec_from_file_location("guru", {init!r}, submodule_search_locations=[{place!r}])
        module = sys.modules["guru"] = module_from_spec(spec)
        spec.loader.exec_module(module)
    from guru.profiler.sampling.attached import start
    start({folder!r}, {rate}, {duration})
try:
    _attached_by_guru()
except BaseException as _error:
    with open({failed!r}, "w") as _file:
        _file.write(str(_error) or type(_error).__name__)
finally:
    del _attached_by_guru
"""


class CannotSampleItselfError(ProcessError):
    """The process may be asked, but will not or cannot do it; from outside it may go."""


def version_of(pid: int) -> tuple[int, int] | None:
    """Return the version of a process's Python, by the names of its program and libraries."""
    names = set()
    with contextlib.suppress(OSError):
        names.add(os.readlink(f"/proc/{pid}/exe"))  # noqa: PTH115 - no real path to resolve
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/maps").read_text("utf-8", "replace").splitlines():
            names.add(line.rpartition(" ")[2])
    found = [int(match[1]) for name in names if (match := _PYTHON.search(name))]
    return (3, max(found)) if found else None


def takes_scripts(pid: int) -> bool:
    """Tell whether a process can be asked to run the agent."""
    version = version_of(pid)
    return version is not None and version >= _FIRST


def attach_agent(pid: int, *, duration: float, rate: int, clock: Clock) -> Profile:
    """Have process ``pid`` sample itself for ``duration`` seconds, ``rate`` times a second.

    Values are samples, wall and CPU nanoseconds; the time of ``clock`` comes first. An interrupt
    (Ctrl-C) ends sampling early and keeps what was sampled.

    Raises:
        CannotSampleItselfError: It takes no scripts, comes to run no Python code, or has an agent.
        ProcessError: It may not be asked or has ended; the message names the remedy.

    """
    folder = Path(tempfile.mkdtemp(prefix="guru-attach-"))
    try:
        folder.chmod(0o1777)  # the process may be another user's
        _ask(pid, _script(folder, rate, duration))
        _wait_for(pid, folder, attached.STARTED, _PATIENCE)
        notices = list(_sampled(pid, folder, duration))
        found = [read_profile(path) for path in sorted(folder.glob("*.pb.gz"))]
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if not found:
        raise ProcessError(f"process {pid} ended before it wrote what it had sampled")
    profile = first_of(merge(found), clock)
    samples = tuple(
        sample
        for sample in profile.samples
        if not any(frame.path == attached.__file__ for frame in sample.stack)
    )
    return replace(profile, samples=samples, notices=(*profile.notices, *notices))


def _script(folder: Path, rate: int, duration: float) -> Path:
    init = Path(guru.__file__)
    script = folder / "script.py"
    text = _SCRIPT.format(
        init=str(init),
        place=str(init.parent),
        folder=str(folder),
        rate=rate,
        duration=duration,
        failed=str(folder / attached.FAILED),
    )
    script.write_text(text, "utf-8")
    script.chmod(0o644)
    return script


def _ask(pid: int, script: Path) -> None:
    try:
        interpreter = os.readlink(f"/proc/{pid}/exe")  # noqa: PTH115 - no real path to resolve
    except OSError as error:
        raise ProcessError(remedy(pid, standing(pid))) from error
    command = [interpreter, "-I", "-S", "-c", _ASK, str(pid), str(script)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError as error:
        raise ProcessError(
            f"process {pid} cannot be asked: {interpreter} does not run here ({error.strerror});"
            " run guru in its container"
        ) from error
    if done.returncode:
        raise _refused(pid, done.stderr)


def _refused(pid: int, messages: str) -> ProcessError:
    last = (messages.strip().splitlines() or ["no reason given"])[-1]
    if "PermissionError" in last or "not permitted" in last:
        return ProcessError(remedy(pid, standing(pid)))
    if "not enabled" in last or "disabled" in last:
        return CannotSampleItselfError(
            f"process {pid} takes no scripts: it was started with PYTHON_DISABLE_REMOTE_DEBUG or"
            " -X disable-remote-debug; start it without, or under guru agent exec"
        )
    return CannotSampleItselfError(f"process {pid} cannot be asked to sample itself: {last}")


def _sampled(pid: int, folder: Path, duration: float) -> Iterator[str]:
    """Wait until the process has written what it saw; yield what is to be told of it."""
    start = time.perf_counter()
    try:
        _wait_for(pid, folder, attached.DONE, duration + _PATIENCE)
    except KeyboardInterrupt:
        (folder / attached.STOP).touch()
        yield f"sampling was interrupted after {time.perf_counter() - start:.1f} s"
        _wait_for(pid, folder, attached.DONE, _PATIENCE)


def _wait_for(pid: int, folder: Path, name: str, seconds: float) -> None:
    end = time.monotonic() + seconds
    while not (folder / name).exists():
        if (folder / attached.FAILED).exists():
            time.sleep(_POLL)
            reason = (folder / attached.FAILED).read_text("utf-8", "replace")
            raise CannotSampleItselfError(f"process {pid} cannot sample itself: {reason}")
        if not Path(f"/proc/{pid}").exists():
            raise ProcessError(f"process {pid} ended before it wrote what it had sampled")
        if time.monotonic() > end:
            raise CannotSampleItselfError(
                f"process {pid} has run no Python code for {seconds:.0f} s: it waits in the"
                " system, or in one long call, where it cannot be asked; try it under load"
            )
        time.sleep(_POLL)
