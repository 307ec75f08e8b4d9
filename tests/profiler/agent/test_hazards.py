"""What can go wrong around the agent: the application notices nothing, the next profile tells."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.profiler.sampling.conftest import BUSY, profiles, share

from guru.profiler.formats.registry import read_profile

App = Callable[..., subprocess.CompletedProcess[str]]
linux = pytest.mark.skipif(sys.platform != "linux", reason="asks Linux")


@pytest.fixture
def run_app(tmp_path: Path) -> App:
    """Run source in a process of its own; ``start()`` profiles into ``tmp_path / "out"``."""

    def run(source: str, **environment: str) -> subprocess.CompletedProcess[str]:
        head = (
            BUSY + "import os, guru.profiler\n"
            "def files(): return os.path.isdir('out') and [n for n in os.listdir('out') if n[-1] == 'z']\n"
            "def start(**more):\n    guru.profiler.start('shop', **{'directory': 'out', **more})\n"
        )
        (tmp_path / "app.py").write_text(head + textwrap.dedent(source))
        return subprocess.run(
            [sys.executable, "app.py"], cwd=tmp_path, env={**os.environ, **environment},
            capture_output=True, text=True, timeout=110, check=False,
        )  # fmt: skip

    return run


def test_threads_that_run_when_the_interpreter_ends(run_app: App, tmp_path: Path) -> None:
    done = run_app("""
        start()
        def for_ever():
            while True: light(100)
        for _ in range(3): threading.Thread(target=for_ever, daemon=True).start()
        def last(): Shop().sell(0.5); print("sold", flush=True)
        threading.Thread(target=last, name="last").start()
    """)
    assert (done.returncode, done.stdout, done.stderr) == (0, "sold\n", "")
    [profile] = profiles(tmp_path / "out")
    assert "last" in {dict(sample.labels)["thread"] for sample in profile.samples}


def test_an_exit_without_farewell(run_app: App, tmp_path: Path) -> None:
    done = run_app("start(interval=0.1)\nwhile not files(): Shop().sell(0.1)\nos._exit(7)")
    assert (done.returncode, done.stderr) == (7, "")
    assert share(profiles(tmp_path / "out")[0], "sell") > 0


def test_a_subinterpreter_is_refused_politely(run_app: App, tmp_path: Path) -> None:
    done = run_app("""
        import logging
        try: import _interpreters as interpreters
        except ImportError: import _xxsubinterpreters as interpreters
        one = interpreters.create()
        code = "import guru.profiler; guru.profiler.start('inner', directory='out'); print('on')"
        interpreters.run_string(one, code)
        interpreters.destroy(one)
        start()
        Shop().sell(0.5)
    """)
    assert done.returncode == 0
    assert done.stdout == "on\n"
    assert done.stderr == "not profiling: the agent works in the main interpreter only\n"
    assert [profile.labels["group"] for profile in profiles(tmp_path / "out")] == ["shop"]


@pytest.mark.parametrize("jump", [-86_400, 86_400])
def test_a_clock_that_is_set(run_app: App, tmp_path: Path, jump: int) -> None:
    done = run_app(f"""
        real, offset = time.time, 0
        time.time = lambda: real() + offset
        start(interval=0.5)
        while not files(): Shop().sell(0.1)
        offset = {jump}
        before = len(files())
        while len(files()) < before + 2: Shop().sell(0.1)
    """)
    assert (done.returncode, done.stderr) == (0, "")
    found = profiles(tmp_path / "out")
    assert len(found) >= 2
    assert abs(found[-1].started - found[0].started) > 80_000
    for profile in found:
        assert 0 < profile.duration < 120
        wall = [kind.name for kind in profile.kinds].index("wall")
        spent = sum(sample.values[wall] for sample in profile.samples) / 1e9
        assert spent == pytest.approx(profile.duration, rel=0.1, abs=0.05)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 200 KB."""
    place = tmp_path / "disk"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=200k", "guru-test", str(place)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("no file system can be mounted here")
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


@linux
def test_a_disk_that_is_full_for_a_while(run_app: App, tmp_path: Path, small_disk: Path) -> None:
    done = run_app("""
        def until(true):
            while not true(): heavy(1000)
        def profiles(): return [n for n in os.listdir("disk") if n.endswith(".gz")]
        told = []
        import logging
        class Listener(logging.Handler):
            def emit(self, record): told.append(record.getMessage())
        logging.getLogger("guru.profiler").addHandler(Listener())
        start(directory="disk", interval=0.1)
        until(lambda: profiles())
        with open("disk/filler", "wb", buffering=0) as file:
            try:
                while True: file.write(b"x" * 1024)
            except OSError: pass
        until(lambda: told)
        Shop().sell(1.5)
        before = set(profiles())
        os.unlink("disk/filler")
        until(lambda: len(set(profiles()) - before) > 5)
        guru.profiler.stop()
        print(*told, sep="\\n")
    """)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("cannot write ")
    assert done.stdout.endswith(": No space left on device\n")
    assert done.stdout.count("\n") == 1  # told once
    found = profiles(small_disk)  # each can be read to its end
    assert any("earlier profiles were dropped" in n for profile in found for n in profile.notices)
    assert not [path for path in small_disk.iterdir() if path.name.startswith(".")]


@linux
def test_a_limit_of_file_sizes(run_app: App, tmp_path: Path) -> None:
    done = run_app("""
        import resource
        start(interval=0.1)
        resource.setrlimit(resource.RLIMIT_FSIZE, (64, 64))
        Shop().sell(1)
    """)
    assert done.returncode == 0
    assert "File too large" in done.stderr
    assert "Traceback" not in done.stderr
    for path in (tmp_path / "out").iterdir():
        read_profile(path)


@linux
def test_a_folder_that_cannot_be_written(run_app: App, tmp_path: Path) -> None:
    done = run_app("start(directory='/proc/guru', interval=0.1)\nShop().sell(0.5)\nprint('on')")
    assert (done.returncode, done.stdout) == (0, "on\n")
    assert done.stderr.startswith("cannot write /proc/guru/shop-")
    assert done.stderr.count("\n") == 1


def test_no_room_for_another_thread(run_app: App) -> None:
    done = run_app("""
        threading.stack_size(1 << 46)
        start()
        threading.stack_size(0)
        start()
        Shop().sell(0.3)
        print("on")
    """)
    assert (done.returncode, done.stdout) == (0, "on\n")
    assert done.stderr == "not profiling: can't start new thread\n"


def test_signals_are_left_alone(run_app: App) -> None:
    done = run_app("""
        import signal
        def all_of_them(): return {s: signal.getsignal(s) for s in signal.valid_signals()}
        before = all_of_them(), signal.getitimer(signal.ITIMER_REAL), signal.pthread_sigmask(0, ())
        start()
        Shop().sell(0.3)
        assert before == (all_of_them(), signal.getitimer(signal.ITIMER_REAL), signal.pthread_sigmask(0, ()))
        got = []
        signal.signal(signal.SIGALRM, lambda *_: got.append("alarm"))
        signal.setitimer(signal.ITIMER_REAL, 0.05)
        while not got: light(1000)
        print(*got)
    """)
    assert (done.stdout, done.stderr) == ("alarm\n", "")


def test_no_signal_is_handled_in_a_thread_of_the_agent(run_app: App) -> None:
    done = run_app("""
        import signal
        signal.signal(signal.SIGUSR1, lambda *_: print("handled", flush=True))
        start()
        Shop().sell(0.1)
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1})
        os.kill(os.getpid(), signal.SIGUSR1)
        Shop().sell(0.3)
        print(signal.SIGUSR1 in signal.sigpending(), flush=True)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGUSR1})
    """)
    assert (done.stdout, done.stderr) == ("True\nhandled\n", "")


_DEEP = """
    threading.stack_size(512 << 20)
    sys.setrecursionlimit(60_000)
    def descend(n, then):
        if n: descend(n - 1, then)
        else: then()
    def work_at_the_end(): descend(50_000, lambda: Shop().sell(2))
    def go_down_and_up():
        end = time.thread_time() + 2
        while time.thread_time() < end: descend(50_000, int)
    def outermost(): work_at_the_end(); go_down_and_up(); print(time.thread_time())
    start()
    thread = threading.Thread(target=outermost, name="deep")
    thread.start()
    thread.join()
"""


def test_a_recursion_50_000_deep(run_app: App, tmp_path: Path) -> None:
    done = run_app(_DEEP)
    assert (done.returncode, done.stderr) == (0, "")
    [path] = (tmp_path / "out").iterdir()
    assert path.stat().st_size < 500_000
    profile = read_profile(path)
    deep = [s for s in profile.samples if dict(s.labels)["thread"] == "deep"]
    assert max(len(sample.stack) for sample in deep) < 1_120
    assert any("samples were deeper than 1000 frames" in notice for notice in profile.notices)
    if sys.platform == "linux":
        total = sum(sample.values[2] for sample in deep) / 1e9
        assert total == pytest.approx(float(done.stdout), rel=0.1)
        of = {
            name: sum(s.values[2] for s in deep if any(f.function == name for f in s.stack)) / 1e9
            for name in ("outermost", "work_at_the_end", "go_down_and_up", "descend", "Shop.sell")
        }
        if sys.version_info >= (3, 11):
            assert of["outermost"] > 0.97 * total  # though it is 50,000 frames away
            assert of["work_at_the_end"] + of["go_down_and_up"] > 0.97 * total
            assert of["work_at_the_end"] == pytest.approx(of["Shop.sell"], rel=0.2)
