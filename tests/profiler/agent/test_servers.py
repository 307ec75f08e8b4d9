"""The agent in servers that fork, in each the way the server does it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.profiler.agent.conftest import APPLICATION, BIN, free_port, get, served
from tests.profiler.sampling.conftest import BUSY, profiles, share

from guru.models.profile import Profile
from guru.profiler.agent.execute import environment

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
Selling = Callable[[], Profile]


@pytest.mark.parametrize("kind", ["sync", "gthread", "gevent"])
def test_workers_of_gunicorn(tmp_path: Path, selling: Selling, kind: str) -> None:
    pytest.importorskip("gunicorn")
    pytest.importorskip("gevent" if kind == "gevent" else "gunicorn")
    (tmp_path / "app.py").write_text(APPLICATION)
    port = free_port()
    command = ["gunicorn", "-k", kind, "-w", "2", "-b", f"127.0.0.1:{port}", "app:application"]
    with served(tmp_path, [sys.executable, "-m", *command], interval=600):
        assert {get(port) for _ in range(30)} == {b"ok"}
    log = (tmp_path / "log").read_text()
    assert "Traceback" not in log
    assert "guru" not in log
    found = selling()
    assert share(found, "sell", "cpu") > 0.5
    assert share(found, "heavy", "cpu") > share(found, "light", "cpu")


def test_gevent_that_comes_first(tmp_path: Path) -> None:
    pytest.importorskip("gevent")
    (tmp_path / "app.py").write_text(
        "from gevent import monkey\nmonkey.patch_all()\n" + BUSY + "import gevent, guru.profiler\n"
        "guru.profiler.start('shop', directory='out')\n"
        "def sell():\n    for _ in range(10): Shop().sell(0.05); gevent.sleep(0)\n"
        "gevent.joinall([gevent.spawn(sell) for _ in range(3)])\n"
    )
    done = subprocess.run(
        [sys.executable, "app.py"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    [profile] = profiles(tmp_path / "out")
    assert share(profile, "sell", "cpu") > 0.5
    assert {dict(sample.labels)["thread"] for sample in profile.samples} == {"MainThread"}


def test_workers_of_celery(tmp_path: Path, selling: Selling) -> None:
    pytest.importorskip("celery")
    (tmp_path / "shop.py").write_text(
        BUSY + "from celery import Celery\n"
        "app = Celery('shop', broker='filesystem://', backend='file://' + __file__ + '.results')\n"
        "app.conf.broker_transport_options = {key: 'queue' for key in\n"
        "    ('data_folder_in', 'data_folder_out', 'control_folder')}\n"
        "app.conf.worker_hijack_root_logger = False\n"
        "@app.task\ndef sale(): Shop().sell(0.1)\n"
    )
    for folder in ("queue", "shop.py.results"):
        (tmp_path / folder).mkdir()
    asked = "import shop; [r.get(timeout=100) for r in [shop.sale.delay() for _ in range(30)]]"
    worker = [sys.executable, "-m", "celery", "-A", "shop", "worker", "-c", "2"]
    with served(tmp_path, worker, interval=600, C_FORCE_ROOT="1"):  # all is written at the end
        subprocess.run([sys.executable, "-c", asked], cwd=tmp_path, check=True, timeout=110)
    assert "guru" not in (tmp_path / "log").read_text()
    assert share(selling(), "sell", "cpu") > 0.5


@pytest.mark.parametrize("workers", ["", "--master -p 2", "--master -p 2 --lazy-apps"])
def test_workers_of_uwsgi(tmp_path: Path, selling: Selling, workers: str) -> None:
    uwsgi = shutil.which("uwsgi", path=str(BIN)) or pytest.skip("uwsgi is not installed")
    (tmp_path / "app.py").write_text(
        "import guru.profiler\nguru.profiler.start('shop', directory='out', interval=1)\n"
        + APPLICATION
    )
    port = free_port()
    options = ["--http", f"127.0.0.1:{port}", "--wsgi-file", "app.py", *workers.split()]
    options += ["--enable-threads", "--venv", sys.prefix, "--die-on-term"]
    with served(tmp_path, [uwsgi, *options]) as server:
        assert {get(port) for _ in range(30)} == {b"ok"}
        if workers and Path("/proc/self/task").exists():
            # A thread that held the interpreter while uwsgi forks would stop a worker for ever.
            assert len(list(Path(f"/proc/{server.pid}/task").iterdir())) == 1
    assert share(selling(), "sell", "cpu") > 0.5


def test_uwsgi_without_threads_is_told_and_answers(tmp_path: Path) -> None:
    uwsgi = shutil.which("uwsgi", path=str(BIN)) or pytest.skip("uwsgi is not installed")
    (tmp_path / "app.py").write_text(
        "import guru.profiler\nguru.profiler.start('shop', directory='out')\n" + APPLICATION
    )
    port = free_port()
    options = ["--http", f"127.0.0.1:{port}", "--wsgi-file", "app.py", "--venv", sys.prefix]
    with served(tmp_path, [uwsgi, *options, "--master", "--die-on-term"]):
        assert get(port) == b"ok"
    log = (tmp_path / "log").read_text()
    assert "not profiling: uwsgi runs without threads; give it --enable-threads" in log


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_workers_of_multiprocessing(tmp_path: Path, selling: Selling, method: str) -> None:
    (tmp_path / "app.py").write_text(
        BUSY + "import multiprocessing\ndef sale(_): Shop().sell(0.2)\n"
        "if __name__ == '__main__':\n"
        f"    context = multiprocessing.get_context('{method}')\n"
        "    pool = context.Pool(2)\n"
        "    pool.map(sale, range(10), chunksize=1)\n"
        "    pool.close()\n    pool.join()\n"
    )
    told = environment(os.environ, group="shop", directory=tmp_path / "out")
    done = subprocess.run(
        [sys.executable, "app.py"], cwd=tmp_path, env=told, capture_output=True, text=True,
        check=False, timeout=110,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert share(selling(), "sell", "cpu") > 0.5


def test_a_program_that_becomes_another(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(
        BUSY + "import os\nShop().sell(0.3)\nif len(sys.argv) < 4:\n"
        "    os.execv(sys.executable, [sys.executable, *sys.argv, 'more'])\n"
    )
    told = environment(os.environ, group="shop", directory=tmp_path / "out", interval=0.1)
    done = subprocess.run(
        [sys.executable, "app.py"], cwd=tmp_path, env=told, capture_output=True, text=True,
        check=False, timeout=110,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    last = max(profiles(tmp_path / "out"), key=lambda profile: profile.started)
    assert last.labels["program"] == "app.py"
    assert share(last, "sell", "cpu") > 0


def test_a_worker_that_is_killed_leaves_whole_files_and_is_replaced(
    tmp_path: Path, selling: Selling
) -> None:
    pytest.importorskip("gunicorn")
    pid = (
        "    environ['wsgi.errors'].flush()\n    import os\n    body = str(os.getpid()).encode()\n"
    )
    source = APPLICATION.replace("    Shop()", pid + "    Shop()").replace('b"ok"', "body")
    (tmp_path / "app.py").write_text(source)
    port = free_port()
    command = ["gunicorn", "-w", "1", "-b", f"127.0.0.1:{port}", "app:application"]
    with served(tmp_path, [sys.executable, "-m", *command]):
        killed = []
        for _ in range(3):
            answers = {get(port) for _ in range(15)}
            assert len(answers) == 1
            killed.append(int(answers.pop()))
            os.kill(killed[-1], signal.SIGKILL)
        get(port)
    assert len(set(killed)) == 3
    assert share(selling(), "sell", "cpu") > 0.3
