"""The profilers that are compared, in an environment of their own, and how each is started."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2] / "src"
PROGRAMS = Path(__file__).resolve().parent / "programs"
_PACKAGES = ("codeguru_profiler_agent", "pyroscope-io", "py-spy", "pyinstrument")
_APPLICATION = ("flask", "gunicorn")
_AUSTIN = "austin-dist==3.7.0"
"""The last whose program runs with glibc 2.36."""

AGENTS = ("guru", "codeguru", "pyroscope")
OUTSIDE = ("py-spy", "austin", "pyinstrument")
RUNS = (
    "guru run",
    "guru run --engine agent",
    "guru run --engine pyinstrument",
    "py-spy",
    "pyinstrument",
)


def environment(place: Path) -> Path:
    """Return the Python of the peers' environment, which is made if it is not there."""
    python = place / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", place], check=True)
        install = [python, "-m", "pip", "install", "-q"]
        subprocess.run([*install, *_PACKAGES, *_APPLICATION], check=True)
        subprocess.run([*install, _AUSTIN], check=False)  # it need not run everywhere
    return python


def with_guru() -> dict[str, str]:
    """Return the variables with which a Python finds guru's agent, and no installed one."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith("GURU_")}
    return {**kept, "PYTHONPATH": os.pathsep.join([str(SOURCE), str(PROGRAMS)])}


def command(python: Path, peer: str, out: Path, rate: int, program: list[str]) -> list[str] | None:
    """Return the command that profiles a program into a folder; None where there is no such peer.

    ``rate`` is in samples a second.
    """
    program = [str(PROGRAMS / program[0]), *program[1:]]
    if peer in AGENTS:
        return [str(python), str(PROGRAMS / "boot.py"), peer, str(out), str(rate), *program]
    if peer == "py-spy":
        raw = ["-f", "raw", "-o", f"{out}/all.collapsed", "-r", str(rate)]
        return [str(python.with_name("py-spy")), "record", *raw, "--", str(python), *program]
    if peer == "pyinstrument":
        saved = ["-r", "session", "-i", str(1 / rate), "-o", f"{out}/all.pyisession"]
        return [str(python), "-m", "pyinstrument", *saved, *program]
    if peer == "austin":
        binary = shutil.which("austin", path=str(python.parent))
        often = ["-i", f"{round(1e6 / rate)}us", "-o", f"{out}/all.austin"]
        return [binary, *often, str(python), *program] if binary else None
    run = [sys.executable, "-m", "guru", "profile", "run", "-q", "--rate", str(rate)]
    kept = ["-o", f"{out}/all.pb.gz"]
    clock = [] if "pyinstrument" in peer else ["--clock", "cpu"]
    return [*run, *peer.split()[2:], *clock, *kept, *program]
