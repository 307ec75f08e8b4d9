"""Four busy threads, with the agent and without by turns, in one process.

``python busy.py SECONDS PAIRS`` prints a line for each pair: rounds a second and rounds a CPU
second with the agent, then both without. Runs of their own would differ more from each other.
"""

import sys
import tempfile
import threading
import time
from collections.abc import Callable

from workloads import asks_kernel, pure_python

import guru.profiler

_SETTLED = 2.0
"""Seconds until the agent's pace is that which it keeps."""


def main(seconds: float, pairs: int) -> None:
    done, goes_on = [0] * 4, [True]  # emptied at the end

    def run(number: int) -> None:
        while goes_on:
            pure_python(9000)
            asks_kernel(20)
            done[number] += 1

    def rates() -> tuple[float, float]:
        time.sleep(_SETTLED)
        before, cpu, began = sum(done), time.process_time(), time.perf_counter()
        time.sleep(seconds)
        rounds = sum(done) - before
        spent = time.process_time() - cpu
        return rounds / (time.perf_counter() - began), rounds / spent

    for number in range(4):
        threading.Thread(target=run, args=(number,)).start()
    for pair in range(pairs):
        ways: tuple[Callable[..., tuple[float, float]], ...] = (_with_agent, _without)
        told = {way: way(rates) for way in (ways if pair % 2 else ways[::-1])}
        print(*told[_with_agent], *told[_without], flush=True)
    goes_on.clear()


def _with_agent(rates: Callable[[], tuple[float, float]]) -> tuple[float, float]:
    guru.profiler.start("bench", directory=tempfile.mkdtemp())
    found = rates()
    guru.profiler.stop()
    return found


def _without(rates: Callable[[], tuple[float, float]]) -> tuple[float, float]:
    return rates()


if __name__ == "__main__":
    main(float(sys.argv[1]), int(sys.argv[2]))
