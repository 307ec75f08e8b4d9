"""Why a process may not be read is told, with the remedy."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from guru.profiler.sampling.permission import Standing, remedy, standing


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (Standing(0, 0, container="docker"), ["--cap-add SYS_PTRACE"]),
        (Standing(1000, 0, container="docker"), ["--cap-add SYS_PTRACE"]),
        (Standing(0, 0, container="kubernetes"), ['securityContext: {capabilities: {add: ["SYS_PTRACE"]}}']),
        (Standing(1000, 0), ["it is user root's", "with sudo"]),
        (Standing(1000, 4242), ["it is user 4242's"]),
        (Standing(1000, 1000, scope=1), ["kernel.yama.ptrace_scope is 1", "sudo sysctl kernel.yama.ptrace_scope=0"]),
        (Standing(0, 0, capable=True, scope=3), ["ptrace_scope is 3", "restart"]),
        (Standing(0, 0), ["root lacks the capability SYS_PTRACE", "--cap-add", "securityContext"]),
        (Standing(), ["ptrace_scope=0", "sudo", "--cap-add SYS_PTRACE", "securityContext"]),
    ],
)  # fmt: skip
def test_the_remedy_fits_the_reason(at: Standing, words: list[str]) -> None:
    told = remedy(42, at)
    assert told.startswith("process 42 may not be read: ")
    assert "\n" not in told
    assert all(word in told for word in words), told


def test_how_this_process_stands() -> None:
    at = standing(os.getpid())
    assert (at.user, at.owner) == (os.geteuid(), os.geteuid())


@pytest.mark.skipif(
    os.geteuid() != 0 or shutil.which("setpriv") is None, reason="takes root, and setpriv"
)
@pytest.mark.parametrize(
    ("limits", "said"),
    [
        (["--bounding-set=-sys_ptrace", "--inh-caps=-sys_ptrace"], "SYS_PTRACE"),
        (["--reuid=65534", "--regid=65534", "--clear-groups"], "user root's"),
    ],
)
def test_less_than_is_needed(tmp_path: Path, limits: list[str], said: str) -> None:
    tmp_path.chmod(0o755)
    if said.startswith("user") and not _is_reachable(Path(sys.executable)):
        pytest.skip("another user cannot run this Python")
    code = "import time\nprint('up', flush=True)\nwhile True: time.sleep(0.01)"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as target:
        assert target.stdout is not None
        target.stdout.readline()
        command = [sys.executable, "-m", "guru", "profile", "attach", str(target.pid)]
        done = subprocess.run(
            ["setpriv", *limits, *command, "--duration", "1"],
            capture_output=True,
            text=True,
            cwd="/",
            check=False,
        )
        target.kill()
    assert done.returncode == 2, done.stderr
    assert "may not be read" in done.stderr
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


def _is_reachable(path: Path) -> bool:
    real = path.resolve()
    folders = {*path.absolute().parents, *real.parents}
    return all(folder.stat().st_mode & 0o001 for folder in folders)
