"""Where standard output leads: any encoding, a full disk, nowhere."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.cli.conftest import BAD

FULL = Path("/dev/full")


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    (tmp_path / "bäd.py").write_text(f"name = '日本'\n{BAD}", "utf-8")
    return tmp_path / "bäd.py"


@pytest.mark.parametrize("name", ["json", "sarif", "markdown", "html"])
@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_documents_are_utf_8_whatever_the_terminal_takes(
    bad: Path, environment, name: str, encoding: str
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "guru", "review", ".", "--format", name],
        cwd=bad.parent,
        env={**environment, "PYTHONIOENCODING": encoding},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (1, b"")
    text = done.stdout.decode("utf-8")
    if name == "json":
        (found,) = json.loads(text)["recommendations"]
        assert found["location"]["path"] == "bäd.py"
    elif name != "sarif":  # where the path is a URI
        assert "bäd.py" in text


@pytest.mark.parametrize(
    "arguments", [["review", "."], ["review", "ok.py"], ["rules"], ["explain", "weak-hash"]]
)
def test_text_shows_as_escapes_what_the_terminal_lacks(guru, bad: Path, arguments) -> None:
    (bad.parent / "ok.py").write_text("# é\n")
    (bad.parent / "guru.toml").write_text("'ünknown' = 1\n", "utf-8")
    done = guru(*arguments, PYTHONIOENCODING="ascii")
    assert done.returncode == (1 if arguments == ["review", "."] else 0), done.stderr
    if arguments[0] == "review":
        assert "\\xfcnknown" in done.stdout


@pytest.mark.skipif(not FULL.exists(), reason="this system has no full device")
@pytest.mark.parametrize(
    "arguments",
    [
        ["review", "."],
        ["review", "ok.py"],
        ["review", ".", "--format", "json"],
        ["review", ".", "-o", "out.md"],
        ["rules"],
        ["rules", "--format", "json"],
        ["explain", "weak-hash"],
        ["--help"],
        ["--version"],
    ],
)
def test_a_full_disk_is_one_line_and_exit_2(bad: Path, environment, arguments) -> None:
    (bad.parent / "ok.py").write_text("")
    with FULL.open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "guru", *arguments],
            cwd=bad.parent,
            env=environment,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert line.startswith("guru: cannot write")
    assert "No space left" in line


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_closed_streams_end_nothing(bad: Path, environment, closed: str) -> None:
    script = f'exec "$0" -m guru review . -o out.json {closed}'
    done = subprocess.run(
        ["sh", "-c", script, sys.executable], cwd=bad.parent, env=environment, check=False
    )
    assert done.returncode == 1
    assert json.loads((bad.parent / "out.json").read_text())["recommendations"]


def test_a_reader_that_leaves_is_no_fault_of_ours(bad: Path, environment) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "guru", "review", ".", "--format", "sarif"],
            cwd=bad.parent,
            env=environment,
            stdout=writing,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    finally:
        os.close(writing)
    assert done.stderr == ""
