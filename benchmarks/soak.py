"""The agent in a web application that things are done to, for some minutes.

    python benchmarks/soak.py --minutes 10

gunicorn serves requests that compute, fork, exec and start threads. Meanwhile workers are killed
with SIGKILL, the disk of the profiles is full for a while, and the collector answers, fails, hangs
and drips in turns. At the end every file and every profile that was posted is read. It fails when a
request failed that no kill had cut off, when a child failed, or when a profile is not whole.

Needs gunicorn (``pip install gunicorn``) and, for the full disk, root on Linux. All that it sends
goes to 127.0.0.1.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import os
import random
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

HERE = Path(__file__).resolve()
SOURCE = HERE.parent.parent / "src"
sys.path.insert(0, str(SOURCE))
DISK = 3_000_000
"""Bytes that the disk of the profiles holds."""
CUT = 10.0
"""Seconds after a kill in which a connection may break."""

APPLICATION = """
import os, subprocess, sys, threading, time

def compute(seconds):
    end, x = time.thread_time() + seconds, 0
    while time.thread_time() < end:
        for i in range(1000): x = (x * 31 + i) & 0xFFFF

def forked():
    pid = os.fork()
    if not pid:
        compute(0.05)
        sys.exit(0) if os.getpid() % 3 else os.kill(os.getpid(), 9)
    assert os.waitpid(pid, 0)[1] == (0 if pid % 3 else 9)

def executed():
    pid = os.fork()
    if not pid:
        os.execv(sys.executable, [sys.executable, "-c", "import app; app.compute(0.1)"])
    assert os.waitpid(pid, 0)[1] == 0

def started():
    subprocess.run([sys.executable, "-c", "import app; app.compute(0.1)"], check=True)

def threaded():
    threads = [threading.Thread(target=compute, args=(0.01,)) for _ in range(20)]
    for thread in threads: thread.start()
    for thread in threads: thread.join()

WORK = {"/compute": lambda: compute(0.02), "/fork": forked, "/exec": executed,
        "/start": started, "/threads": threaded}

def application(environ, start_response):
    WORK[environ["PATH_INFO"]]()
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"ok"]

from guru.profiler.middleware.wsgi import Profiled
application = Profiled(application)
"""


class Desk:
    """A collector whose manners change; it keeps count of what it took."""

    moods = ("answers", "fails", "hangs", "drips")

    def __init__(self) -> None:
        self.mood = "answers"
        self.seen: Counter[str] = Counter()
        self.damaged = 0
        self.notices: Counter[str] = Counter()
        desk = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                desk.serve(self)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.handle_error = lambda *_: None  # type: ignore[method-assign]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def serve(self, request: BaseHTTPRequestHandler) -> None:
        """Answer a request as the mood is."""
        body = request.rfile.read(int(request.headers["Content-Length"]))
        mood = self.mood
        self.seen[mood] += 1
        if mood == "hangs":
            request.connection.settimeout(120)
            with contextlib.suppress(OSError):
                request.connection.recv(1)
            return
        if mood == "drips":
            with contextlib.suppress(OSError):
                for letter in b"HTTP/1.1 200 OK\r\nX: " + b"x" * 600:
                    request.connection.sendall(bytes([letter]))
                    time.sleep(0.2)
            return
        if mood == "answers":
            told = _notices(body)
            self.damaged += told is None
            self.notices.update(told or ())
        request.send_response(200 if mood == "answers" else 503)
        request.end_headers()


class Load:
    """Clients that ask all the time."""

    def __init__(self, port: int, clients: int) -> None:
        self.port = port
        self.done: Counter[str] = Counter()
        self.failures: list[tuple[float, str]] = []
        self.going = True
        self.threads = [threading.Thread(target=self._ask, args=(n,)) for n in range(clients)]

    def _ask(self, number: int) -> None:
        paths = ["/compute"] * 12 + ["/fork", "/fork", "/exec", "/start", "/threads"]
        choose = random.Random(number).choice
        while self.going:
            path = choose(paths)
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            try:
                connection.request("GET", path)
                answer = connection.getresponse()
                answer.read()
                if answer.status != 200:
                    self.failures.append((0.0, f"{path}: {answer.status}"))
                self.done[path] += 1
            except (OSError, http.client.HTTPException) as error:
                self.failures.append((time.monotonic(), f"{path}: {error!r}"))
            finally:
                connection.close()


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--clients", type=int, default=6)
    parser.add_argument("--workers", type=int, default=3)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, _disk(Path(folder)) as (disk, is_small):
        desk = Desk()
        return _soak(Path(folder), disk, is_small, desk, args)


def _soak(folder: Path, disk: Path, is_small: bool, desk: Desk, args: argparse.Namespace) -> int:
    (folder / "app.py").write_text(APPLICATION)
    port = _free_port()
    with (folder / "log").open("w") as log, _server(folder, disk, desk, port, args, log) as server:
        _wait_for(port)
        load = Load(port, args.clients)
        for thread in load.threads:
            thread.start()
        kills = _trouble(server.pid, disk, is_small, desk, args.minutes * 60)
        load.going = False
        for thread in load.threads:
            thread.join()
        desk.mood = "answers"
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=60)
    return _report(folder, disk, desk, load, kills)


def _trouble(server: int, disk: Path, is_small: bool, desk: Desk, seconds: float) -> list[float]:
    """Make trouble; return when workers were killed, by the monotonic clock."""
    began = time.monotonic()
    kills: list[float] = []
    filler = disk / "filler"
    while (passed := time.monotonic() - began) < seconds:
        part = passed / seconds
        desk.mood = desk.moods[int(part * 8) % 4]
        if is_small and 0.4 < part < 0.6:
            _fill(filler)
        else:
            filler.unlink(missing_ok=True)
        workers = _children(server)
        if len(workers) > 1:
            kills.append(time.monotonic())
            with contextlib.suppress(ProcessLookupError):
                os.kill(random.choice(workers), signal.SIGKILL)
        for _ in range(10):
            time.sleep(min(0.5, seconds / 60))
            if filler.exists():
                _fill(filler)
    filler.unlink(missing_ok=True)
    return kills


def _report(folder: Path, disk: Path, desk: Desk, load: Load, kills: list[float]) -> int:
    cut = [t for t, _ in load.failures if any(k <= t < k + CUT for k in kills)]
    failed = [why for t, why in load.failures if not any(k <= t < k + CUT for k in kills)]
    log = (folder / "log").read_text()
    tracebacks = log.count("Traceback (most recent call last)")
    notices: Counter[str] = Counter()
    files = sorted(disk.glob("*.pb.gz"))
    damaged = 0
    for path in files:
        told = _notices(path.read_bytes())
        damaged += told is None
        notices.update(told or ())
    begun = [path for path in disk.iterdir() if path.name.startswith(".")]
    print(f"requests answered      {sum(load.done.values()):8}   {dict(load.done)}")
    print(f"workers killed         {len(kills):8}   {len(cut)} requests cut off by that")
    print(f"requests that failed   {len(failed):8}   {failed[:3]}")
    print(f"tracebacks in the log  {tracebacks:8}")
    print(
        f"files left             {len(files):8}   {damaged} damaged, {len(begun)} begun and killed"
    )
    print(
        f"profiles taken         {desk.seen['answers']:8}   {desk.damaged} damaged;"
        f" posted by mood {dict(desk.seen)}"
    )
    print("told in profiles:")
    for notice, count in (notices + desk.notices).most_common(12):
        print(f"  {count:6} x {notice}")
    print("told in the log:")
    for line, count in _told(log).most_common(12):
        print(f"  {count:6} x {line}")
    return 1 if failed or tracebacks or damaged or desk.damaged else 0


def _told(log: str) -> Counter[str]:
    """Count the log's lines that are not gunicorn's, numbers left out."""
    lines = (line for line in log.splitlines() if line and not line.startswith("["))
    return Counter(re.sub(r"\d+", "N", line)[:150] for line in lines)


def _notices(content: bytes) -> list[str] | None:
    """Return what a profile tells, numbers left out; None if it is not whole."""
    from guru.profiler.formats import pprof

    try:
        profile = pprof.read(content)
    except ValueError:
        return None
    return [re.sub(r"\d+", "N", notice) for notice in profile.notices]


@contextlib.contextmanager
def _disk(folder: Path) -> Iterator[tuple[Path, bool]]:
    """Yield a folder for the profiles, and whether it is a small file system of its own."""
    place = folder / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK}", "guru-soak", str(place)]
    try:
        is_small = not subprocess.run(mount, capture_output=True, check=False).returncode
    except OSError:
        is_small = False
    if not is_small:
        print("no file system can be mounted here: the disk will not be full")
    try:
        yield place, is_small
    finally:
        if is_small:
            subprocess.run(["umount", "--lazy", str(place)], check=True)


@contextlib.contextmanager
def _server(
    folder: Path, disk: Path, desk: Desk, port: int, args: argparse.Namespace, log: object
) -> Iterator[subprocess.Popen[bytes]]:
    from guru.profiler.agent.execute import environment

    now = {**os.environ, "PYTHONPATH": os.pathsep.join([str(folder), str(SOURCE)])}
    told = environment(now, group="soak", directory=disk, interval=2)
    told["GURU_COLLECTOR"] = f"http://127.0.0.1:{desk.server.server_port}"
    options = ["-k", "gthread", "--threads", "4", "-w", str(args.workers), "--no-control-socket"]
    command = [sys.executable, "-m", "gunicorn", *options, "-b", f"127.0.0.1:{port}"]
    with subprocess.Popen(
        [*command, "app:application"],
        cwd=folder,
        env=told,
        stdout=log,
        stderr=log,  # type: ignore[call-overload]
    ) as server:
        try:
            yield server
        finally:
            if server.poll() is None:
                server.kill()


def _fill(filler: Path) -> None:
    with contextlib.suppress(OSError), filler.open("ab", buffering=0) as file:
        while True:
            file.write(b"x" * 4096)


def _children(process: int) -> list[int]:
    try:
        told = Path(f"/proc/{process}/task/{process}/children").read_text()
    except OSError:
        return []
    return [int(number) for number in told.split()]


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _wait_for(port: int) -> None:
    for _ in range(600):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise SystemExit("the server does not start")


if __name__ == "__main__":
    raise SystemExit(main())
