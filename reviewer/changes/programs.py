"""Other programs: run to their end, or talked to.

It is ``subprocess`` where a program is handed an input at once, or where the system cannot spawn.
Else it is the system's own call, since to import ``subprocess`` takes longer than git takes to
answer.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Mapping
from typing import IO, Any

from guru.models.records import frozen

_CAN_SPAWN = hasattr(os, "posix_spawnp")
_CHUNK = 1 << 16
_TERMINATE = 15  # to import ``signal`` for its name takes long, too


@frozen
class Done:
    """What a program left when it ended."""

    returncode: int
    stdout: bytes
    stderr: bytes


@frozen
class Conversation:
    """A program that answers what it is asked, until it is closed."""

    stdin: IO[bytes]
    stdout: IO[bytes]
    end: Callable[[], object]

    def close(self) -> None:
        """End the program."""
        self.end()
        with contextlib.suppress(BrokenPipeError):  # a question that it did not live to read
            self.stdin.close()
        self.stdout.close()


def run(command: list[str], environment: Mapping[str, str], given: bytes = b"") -> Done:
    """Run a program to its end; ``given`` is its input.

    Raises:
        OSError: It cannot be started.
        ValueError: An argument holds a null byte.

    """
    if given or not _CAN_SPAWN:
        import subprocess

        done = subprocess.run(
            command, input=given, capture_output=True, check=False, env=environment
        )
        return Done(done.returncode, done.stdout, done.stderr)
    nothing = (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0)
    output, errors = os.pipe(), os.pipe()
    try:
        child = _spawn(command, environment, nothing, _as(output[1], 1), _as(errors[1], 2))
    except BaseException:
        _close(output[0], errors[0])
        raise
    finally:
        _close(output[1], errors[1])
    try:
        stdout, stderr = _read(output[0], errors[0])
    except BaseException:  # such as an interrupt
        _terminate(child)
        raise
    finally:
        _close(output[0], errors[0])
    return Done(_exit_code(child), stdout, stderr)


def converse(command: list[str], environment: Mapping[str, str]) -> Conversation:
    """Start a program that reads questions and writes answers.

    Raises:
        OSError: It cannot be started.

    """
    if not _CAN_SPAWN:
        return _conversation_by_subprocess(command, environment)
    nowhere = (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0)
    questions, answers = os.pipe(), os.pipe()
    try:
        child = _spawn(command, environment, _as(questions[0], 0), _as(answers[1], 1), nowhere)
    except BaseException:
        _close(questions[1], answers[0])
        raise
    finally:
        _close(questions[0], answers[1])
    return Conversation(
        os.fdopen(questions[1], "wb"), os.fdopen(answers[0], "rb"), lambda: _terminate(child)
    )


def _conversation_by_subprocess(command: list[str], environment: Mapping[str, str]) -> Conversation:
    import subprocess

    pipe, nowhere = subprocess.PIPE, subprocess.DEVNULL
    started = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=nowhere, env=environment)
    assert started.stdin is not None  # noqa: S101 - it was opened with both
    assert started.stdout is not None  # noqa: S101

    def end() -> None:
        started.terminate()
        started.wait()

    return Conversation(started.stdin, started.stdout, end)


def _spawn(command: list[str], environment: Mapping[str, str], *streams: Any) -> int:
    return os.posix_spawnp(command[0], command, environment, file_actions=streams)


def _as(descriptor: int, stream: int) -> tuple[int, int, int]:
    """Tell the system to make a descriptor one of the program's streams."""
    return os.POSIX_SPAWN_DUP2, descriptor, stream


def _read(*descriptors: int) -> list[bytes]:
    """Read to the ends of pipes, each as it comes: the program may wait for either."""
    import select

    found: dict[int, list[bytes]] = {descriptor: [] for descriptor in descriptors}
    waiting = select.poll()
    for descriptor in descriptors:
        waiting.register(descriptor, select.POLLIN)
    left = len(found)
    while left:
        for descriptor, _ in waiting.poll():
            part = os.read(descriptor, _CHUNK)
            found[descriptor].append(part)
            if not part:
                waiting.unregister(descriptor)
                left -= 1
    return [b"".join(parts) for parts in found.values()]


def _terminate(child: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(child, _TERMINATE)
    _exit_code(child)


def _exit_code(child: int) -> int:
    """Wait for a program's end; none is told where this process was started to ignore such."""
    try:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    except ChildProcessError:
        return 0


def _close(*descriptors: int) -> None:
    for descriptor in descriptors:
        os.close(descriptor)
