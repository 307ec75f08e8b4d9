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
from collections.abc import Iterator, Mapping
from pathlib import Path

from profiling.peers import PROGRAMS, with_guru

_CLIENTS = 4
_RESAMPLES = 4000
_WARM = 2.0
_TURN = 1.0
"""Seconds: the least that wrk asks for."""


def threads(python: Path, pairs: int, seconds: float) -> None:
    """Four busy threads: rounds of work a second, and a CPU second."""
    words = [str(python), str(PROGRAMS / "busy.py"), str(seconds), str(pairs)]
    done = subprocess.run(words, env=with_guru(), capture_output=True, text=True, check=True)
    both = [[float(word) for word in line.split()] for line in done.stdout.splitlines()]
    _told("4 busy threads, work a second", [(one[0], one[2]) for one in both])
    _told("4 busy threads, work a CPU second", [(one[1], one[3]) for one in both])


def web(python: Path, pairs: int, seconds: float) -> None:
    """Gunicorn with Flask under load, by turns in one server and by two servers side by side."""
    turns = [_in_turns(python, str(seed), 2 * seconds) for seed in range(pairs)]
    _told("gunicorn and Flask, by turns in one server", turns)
    both = [_side_by_side(python, str(seed), seconds) for seed in range(pairs)]
    _told("the same by two servers, requests a second", [(a[0], b[0]) for a, b in both])
    _told("the same by two servers, a CPU second", [(a[1], b[1]) for a, b in both])


def _in_turns(python: Path, seed: str, seconds: float) -> tuple[float, float]:
    """Return the requests that one server answered in turns with looks, and without."""
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as turns:
        told = {"TURNS_FOLDER": turns, "TURNS_BEGAN": repr(time.time() + 2 * _WARM)}
        with _server(python, folder, seed, "web_turns:app", told) as (_, port):
            _load(port, 2 * _WARM + seconds)
        counts = [file.read_text().split() for file in Path(turns).iterdir()]
    return sum(int(with_looks) for _, with_looks in counts), sum(int(bare) for bare, _ in counts)


Both = tuple[tuple[float, float], tuple[float, float]]


def _side_by_side(python: Path, seed: str, seconds: float) -> Both:
    """Return the requests a second and a CPU second of a server with the agent and of one without.

    Servers differ by some percent for as long as they live, so each pair has two of its own, with
    the same hashes; they are asked in turns, since the machine's own speed wanders by a tenth from
    one second to the next. Both at once would not do: what an agent may take is a part of a core,
    which is more of a process that has but half of one.
    """
    with (
        tempfile.TemporaryDirectory() as folder,
        _server(python, folder, seed) as given,
        _server(python, None, seed) as bare,
    ):
        for server in (given, bare):
            _load(server[1], _WARM)
        served, cpu = {given: 0, bare: 0}, {given: 0.0, bare: 0.0}
        turns = max(1, round(seconds / _TURN))
        for turn in range(turns):
            for server in (given, bare) if turn % 2 else (bare, given):
                before = _cpu(server[0])
                served[server] += _load(server[1], _TURN)
                cpu[server] += _cpu(server[0]) - before
    rates = [
        (served[server] / turns / _TURN, served[server] / max(cpu[server], 0.01))
        for server in (given, bare)
    ]
    return rates[0], rates[1]


def _workers(pid: int) -> list[int]:
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


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
def _server(
    python: Path,
    folder: str | None,
    seed: str,
    app: str = "web:app",
    more: Mapping[str, str] | None = None,
) -> Iterator[tuple[int, int]]:
    """Serve, with the agent where there is a folder for its files; yield process and port."""
    from guru.profiler.agent.execute import environment

    told = {**with_guru(), "PYTHONHASHSEED": seed, **(more or {})}
    if folder is not None:
        told = environment(told, group="bench", directory=folder)
    words = [str(python), "-m", "gunicorn", "-w", "2", "-b", "127.0.0.1:0", app]
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
    stats = (Path(f"/proc/{worker}/stat").read_text() for worker in _workers(pid))
    fields = [stat.rpartition(")")[2].split() for stat in stats]
    return sum(int(field[11]) + int(field[12]) for field in fields) / os.sysconf("SC_CLK_TCK")
