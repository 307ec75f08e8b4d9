"""The children of a program are in its profile, however they come to be and to end."""

from __future__ import annotations

import shutil
import textwrap
import time
from pathlib import Path

import pytest
from tests.profiler.sampling.conftest import BUSY, share

from guru.models.profile import CPU, Profile


def _cpu(profile: Profile, function: str, **labels: str) -> float:
    """Seconds of CPU under a function, in samples with these labels."""
    place = profile.kinds.index(CPU)
    return sum(
        sample.values[place] / 1e9
        for sample in profile.samples
        if labels.items() <= dict(sample.labels).items()
        if any(frame.function.split(".")[-1] == function for frame in sample.stack)
    )


def _processes(profile: Profile) -> set[str]:
    return {dict(sample.labels)["pid"] for sample in profile.samples}


@pytest.mark.parametrize("end", ["sys.exit(7)", "os._exit(7)"])
def test_a_forked_child(run_program, end: str) -> None:
    ran = run_program(
        BUSY
        + textwrap.dedent(f"""
        import os
        pid = os.fork()
        if pid == 0:
            Shop().sell(0.6)
            print("child", os.getpid(), flush=True)
            {end}
        print("code", os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
        """)
    )
    words = ran.out.split()
    assert (words[0], words[2:], ran.err) == ("child", ["code", "7"], "")
    assert _cpu(ran.profile, "sell", pid=words[1]) == pytest.approx(0.6, abs=0.1)
    assert _processes(ran.profile) == {words[1], ran.profile.labels["pid"]}
    assert ran.profile.labels["processes"] == "2"
    assert {s.labels for s in ran.profile.series if s.name == "rss"} == {
        (("pid", pid),) for pid in _processes(ran.profile)
    }


@pytest.mark.parametrize("way", ["fork", "spawn", "forkserver"])
def test_a_pool_that_ends_its_workers_by_a_signal(run_program, way: str) -> None:
    ran = run_program(
        BUSY
        + textwrap.dedent(f"""
        import multiprocessing
        def work_of_pool(seconds):
            Shop().sell(seconds)
            return 1
        if __name__ == "__main__":
            with multiprocessing.get_context("{way}").Pool(2) as pool:
                print(sum(pool.map(work_of_pool, [0.3] * 4, chunksize=1)))
        """)
    )
    assert (ran.code, ran.out, ran.err) == (0, "4\n", "")
    assert _cpu(ran.profile, "work_of_pool") == pytest.approx(1.2, abs=0.25)
    assert len(_processes(ran.profile)) >= 3


def test_a_python_that_is_started_anew_and_its_own_child(run_program, tmp_path: Path) -> None:
    (tmp_path / "other.py").write_text(
        BUSY + "import os\nif os.fork() == 0:\n    Shop().sell(0.4)\n    os._exit(0)\nos.wait()\n"
    )
    ran = run_program("import subprocess, sys\nsubprocess.run([sys.executable, 'other.py'])")
    assert (ran.code, ran.err) == (0, "")
    assert _cpu(ran.profile, "sell", process="other.py") == pytest.approx(0.4, abs=0.1)


def test_a_killed_child_loses_its_last_interval_at_most(run_program) -> None:
    ran = run_program(
        BUSY
        + textwrap.dedent("""
        import os, signal
        pid = os.fork()
        if pid == 0:
            Shop().sell(5.5)  # a file is written after 5 s of time
            print("up", flush=True)
            Shop().sell(600)
        time.sleep(9)
        os.kill(pid, signal.SIGKILL)
        print("signal", -os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
        """)
    )
    assert ran.out.split()[-2:] == ["signal", "9"]
    assert _cpu(ran.profile, "sell") > 0.5


def test_a_child_that_ends_by_sigterm_ends_by_it_still(run_program) -> None:
    ran = run_program(
        BUSY
        + textwrap.dedent("""
        import os, signal
        read, write = os.pipe()
        pid = os.fork()
        if pid == 0:
            Shop().sell(0.4)
            os.write(write, b"x")
            time.sleep(600)
        os.read(read, 1)
        os.kill(pid, signal.SIGTERM)
        print("signal", -os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
        """)
    )
    assert ran.out == "signal 15\n"
    assert _cpu(ran.profile, "sell") == pytest.approx(0.4, abs=0.1)


def test_processes_at_exit_are_waited_for_as_python_does(run_program) -> None:
    ran = run_program(
        BUSY
        + textwrap.dedent("""
        import atexit, multiprocessing
        if __name__ == "__main__":
            atexit.register(print, "last")
            multiprocessing.get_context("fork").Process(target=Shop().sell, args=(0.5,)).start()
            print("main ends")
        """)
    )
    assert ran.out == "main ends\nlast\n"
    assert _cpu(ran.profile, "sell") == pytest.approx(0.5, abs=0.1)


def test_an_orphan_that_runs_on_is_told_and_writes_no_more(run_program) -> None:
    ran = run_program(
        BUSY
        + textwrap.dedent("""
        import os
        read, write = os.pipe()
        if os.fork() == 0:
            if os.fork() == 0:
                for stream in (0, 1, 2):
                    os.close(stream)
                Shop().sell(5.5)
                time.sleep(1)  # its first file is written
                os.write(write, f"{os.getpid()} {os.environ['GURU_PROFILE_DIRECTORY']}".encode())
                time.sleep(12)
                os._exit(0)
            os._exit(0)
        os.wait()
        print(os.read(read, 1000).decode())
        """)
    )
    pid, folder = ran.out.split()
    before = len(list(Path(folder).glob("*")))
    assert any("1 child processes run on" in notice for notice in ran.profile.notices)
    assert _cpu(ran.profile, "sell", pid=pid) > 0.5
    while Path(f"/proc/{pid}").exists():
        time.sleep(0.1)
    left = list(Path(folder).glob("*"))
    assert len(left) <= before + 1  # what it had when it was told to end, two files' time ago
    shutil.rmtree(folder, ignore_errors=True)
    Path(f"{folder}.off").unlink()


def test_what_other_programs_compute_is_told(run_program) -> None:
    source = "x = 0\nwhile x < 4 * 10**7: x += 1\n"
    ran = run_program(
        f"import subprocess, sys\nsubprocess.run([sys.executable, '-I', '-c', {source!r}])"
    )
    assert any("child processes used" in notice for notice in ran.profile.notices)
    assert share(ran.profile, "run") > 0.5
