"""py-spy at work: started, waited for, told to write, and ended where it would not end."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_POLL = 0.02
_STARTED = b"Sampling process"
_PATIENCE = 60.0
"""Seconds for py-spy to find its way about the process, and again to write what it sampled."""
_KILLED = 1 << (9 - 1)  # SIGKILL among pending signals
_GRACE = 3.0
"""Seconds to see that the process has ended: py-spy, having stopped it, may wait for ever."""


@dataclass(frozen=True, slots=True)
class Sampled:
    """How the sampling went; ``early`` when py-spy ended before it was told to."""

    started: float
    seconds: float
    messages: str
    early: bool
    interrupted: bool


def sample(options: list[str], messages: Path, duration: float, pid: int | None) -> Sampled:
    """Run py-spy for so many seconds; what it says goes to the file ``messages``.

    Where all that it samples is the process ``pid``, its end ends the sampling, too.
    """
    interrupted = early = False
    with messages.open("wb") as file, _running(options, file.fileno()) as process:
        started = time.time()
        start = time.perf_counter()
        try:
            _wait_for_start(process, messages)
            started, start = time.time(), time.perf_counter()
            early = _ends_early(process, pid, duration)
        except KeyboardInterrupt:
            interrupted = True
        seconds = time.perf_counter() - start
        if process.poll() is None:
            process.send_signal(signal.SIGINT)  # py-spy writes what it has
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(_GRACE if early else _PATIENCE)
    text = messages.read_text("utf-8", "replace")
    return Sampled(started, seconds, text, early, interrupted)


@contextlib.contextmanager
def _running(options: list[str], output: int) -> Iterator[subprocess.Popen[bytes]]:
    # In a session of its own: Ctrl-C at the terminal is for us, and we pass it on.
    with subprocess.Popen(
        options,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        env=os.environ | {"RUST_BACKTRACE": "0", "RUST_LIB_BACKTRACE": "0"},
        start_new_session=sys.platform != "win32",
    ) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()


def _ends_early(process: subprocess.Popen[bytes], pid: int | None, duration: float) -> bool:
    """Wait for so many seconds; return whether py-spy, or the process, ended before."""
    end = time.monotonic() + duration
    while (left := end - time.monotonic()) > 0:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(min(left, _GRACE))
            return True
        if pid is not None and has_ended(pid):
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(_GRACE)
            return True
    return False


def has_ended(pid: int) -> bool:
    """Whether a process is gone, or was killed and nobody but its parent or tracer holds it.

    Killed while py-spy has stopped it, it may stay so until py-spy ends.
    """
    if sys.platform != "linux":
        return False
    try:
        status = Path(f"/proc/{pid}/status").read_text("utf-8", "replace")
    except OSError:
        return True
    told = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
    pending = int(told.get("ShdPnd", "0"), 16)
    return told.get("State", "")[:1] in {"Z", "X"} or bool(pending & _KILLED)


def _wait_for_start(process: subprocess.Popen[bytes], messages: Path) -> None:
    end = time.monotonic() + _PATIENCE
    while process.poll() is None and time.monotonic() < end:
        if _STARTED in messages.read_bytes():
            return
        time.sleep(_POLL)
