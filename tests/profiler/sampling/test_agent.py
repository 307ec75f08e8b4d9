"""The agent inside an application: it writes profiles, and never gets in the way."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.profiler.sampling.conftest import BUSY, profiles, share, threads

from guru.models.profile import merge

App = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run_app(tmp_path: Path) -> App:
    """Run source that may say ``start()``; profiles go to ``tmp_path / "out"``."""

    def run(source: str, **environment: str) -> subprocess.CompletedProcess[str]:
        head = (
            BUSY
            + "import logging, os, guru.profiler\nlogging.basicConfig(format='%(name)s %(message)s')\n"
            "def threads(): return len(os.listdir('/proc/self/task')) if sys.platform == 'linux' else 1\n"
            "def start(**more):\n    guru.profiler.start('shop', directory='out', **{'rate': 200, **more})\n"
        )
        script = tmp_path / "app.py"
        script.write_text(head + textwrap.dedent(source))
        return subprocess.run(
            [sys.executable, str(script)],
            capture_output=True, text=True, cwd=tmp_path, timeout=120, check=False, env={**os.environ, **environment},
        )  # fmt: skip

    return run


def test_a_file_at_exit_tells_threads_shares_and_labels(run_app: App, tmp_path: Path) -> None:
    done = run_app("""
        start(labels={"version": "1.2"})
        threading.Thread(target=time.sleep, args=(60,), name="sleepy one", daemon=True).start()
        Shop().sell(1.5)
    """)
    assert (done.returncode, done.stderr) == (0, "")
    [file] = (tmp_path / "out").iterdir()
    assert file.name == f"shop-{os.uname().nodename}-{file.name.split('-')[-2]}-0.pb.gz"
    [profile] = profiles(tmp_path / "out")
    assert threads(profile) == {"MainThread", "sleepy one"}
    assert profile.labels["version"] == "1.2"
    assert profile.labels["group"] == "shop"
    assert share(profile, "sell", "wall") == pytest.approx(0.5, abs=0.15)
    if sys.platform == "linux":
        assert share(profile, "sell", "cpu") > 0.85
        heavy, light = share(profile, "heavy", "cpu"), share(profile, "light", "cpu")
        assert heavy / (heavy + light) == pytest.approx(0.75, abs=0.2)


def test_a_file_every_interval_and_at_stop(run_app: App, tmp_path: Path) -> None:
    done = run_app("""
        start(interval=0.3)
        def written(): return os.path.isdir("out") and sum(f.endswith(".gz") for f in os.listdir("out"))
        while not written() or written() < 3:
            Shop().sell(0.3)
        guru.profiler.stop()
        guru.profiler.stop()
        while threads() > 1: time.sleep(0.01)  # the system takes a moment to bury one
        print("alone")
    """)
    assert (done.stdout, done.stderr) == ("alone\n", "")
    found = profiles(tmp_path / "out")
    assert len(found) >= 3
    assert not [path for path in (tmp_path / "out").iterdir() if path.suffix != ".gz"]
    assert share(merge(found), "sell") > 0.9


def test_starting_twice_is_told_and_changes_nothing(run_app: App, tmp_path: Path) -> None:
    done = run_app("start()\nguru.profiler.start('other', directory='elsewhere')\nShop().sell(0.3)")
    assert done.stderr == "guru.profiler the profiler runs already, for group shop\n"
    assert len(profiles(tmp_path / "out")) == 1
    assert not (tmp_path / "elsewhere").exists()


def test_it_can_start_again_after_a_stop(run_app: App, tmp_path: Path) -> None:
    done = run_app(
        "for _ in range(2):\n    start()\n    Shop().sell(0.2)\n    guru.profiler.stop()"
    )
    assert done.stderr == ""
    assert len(profiles(tmp_path / "out")) == 2


def test_the_switch_interval_is_left_as_it_was(run_app: App) -> None:
    done = run_app("""
        sys.setswitchinterval(0.004)
        start()
        Shop().sell(0.3)
        guru.profiler.stop()
        print(sys.getswitchinterval())
    """)
    assert done.stdout == "0.004\n"


@pytest.mark.parametrize("value", ["0", "off", "False"])
def test_the_kill_switch(run_app: App, tmp_path: Path, value: str) -> None:
    done = run_app("start()\nShop().sell(0.2)\nprint(threads())", GURU_PROFILE=value)
    assert (done.stdout, done.stderr) == ("1\n", "")
    assert not (tmp_path / "out").exists()


def test_the_kill_switch_that_is_a_file(run_app: App, tmp_path: Path) -> None:
    (tmp_path / "off").touch()
    done = run_app(
        """
        told = []
        class Listener(logging.Handler):
            def emit(self, record): told.append(record.getMessage())
        logging.getLogger("guru.profiler").addHandler(Listener())
        def files(): return len([n for n in os.listdir("out") if n.endswith(".gz")])
        start(interval=0.2)
        Shop().sell(1)
        assert not os.path.exists("out")
        os.unlink("off")
        while not os.path.exists("out"): heavy(1000)
        open("off", "w").close()
        while not told: heavy(1000)
        before = files()
        Shop().sell(1)
        assert files() == before
        os.unlink("off")
        while files() == before: heavy(1000)
        print("again")
    """,
        GURU_PROFILE_OFF_FILE="off",
    )
    assert done.stdout == "again\n"
    assert done.stderr == "guru.profiler profiling pauses: it was switched off\n"


def test_a_small_budget_costs_samples_and_is_told(run_app: App, tmp_path: Path) -> None:
    done = run_app("start(budget=0.000001)\nShop().sell(1)")
    assert (done.returncode, done.stderr) == (0, "")
    [profile] = profiles(tmp_path / "out")
    assert any("to stay within 0.0% of a core" in notice for notice in profile.notices)
    assert profile.count < 100


@pytest.mark.skipif(sys.version_info < (3, 11), reason="3.10 does not know the columns")
def test_a_call_of_a_c_function_is_told_by_its_expression(run_app: App, tmp_path: Path) -> None:
    run_app("""
        import zlib
        start()
        data = os.urandom(10**6)
        for _ in range(20): zlib.compress(data, 6); sorted(range(10**5))
    """)
    [profile] = profiles(tmp_path / "out")
    told = {frame.expression for sample in profile.samples for frame in sample.stack}
    assert "zlib.compress(data, 6)" in told


def test_tasks_of_asyncio_are_named(run_app: App, tmp_path: Path) -> None:
    run_app("""
        import asyncio
        start()
        async def busy():
            for _ in range(20):
                Shop().sell(0.02)
                await asyncio.sleep(0)
        async def main():
            await asyncio.gather(asyncio.create_task(busy(), name="seller"), busy())
        asyncio.run(main())
    """)
    [profile] = profiles(tmp_path / "out")
    tasks = {dict(sample.labels).get("task") for sample in profile.samples}
    assert {"seller", "busy"} <= tasks


def test_the_version_is_that_of_the_checkout_or_the_variable(run_app: App, tmp_path: Path) -> None:
    git = tmp_path / ".git"
    (git / "refs" / "heads").mkdir(parents=True)
    (git / "HEAD").write_text("ref: refs/heads/main\n")
    (git / "refs" / "heads" / "main").write_text("c0ffee\n")
    run_app("start()\nShop().sell(0.2)")
    run_app("start()\nShop().sell(0.2)", GURU_VERSION="7.1")
    versions = {profile.labels["version"] for profile in profiles(tmp_path / "out")}
    assert versions == {"c0ffee", "7.1"}


@pytest.mark.parametrize(
    "wrong",
    ["rate=0", "interval=-1", "rate='fast'", "labels=3", "directory=None"],
)
def test_wrong_settings_are_told_and_harm_nothing(run_app: App, wrong: str) -> None:
    done = run_app(f"guru.profiler.start('shop', {wrong})\nprint('on')")
    assert (done.returncode, done.stdout) == (0, "on\n")
    assert done.stderr.startswith("guru.profiler ")


def test_a_place_that_cannot_be_written_is_told_and_harms_nothing(
    run_app: App, tmp_path: Path
) -> None:
    (tmp_path / "out").write_text("a file where the folder should be")
    done = run_app("start(interval=0.1)\nShop().sell(0.5)\nprint('on')")
    assert (done.returncode, done.stdout) == (0, "on\n")
    assert "guru.profiler cannot write" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
def test_forked_children_are_profiled_each_in_its_own_file(run_app: App, tmp_path: Path) -> None:
    done = run_app(
        """
        import multiprocessing
        start()
        Shop().sell(0.3)
        pid = os.fork()
        if pid == 0:
            heavy(10**7)
            sys.exit()
        os.waitpid(pid, 0)
        worker = multiprocessing.get_context("fork").Process(target=light, args=(2 * 10**7,))
        worker.start()
        worker.join()
        Shop().sell(0.3)
        print(pid, worker.pid, os.getpid())
    """,
        PYTHONWARNINGS="always::DeprecationWarning",
    )  # 3.12 on warns of threads at a fork; the agent's own is none
    assert (done.returncode, done.stderr) == (0, "")
    child, worker, parent = done.stdout.split()
    by_pid = {profile.labels["pid"]: profile for profile in profiles(tmp_path / "out")}
    assert by_pid.keys() == {child, worker, parent}
    clock = "cpu" if sys.platform == "linux" else "wall"  # a busy machine keeps the parent waiting
    assert share(by_pid[child], "heavy", clock) > 0.7
    assert share(by_pid[child], "sell", clock) == 0
    assert share(by_pid[worker], "light", clock) > 0.7
    assert share(by_pid[parent], "sell", clock) > 0.5
    assert not any("unknown" in notice for p in by_pid.values() for notice in p.notices)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
def test_a_child_of_a_stopped_agent_has_none(run_app: App, tmp_path: Path) -> None:
    done = run_app("""
        start()
        Shop().sell(0.2)
        guru.profiler.stop()
        pid = os.fork()
        if pid:
            os.waitpid(pid, 0)
        while threads() > 1: time.sleep(0.01)
        print("alone")
    """)
    assert done.stdout == "alone\nalone\n"
    assert len(profiles(tmp_path / "out")) == 1


def test_killed_in_the_middle_it_leaves_whole_files_only(tmp_path: Path) -> None:
    source = (
        BUSY
        + "import guru.profiler\nguru.profiler.start(rate=500, interval=0.01)\nprint('up', flush=True)\nShop().sell(60)"
    )
    (tmp_path / "app.py").write_text(source)
    command = [sys.executable, "app.py"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=tmp_path) as process:
        assert process.stdout is not None
        process.stdout.readline()
        while len(list(tmp_path.glob("guru-profiles/*.pb.gz"))) < 5:
            assert process.poll() is None
        process.send_signal(signal.SIGKILL)
    assert len(profiles(tmp_path / "guru-profiles")) >= 5


def test_threads_that_come_and_go(run_app: App, tmp_path: Path) -> None:
    done = run_app("""
        import _thread
        from pathlib import Path
        from guru.profiler.formats.registry import read_profile
        start(rate=1000, interval=0.2, budget=1)
        missing, read, n = {"MainThread", "t0", "t1", "t2", "t3"}, set(), 0
        while missing or n < 400:
            thread = threading.Thread(target=heavy, args=(30_000,), name=f"t{n % 4}")
            thread.start()
            _thread.start_new_thread(light, (100,))
            thread.join()
            n += 1
            for path in set(Path("out").glob("*.gz")) - read:
                read.add(path)
                missing -= {dict(s.labels)["thread"] for s in read_profile(path).samples}
    """)
    assert (done.returncode, done.stderr) == (0, "")
    names = {name for profile in profiles(tmp_path / "out") for name in threads(profile)}
    assert {"MainThread", "t0", "t1", "t2", "t3"} <= names


def test_a_flask_application_under_load(run_app: App, tmp_path: Path) -> None:
    pytest.importorskip("flask")
    done = run_app("""
        import http.client
        from flask import Flask
        from werkzeug.serving import make_server
        logging.getLogger("werkzeug").disabled = True
        app = Flask(__name__)
        @app.get("/")
        def page():
            Shop().sell(0.15)
            return "ok"
        server = make_server("127.0.0.1", 0, app, threaded=True)
        start()
        def load():
            for _ in range(15):
                connection = http.client.HTTPConnection("127.0.0.1", server.port)
                connection.request("GET", "/")
                assert connection.getresponse().read() == b"ok"
            server.shutdown()
        threading.Thread(target=load, name="load").start()
        server.serve_forever()
    """)
    assert (done.returncode, done.stderr) == (0, "")
    # 15 times 0.15 s of CPU are the page's, by its thread's own clock; what each request's thread
    # did after the last look at it cannot be known.
    assert share(merge(profiles(tmp_path / "out")), "page", "cpu") > 0.4


def test_importing_it_loads_next_to_nothing() -> None:
    code = "import sys; before = set(sys.modules); import guru.profiler; print(*sorted(set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert {name for name in loaded if not name.startswith("guru")} <= {"__future__"}
    assert loaded <= {"__future__", "guru", "guru._version", "guru.profiler"}


def test_the_agent_loads_the_standard_library_only() -> None:
    code = (
        "import sys; before = set(sys.modules); import guru.profiler.sampling.agent\n"
        "print(*{name.partition('.')[0] for name in set(sys.modules) - before})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) <= {"guru", *sys.stdlib_module_names}


def test_the_agent_loads_what_profiles_are_made_of_with_the_first() -> None:
    code = (
        "import sys, guru.profiler.sampling.agent\n"
        "print(*(name for name in sys.modules if name.startswith(('guru.models', 'guru.profiler.formats'))))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "\n"
