"""Profiles sent to a real server over a real socket, whatever the server does."""

from __future__ import annotations

import hashlib
import os
import socket
import socketserver
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from tests.profiler.sampling.conftest import BUSY, profiles, share

from guru.profiler.formats import pprof

App = Callable[..., subprocess.CompletedProcess[str]]
Request = tuple[str, dict[str, str], bytes]


@dataclass
class Desk:
    """A collector that gives the answers it is told to, then 200, and keeps what it got."""

    answers: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    taken: list[Request] = field(default_factory=list)
    asked: list[Request] = field(default_factory=list)
    address: str = ""


@pytest.fixture
def desk() -> Iterator[Desk]:
    told = Desk()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            request = (self.path, dict(self.headers), body)
            status, headers = told.answers.pop(0) if told.answers else (200, {})
            told.asked.append(request)
            if status == 200:
                told.taken.append(request)
            self.send_response(status)
            for name, text in headers.items():
                self.send_header(name, text)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        told.address = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield told
        server.shutdown()


@pytest.fixture
def run_app(tmp_path: Path) -> App:
    def run(source: str, address: str, **environment: str) -> subprocess.CompletedProcess[str]:
        head = BUSY + (
            "import os, guru.profiler\n"
            "def start(**more): guru.profiler.start('shöp', directory='out', **{'interval': 0.3, **more})\n"
            "def files(): return len([n for n in os.listdir('out') if n.endswith('.gz')])\n"
        )
        (tmp_path / "app.py").write_text(head + textwrap.dedent(source))
        return subprocess.run(
            [sys.executable, "app.py"], cwd=tmp_path, capture_output=True, text=True, timeout=110,
            env={**os.environ, "GURU_COLLECTOR": address, **environment}, check=False,
        )  # fmt: skip

    return run


def test_profiles_are_sent_and_removed(run_app: App, desk: Desk, tmp_path: Path) -> None:
    source = "start()\nShop().sell(3)\nguru.profiler.stop()\nwhile files(): pass"
    done = run_app(source, desk.address + "/guru/", GURU_COLLECTOR_TOKEN="s3cret")
    assert (done.returncode, done.stderr) == (0, "")
    assert len(desk.taken) >= 2
    assert list((tmp_path / "out").iterdir()) == []
    for path, headers, body in desk.taken:
        assert path == "/guru/v1/profiles"
        assert headers["Content-Type"] == "application/octet-stream"
        assert headers["Authorization"] == "Bearer s3cret"
        assert headers["Guru-Group"] == "sh%C3%B6p"
        assert headers["Guru-Profile"].startswith("sh%C3%B6p-")
        assert headers["Guru-Profile"].endswith(".pb.gz")
        assert headers["Idempotency-Key"] == hashlib.sha256(body).hexdigest()
        assert pprof.read(body).labels["group"] == "shöp"
    assert len({headers["Guru-Profile"] for _, headers, _ in desk.taken}) == len(desk.taken)


@pytest.mark.parametrize(
    ("status", "headers"),
    [(503, {}), (429, {"Retry-After": "1"}), (401, {}), (302, {"Location": "http://127.0.0.1:9/"})],
)
def test_a_collector_that_fails_is_asked_again(
    run_app: App, desk: Desk, status: int, headers: dict[str, str]
) -> None:
    desk.answers += [(status, headers)] * 2
    source = "start()\nwhile not os.path.exists('out') or not files(): light(1000)\nwhile files(): light(1000)"
    done = run_app(source, desk.address)
    assert done.returncode == 0
    assert done.stderr.count("the collector cannot take profiles now") == 1
    assert str(status) in done.stderr
    assert desk.asked[0][1]["Idempotency-Key"] == desk.asked[1][1]["Idempotency-Key"]
    told = [notice for _, _, body in desk.taken for notice in pprof.read(body).notices]
    assert any("the collector failed" in notice for notice in told)


def test_what_is_refused_is_dropped_and_told(run_app: App, desk: Desk) -> None:
    desk.answers += [(422, {})]
    done = run_app("start()\nShop().sell(1.5)", desk.address)
    reason = HTTPStatus(422).phrase  # another word from Python 3.13 on
    assert done.stderr == f"the collector refused a profile: 422 {reason}\n"
    told = [notice for _, _, body in desk.taken for notice in pprof.read(body).notices]
    assert "the collector refused 1 earlier profiles" in told


def test_where_nobody_listens_files_stay_bounded_and_losses_are_told(
    run_app: App, tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as once:
        address = f"http://127.0.0.1:{once.getsockname()[1]}"
    done = run_app("start(spool_megabytes=0.003)\nShop().sell(3)\nprint('on')", address)
    assert (done.returncode, done.stdout) == (0, "on\n")
    assert done.stderr == "the collector cannot take profiles now: Connection refused\n"
    found = profiles(tmp_path / "out")
    assert sum(path.stat().st_size for path in (tmp_path / "out").iterdir()) < 20_000
    told = [notice for profile in found for notice in profile.notices]
    assert any("earlier profiles were dropped for lack of room" in notice for notice in told)
    assert any("the collector failed" in notice for notice in told)


class _Silent(socketserver.BaseRequestHandler):
    """Takes the request and never answers."""

    def handle(self) -> None:
        while self.request.recv(65536):
            pass


class _Dripping(_Silent):
    """Answers so slowly that no time-out of a single read ever comes."""

    def handle(self) -> None:
        self.request.recv(65536)
        for letter in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 10_000:
            self.request.sendall(bytes([letter]))
            threading.Event().wait(0.05)


@pytest.mark.parametrize("kind", [_Silent, _Dripping])
@pytest.mark.parametrize("forks", [False, True])
def test_a_collector_that_hangs_holds_nobody_up(
    run_app: App, tmp_path: Path, kind: type[_Silent], forks: bool
) -> None:
    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            pass

    source = """
        start()
        while not os.path.exists("out") or not files(): light(1000)
        Shop().sell(1)
        if FORKS:
            for _ in range(5):
                pid = os.fork()
                if not pid:
                    Shop().sell(0.2)
                    sys.exit()
                assert os.waitpid(pid, 0)[1] == 0
        guru.profiler.stop()
        print("ended")
    """.replace("FORKS", str(forks))
    with Server(("127.0.0.1", 0), kind) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        done = run_app(source, f"http://127.0.0.1:{server.server_address[1]}")
        server.shutdown()
    assert (done.returncode, done.stdout) == (0, "ended\n")
    told = set(done.stderr.splitlines())  # on a slow machine it takes long enough to be told
    assert told <= {"the collector cannot take profiles now: timed out"}
    found = profiles(tmp_path / "out")  # nothing was lost
    assert {p.labels["pid"] for p in found if share(p, "sell")} != set()
    assert len({profile.labels["pid"] for profile in found}) == (6 if forks else 1)


def test_what_a_process_left_behind_the_next_one_sends(
    run_app: App, desk: Desk, tmp_path: Path
) -> None:
    run_app("start()\nShop().sell(0.5)", "")
    left = {path.name for path in (tmp_path / "out").iterdir()}
    run_app("start()\nwhile files(): light(1000)", desk.address)
    from urllib.parse import unquote

    assert left <= {unquote(headers["Guru-Profile"]) for _, headers, _ in desk.taken}


def test_processes_of_one_folder_send_nothing_twice(
    run_app: App, desk: Desk, tmp_path: Path
) -> None:
    source = """
        start()
        children = []
        for _ in range(4):
            pid = os.fork()
            if not pid:
                Shop().sell(1)
                sys.exit()
            children.append(pid)
        for pid in children: os.waitpid(pid, 0)
        while files(): light(1000)
    """
    done = run_app(source, desk.address)
    assert (done.returncode, done.stderr) == (0, "")
    keys = [headers["Idempotency-Key"] for _, headers, _ in desk.taken]
    assert len(set(keys)) == len(keys) >= 5


def test_where_the_folder_cannot_be_written_profiles_are_sent_all_the_same(
    run_app: App, desk: Desk, tmp_path: Path
) -> None:
    (tmp_path / "out").write_text("a file where the folder should be")
    done = run_app("start()\nShop().sell(2)", desk.address)
    assert done.returncode == 0
    assert "cannot write" in done.stderr
    assert len(desk.taken) >= 2
    assert share(pprof.read(desk.taken[0][2]), "sell") > 0


@pytest.mark.parametrize("address", ["collector.example", "file:///etc/passwd", "http://"])
def test_an_address_that_is_none_is_told_and_files_stay(
    run_app: App, tmp_path: Path, address: str
) -> None:
    done = run_app("start()\nShop().sell(0.3)", address)
    assert done.returncode == 0
    assert done.stderr.startswith("profiles stay in their folder: ")
    assert done.stderr.count("\n") == 1
    assert profiles(tmp_path / "out")


def test_under_gevent(run_app: App, desk: Desk) -> None:
    pytest.importorskip("gevent")
    done = run_app(
        """
        from gevent import monkey
        monkey.patch_all()
        start()
        Shop().sell(2)
        while files(): light(1000)
        print(len([f for f in os.listdir("/proc/self/fd")]) < 25)
    """,
        desk.address,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "True\n", "")
    assert len(desk.taken) >= 3
