"""Rows on cost: CPU with parked threads, memory, import time."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from profiling.peers import PROGRAMS, with_guru

_COMMON = "dataclasses, json, logging, pathlib, random, re, zlib"


def parked(python: Path, seconds: float, runs: int) -> None:
    """64 parked threads 30 deep at 100 Hz: percent of a core, and megabytes added."""
    print("\n64 parked threads, depth 30, 100 Hz: % of a core, MB of resident memory added")
    for peer, goals in (("none", None), ("guru", (1.0, 5.0)), ("codeguru", None)):
        rows = [_inside(python, peer, seconds) for _ in range(runs)]
        cpu, memory = (statistics.median(column) for column in zip(*rows, strict=True))
        met = ""
        if goals:
            met = f"  goals 1, 5: {_met(cpu, goals[0])}, {_met(memory, goals[1])}"
        print(f"{peer:34} {cpu:8.2f} {memory:8.2f}{met}", flush=True)
    cpu, own = (
        statistics.median(column)
        for column in zip(*(_outside(python, seconds) for _ in range(runs)), strict=True)
    )
    print(f"{'py-spy, its own':34} {cpu:8.2f}\n{'py-spy, the target':34} {own:8.2f}", flush=True)


def imports(runs: int) -> None:
    """Print the milliseconds of CPU that loading the agent takes, by itself and in applications."""
    for title, loaded in (("alone", ""), ("where applications have", f"import {_COMMON}\n")):
        code = (
            f"{loaded}import time\nbegan = time.process_time()\n"
            "import guru.profiler, guru.profiler.sampling.agent\n"
            "print((time.process_time() - began) * 1000)"
        )
        command = [sys.executable, "-c", code]
        done = [
            subprocess.run(command, env=with_guru(), capture_output=True, text=True, check=True)
            for _ in range(5 * runs)
        ]
        median = statistics.median(float(one.stdout) for one in done)
        met = f"{_COMMON}  goal 15: {_met(median, 15)}" if loaded else ""
        print(f"import of the agent, {title}: {median:.1f} ms of CPU {met}", flush=True)


def _inside(python: Path, peer: str, seconds: float) -> tuple[float, float]:
    words = [str(python), str(PROGRAMS / "parked.py"), peer, str(seconds)]
    done = subprocess.run(words, env=with_guru(), capture_output=True, text=True, check=True)
    cpu, memory = map(float, done.stdout.splitlines()[-1].split())
    return cpu, memory


def _outside(python: Path, seconds: float) -> tuple[float, float]:
    """Return the percent of a core that py-spy takes, and its target while it is looked at."""
    target = [str(python), str(PROGRAMS / "parked.py"), "wait", str(seconds)]
    with (
        tempfile.TemporaryDirectory() as folder,
        subprocess.Popen(target, stdout=subprocess.PIPE, text=True) as process,
    ):
        assert process.stdout is not None
        process.stdout.readline()
        spy = [str(python.with_name("py-spy")), "record", "-r", "100", "--idle", "-f", "raw"]
        spy += [
            "-d",
            str(max(1, round(seconds - 2))),
            "-o",
            f"{folder}/out",
            "-p",
            str(process.pid),
        ]
        code = (
            "import resource, subprocess, sys, time\nstart = time.perf_counter()\n"
            "subprocess.run(sys.argv[1:], capture_output=True)\n"
            "used = resource.getrusage(resource.RUSAGE_CHILDREN)\n"
            "print((used.ru_utime + used.ru_stime) / (time.perf_counter() - start) * 100)"
        )
        done = subprocess.run(
            [sys.executable, "-c", code, *spy], capture_output=True, text=True, check=True
        )
        own = float(process.stdout.read().split()[0])
    return float(done.stdout), own


def _met(value: float, goal: float) -> str:
    return "met" if value <= goal else "MISSED"
