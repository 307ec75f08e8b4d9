"""What the agent costs, told by clocks that other processes' load hardly moves.

    python benchmarks/agent_cost.py

CPU time is that of the sampling thread's own clock, of whole looks with their waking up; of many
stretches the cheapest is told beside the median, since on a busy machine a look finds cold caches.
The cost of windows, which are opened without the extension alone, is reckoned: their part of the
time, by what four threads lose while the switch interval is short, in pairs of runs.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SOURCE = Path(__file__).resolve().parent.parent / "src"
PARKED = """
import os, sys, tempfile, threading, time
def park(depth): park(depth - 1) if depth else threading.Event().wait()
for _ in range(64): threading.Thread(target=park, args=(30,), daemon=True).start()
import logging, dataclasses, pathlib, random, zlib
def resident():
    return int(open("/proc/self/statm").read().split()[1]) * os.sysconf("SC_PAGESIZE") / 1e6
time.sleep(0.5)
before = resident()
import guru.profiler
guru.profiler.start("cost", directory=tempfile.mkdtemp(), interval=600, budget=1)
from guru.profiler.sampling import agent, clocks
sampler = agent._process.sampler
tasks = sorted(map(int, os.listdir("/proc/self/task")))
BUSY = sys.argv[1] == "busy"
def work():
    end = time.perf_counter() + 1
    x = 0
    while time.perf_counter() < end:
        for i in range(1000): x = (x * 17 + i) & 0xFFFFF
time.sleep(1)
costs = []
for _ in range(10):
    cpu, looks = clocks.thread_cpu(tasks[-1]), sampler._recorder.looks
    work() if BUSY else time.sleep(1)
    taken = sampler._recorder.looks - looks
    if taken: costs.append((clocks.thread_cpu(tasks[-1]) - cpu) / taken / 1e3)
print(*costs)
guru.profiler.stop()  # writes
print(resident() - before)
os._exit(0)
"""
THREADS = """
import sys, threading, time
sys.setswitchinterval(float(sys.argv[1]))
done, end = [0] * 4, time.perf_counter() + 2
def run(k):
    while time.perf_counter() < end:
        x = 1
        for i in range(9000): x = (x * 17 + i) & 0xFFFFF
        done[k] += 1
threads = [threading.Thread(target=run, args=(k,)) for k in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(sum(done) / time.process_time(), sum(done))
"""


def main() -> int:
    from guru.profiler.sampling import windows
    from guru.profiler.sampling.fairness import SHORTEST

    for kind in ("parked", "busy"):
        costs, resident = _run(PARKED, kind).splitlines()
        looks = sorted(map(float, costs.split()))
        print(
            f"64 parked threads, depth 30, {kind:6}: {looks[0]:6.1f} us a look at best,"
            f" {statistics.median(looks):6.1f} in the middle; at 100 a second"
            f" {looks[0] / 100:.2f} to {statistics.median(looks) / 100:.2f} % of a core;"
            f" {float(resident):+.1f} MB"
        )
    print(f"import guru.profiler and the agent: {_imports():.1f} ms")
    kept: dict[int, list[float]] = {0: [], 1: []}
    for pair in range(10):
        both = [(SHORTEST, 0), (0.005, 1)][:: 1 if pair % 2 else -1]
        told = {key: list(map(float, _run(THREADS, str(length)).split())) for length, key in both}
        for column, ratios in kept.items():
            ratios.append(told[0][column] / told[1][column])
    part = windows.PART
    for column, of in enumerate(("CPU second", "second")):
        lost = sorted(part * (1 - ratio) * 100 for ratio in kept[column])
        print(
            "without the extension, 4 busy threads do"
            f" {statistics.median(kept[column]):.2f} of their work a {of} while"
            f" the interval is {SHORTEST * 1e6:.0f} us, which it is {part:.1%} of the time:"
            f" {statistics.median(lost):.2f} % lost ({lost[0]:.2f} to {lost[-1]:.2f}, 10 pairs)"
        )
    return 0


def _imports() -> float:
    """Milliseconds that the agent's modules take to import, the least of seven runs."""
    code = (
        "import logging, dataclasses, pathlib, random, zlib, threading\nimport time\n"
        "began = time.thread_time()\nimport guru.profiler, guru.profiler.sampling.agent\n"
        "print((time.thread_time() - began) * 1000)"
    )
    _run(code)  # compiles
    return min(float(_run(code)) for _ in range(7))


def _run(code: str, *arguments: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(SOURCE)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    environment["PYTHONPYCACHEPREFIX"] = str(Path(tempfile.gettempdir()) / "guru-agent-cost")
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], env=environment, capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    time.sleep(0.1)
    return done.stdout


if __name__ == "__main__":
    sys.path.insert(0, str(SOURCE))
    raise SystemExit(main())
