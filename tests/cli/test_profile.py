"""``guru profile``: run, attach, show."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

BUSY = """
import json, sys

def encode():
    rows = [{"number": n, "text": "x" * 20} for n in range(2000)]
    for number in range(int(sys.argv[1])):
        json.loads(json.dumps(rows))
        if number == 200:
            print("well on its way", file=sys.stderr, flush=True)

encode()
print("done", *sys.argv[2:])
"""


@pytest.fixture
def script(tmp_path: Path) -> Path:
    (tmp_path / "busy.py").write_text(BUSY)
    return tmp_path / "busy.py"


def test_run_writes_every_format_and_passes_arguments_on(
    guru, script: Path, tmp_path: Path
) -> None:
    names = ["p.html", "p.md", "p.collapsed", "p.speedscope.json", "deep/p.pb.gz"]
    options = [part for name in names for part in ("-o", name)]
    done = guru("profile", "run", *options, "busy.py", "120", "--flag", "-o", "mine")
    assert done.returncode == 0, done.stderr
    assert done.stdout == "done --flag -o mine\n"
    for name in names:
        assert (tmp_path / name).stat().st_size > 0
    assert "encode" in (tmp_path / "p.collapsed").read_text()
    assert "json" in done.stderr
    assert json.loads((tmp_path / "p.speedscope.json").read_text())["profiles"]


def test_a_profile_can_be_shown_and_written_anew(guru, script: Path, tmp_path: Path) -> None:
    assert guru("profile", "run", "-q", "-o", "p.pb.gz", "busy.py", "60").returncode == 0
    done = guru("profile", "show", "p.pb.gz", "-o", "again.md")
    assert done.returncode == 0
    assert "encode" in done.stderr
    assert "encode" in (tmp_path / "again.md").read_text()


def test_a_module_and_its_exit_code(guru, tmp_path: Path) -> None:
    (tmp_path / "thing.py").write_text("import sys\nprint(__name__, sys.argv[1:])\nsys.exit(7)\n")
    done = guru("profile", "run", "-q", "-m", "thing", "a", "b")
    assert done.returncode == 7
    assert done.stdout == "__main__ ['a', 'b']\n"


@pytest.mark.parametrize("clock", ["wall", "cpu"])
def test_both_clocks_as_scripts_ask_for_them(
    guru, script: Path, tmp_path: Path, clock: str
) -> None:
    done = guru(
        "profile", "run", "--rate", "500", "--clock", clock, "-o", "p.collapsed", "busy.py", "60"
    )
    assert done.returncode == 0, done.stderr
    assert "encode" in (tmp_path / "p.collapsed").read_text()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["run", "missing.py"], "missing.py"),
        (["run", "-m", "no_such_module"], "no_such_module"),
        (["run", "-o", "p.xyz", "busy.py", "1"], "p.xyz"),
        (["run", "--clock", "sun", "busy.py", "1"], "sun"),
        (["show", "missing.pb.gz"], "missing.pb.gz"),
        (["show", "busy.py"], "busy.py"),
        (["attach", "999999999"], "999999999"),
        (["attach", "0"], "PID"),
    ],
)
def test_bad_input_is_exit_2_without_a_traceback(guru, script: Path, arguments, said) -> None:
    done = guru("profile", *arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert done.stdout == ""


def test_an_interrupt_of_the_program_keeps_the_profile(tmp_path: Path, environment, script) -> None:
    command = [sys.executable, "-m", "guru", "profile", "run", "-o", "p.collapsed", "busy.py"]
    process = subprocess.Popen(
        [*command, "1000000"], cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    assert process.stderr.readline() == "well on its way\n"
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "guru/" not in stderr  # the program's own traceback is Python's business
    assert "encode" in (tmp_path / "p.collapsed").read_text()


def test_attach_to_a_running_process(guru, tmp_path: Path, script: Path) -> None:
    process = subprocess.Popen([sys.executable, str(script), "1000000"])
    try:
        done = guru("profile", "attach", str(process.pid), "--duration", "1.5", "-o", "p.html")
    finally:
        process.kill()
        process.wait()
    if "ptrace" in done.stderr.lower() or "permission" in done.stderr.lower():
        pytest.skip("this system does not allow ptrace")
    assert done.returncode == 0, done.stderr
    assert "encode" in (tmp_path / "p.html").read_text()


def test_the_agent_writes_files_and_can_be_switched_off(tmp_path: Path) -> None:
    code = (
        "import guru.profiler, sys\n"
        "guru.profiler.start(group='shop', rate=100, directory=sys.argv[1])\n"
        "sum(i * i for i in range(6_000_000))\n"
        "guru.profiler.stop()\n"
    )
    for switch, expected in (("1", True), ("0", False)):
        folder = tmp_path / switch
        folder.mkdir()
        environment = {**os.environ, "GURU_PROFILE": switch}
        subprocess.run([sys.executable, "-c", code, str(folder)], env=environment, check=True)
        assert bool(list(folder.glob("*.pb.gz"))) is expected


def test_agent_exec_profiles_a_command_that_is_not_changed(
    guru, script: Path, tmp_path: Path
) -> None:
    options = ["--group", "shop", "--directory", "profiles", "--interval", "5"]
    done = guru("agent", "exec", *options, "--", sys.executable, "busy.py", "300", "--flag")
    assert done.returncode == 0, done.stderr
    assert done.stdout == "done --flag\n"
    assert list((tmp_path / "profiles").rglob("*.pb.gz"))
    missing = guru("agent", "exec", "--", "no-such-command")
    assert missing.returncode == 2
    assert "no-such-command" in missing.stderr
