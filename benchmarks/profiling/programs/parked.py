"""64 threads that wait, 30 frames deep, to see what looking at them costs.

``python parked.py PEER SECONDS`` prints percent of a core and megabytes added. With the peer
``wait`` it only waits, for a profiler that looks from outside, and prints its own percent.
"""

import dataclasses
import json
import logging
import os
import pathlib
import random
import re
import sys
import tempfile
import threading
import time
import zlib
from datetime import timedelta

LOADED = (dataclasses, json, logging, pathlib, random, re, zlib)
"""What applications have loaded anyhow."""


def park(depth: int) -> None:
    if depth:
        park(depth - 1)
    else:
        threading.Event().wait()


def memory() -> float:
    pages = int(pathlib.Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGESIZE") / 1e6


def start(peer: str) -> None:
    if peer == "guru":
        import guru.profiler

        guru.profiler.start("bench", directory=tempfile.mkdtemp(), interval=10)
    elif peer == "codeguru":
        from codeguru_profiler_agent import Profiler

        override = {
            "reporting_mode": "file",
            "file_prefix": tempfile.mkdtemp() + "/p",
            "cpu_limit_percentage": 1000,
            "sampling_interval": timedelta(seconds=0.01),
        }
        Profiler(profiling_group_name="bench", environment_override=override).start()


def main(peer: str, seconds: float) -> None:
    for _ in range(64):
        threading.Thread(target=park, args=(30,), daemon=True).start()
    time.sleep(0.5)
    before = memory()
    start(peer)
    time.sleep(2)
    print("up", flush=True)
    cpu, wall = time.process_time(), time.perf_counter()
    time.sleep(seconds)
    part = (time.process_time() - cpu) / (time.perf_counter() - wall)
    print(part * 100, memory() - before, flush=True)
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]))
