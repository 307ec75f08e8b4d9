"""Programs: run to their end, or talked to, with and without the system's own call."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from guru.reviewer.changes import programs
from guru.reviewer.changes.programs import converse, run

ECHO = "import sys\nfor line in sys.stdin.buffer:\n sys.stdout.buffer.write(line.upper())\n sys.stdout.flush()"
MUCH = "import sys\nfor stream in (sys.stderr, sys.stdout) * 3: stream.write('x' * 200_000)"


@pytest.fixture(autouse=True, params=[True, False], ids=["spawned", "subprocess"])
def way(request, monkeypatch):
    if request.param and not hasattr(os, "posix_spawnp"):
        pytest.skip("this system cannot spawn")
    monkeypatch.setattr(programs, "_CAN_SPAWN", request.param)


def open_files() -> int:
    """Count the open files of this process, where the system tells."""
    return len([*Path("/dev/fd").iterdir()]) if Path("/dev/fd").is_dir() else 0


def python(text: str) -> list[str]:
    return [sys.executable, "-c", text]


def test_what_a_program_leaves_is_told():
    done = run(python("import sys; print(1); print(2, file=sys.stderr); sys.exit(3)"), os.environ)
    assert (done.returncode, done.stdout.split(), done.stderr.split()) == (3, [b"1"], [b"2"])


def test_a_program_that_is_killed_has_a_negative_code():
    assert run(python("import os; os.kill(os.getpid(), 9)"), os.environ).returncode == -9


def test_a_program_may_write_much_to_both_streams():
    done = run(python(MUCH), os.environ)
    assert (len(done.stdout), len(done.stderr)) == (600_000, 600_000)


def test_a_program_has_the_environment_and_the_input_that_it_is_given():
    told = {**os.environ, "GREETING": "hello"}
    text = "import os, sys; print(os.environ['GREETING'], sys.stdin.read())"
    assert run(python(text), told, b"you").stdout.split() == [b"hello", b"you"]
    assert run(python(text), told).stdout.split() == [b"hello"]


@pytest.mark.parametrize("start", [run, converse])
def test_a_program_that_is_not_there_is_an_error(start):
    before = open_files()
    with pytest.raises(FileNotFoundError):
        start(["no-such-program-anywhere"], os.environ)
    assert open_files() == before


def test_a_null_byte_cannot_be_handed_over():
    with pytest.raises(ValueError, match="null"):
        run([sys.executable, "a\0b"], os.environ)


def test_a_conversation_is_of_questions_and_answers():
    talk = converse(python(ECHO), os.environ)
    for word in (b"one\n", b"two\n"):
        talk.stdin.write(word)
        talk.stdin.flush()
        assert talk.stdout.readline() == word.upper()
    talk.close()
    assert talk.stdin.closed
    assert talk.stdout.closed


def test_a_conversation_can_be_closed_after_its_end():
    talk = converse(python("pass"), os.environ)
    assert talk.stdout.read() == b""
    talk.close()
