"""Rows on throughput: pairs of runs with and without the agent, in turns."""

from __future__ import annotations

import contextlib
import http.client
import os
import random
import re
import shutil
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from profiling.peers import PROGRAMS, with_guru

_CLIENTS = 4
_RESAMPLES = 4000
_PAIRS = 5


def threads(python: Path, pairs: int, seconds: float) -> None:
    """Four busy threads: rounds of work a second, and a CPU second."""
    words = [str(python), str(PROGRAMS / "busy.py"), str(seconds), str(pairs)]
    done = subprocess.run(words, env=with_guru(), capture_output=True, text=True, check=True)
    both = [[float(word) for word in line.split()] for line in done.stdout.splitlines()]
    _told("4 busy threads, work a second", [(one[0], one[2]) for one in both])
    _told("4 busy threads, work a CPU second", [(one[1], one[3]) for one in both])


def web(python: Path, pairs: int, seconds: float) -> None:
    """Gunicorn with Flask under load: requests a second, and a CPU second of the server.

    A server with the agent and one without stand side by side, and are asked in turns; new ones
    after some pairs, since servers differ, too.
    """
    both: list[Both] = []
    while len(both) < pairs:
        with tempfile.TemporaryDirectory() as folder:
            found = _side_by_side(python, folder, min(_PAIRS, pairs - len(both)), seconds)
            both += found
    _told("gunicorn and Flask, requests a second", [(a[0], b[0]) for a, b in both])
    _told("gunicorn and Flask, requests a CPU second", [(a[1], b[1]) for a, b in both])


Both = tuple[tuple[float, float], tuple[float, float]]


def _side_by_side(python: Path, folder: str, pairs: int, seconds: float) -> list[Both]:
    found = []
    with (
        _server(python, folder, agent=True) as given,
        _server(python, folder, agent=False) as bare,
    ):
        for server in (given, bare):
            _load(server[1], min(2.0, seconds))  # to warm up
        for pair in range(pairs):
            order = (given, bare) if pair % 2 else (bare, given)
            rates = {server: _rates(*server, seconds) for server in order}
            found.append((rates[given], rates[bare]))
    return found


def _rates(pid: int, port: int, seconds: float) -> tuple[float, float]:
    before = _cpu(pid)
    served = _load(port, seconds)
    return served / seconds, served / max(_cpu(pid) - before, 0.01)


def _told(title: str, both: list[tuple[float, float]]) -> None:
    ratios = [given / bare for given, bare in both]
    draw = random.Random(3)
    means = sorted(statistics.mean(draw.choices(ratios, k=len(ratios))) for _ in range(_RESAMPLES))
    low, high = means[round(0.025 * _RESAMPLES)], means[round(0.975 * _RESAMPLES) - 1]
    mean = statistics.mean(ratios)
    met = "met" if low >= 0.99 else "open: the interval holds it" if high >= 0.99 else "MISSED"
    print(f"{title:44} lost {100 * (1 - mean):5.2f} % (95 %: {100 * (1 - high):.2f} to"
          f" {100 * (1 - low):.2f}; {len(ratios)} pairs)  goal 1: {met}", flush=True)  # fmt: skip


@contextlib.contextmanager
def _server(python: Path, folder: str, *, agent: bool) -> Iterator[tuple[int, int]]:
    from guru.profiler.agent.execute import environment

    told = with_guru()
    if agent:
        told = environment(told, group="bench", directory=folder)
    words = [str(python), "-m", "gunicorn", "-w", "2", "-b", "127.0.0.1:0", "web:app"]
    with subprocess.Popen(
        words, cwd=PROGRAMS, env=told, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        port = booted = 0
        for line in process.stderr:
            found = re.search(r"Listening at: http://127.0.0.1:(\d+)", line)
            port = int(found[1]) if found else port
            booted += "Booting worker" in line
            if booted == 2:
                break
        threading.Thread(target=process.stderr.read, daemon=True).start()
        try:
            yield process.pid, port
        finally:
            process.terminate()


def _load(port: int, seconds: float) -> int:
    """Ask for pages as fast as they come, by wrk where it is there; return how many came."""
    wrk = shutil.which("wrk")
    if wrk:
        words = [wrk, "-t1", f"-c{_CLIENTS}", f"-d{max(1, round(seconds))}s"]
        done = subprocess.run(
            [*words, f"http://127.0.0.1:{port}/"], capture_output=True, text=True, check=True
        )
        found = re.search(r"(\d+) requests in", done.stdout)
        return int(found[1]) if found else 0
    end, counts = time.perf_counter() + seconds, [0] * _CLIENTS

    def ask(number: int) -> None:
        while time.perf_counter() < end:
            with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port)) as connection:
                connection.request("GET", "/")
                counts[number] += connection.getresponse().status == 200

    clients = [threading.Thread(target=ask, args=(number,)) for number in range(_CLIENTS)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    return sum(counts)


def _cpu(pid: int) -> float:
    """Return the CPU seconds of the server's workers."""
    tick = os.sysconf("SC_CLK_TCK")
    workers = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    stats = (Path(f"/proc/{worker}/stat").read_text() for worker in workers)
    fields = [stat.rpartition(")")[2].split() for stat in stats]
    return sum(int(field[11]) + int(field[12]) for field in fields) / tick
