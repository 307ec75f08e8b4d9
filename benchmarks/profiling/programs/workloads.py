"""Programs that know where their time goes: each clocks its own parts by its thread's CPU clock.

``python workloads.py NAME SECONDS OUT`` writes wall seconds and the CPU seconds of each part.
"""

import json
import os
import pickle
import random
import sys
import threading
import time
import zlib
from collections.abc import Callable
from pathlib import Path

FLOATS = [float(i * 7919 % 1000003) for i in range(250000)]
ROWS = [{"key": i, "text": str(i)} for i in range(50000)]
draw = random.Random(11).uniform


def pure_python(n: int) -> None:
    x = 1
    for i in range(n):
        x = (x * 17 + i) & 0xFFFFF


def asks_kernel(n: int) -> None:
    x = 1
    for _ in range(n):
        for i in range(350):
            x = (x * 17 + i) & 0xFFFFF
        os.stat("/")  # noqa: PTH116 - a system call is what is wanted


def short_calls(n: int) -> None:
    data = b"guru" * 200
    for _ in range(n):
        zlib.crc32(data)
        len(data)
        abs(-n)


def compresses(n: int) -> None:
    data = os.urandom(4096) * 12
    for _ in range(n):
        zlib.compress(data, 6)


def sorts(_: object) -> None:
    sorted(FLOATS)


def pickles(_: object) -> None:
    pickle.dumps(ROWS)


def loops(seconds: float) -> None:
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        sum(range(300))


Part = tuple[Callable[..., None], Callable[[], float]]
PARTS: dict[str, tuple[Part, ...]] = {
    "kernel": (
        (pure_python, lambda: int(draw(7e3, 13e3))),
        (asks_kernel, lambda: int(draw(14, 26))),
    ),
    "c_calls": ((short_calls, lambda: int(draw(5000, 9000))), (compresses, lambda: 3)),
    "long_c": ((sorts, int), (pickles, int), (loops, lambda: draw(0.05, 0.12))),
}


def work(name: str, seconds: float, sums: dict[str, float]) -> None:
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        for part, size in PARTS[name]:
            n, before = size(), time.thread_time()
            part(n)
            sums[part.__name__] = sums.get(part.__name__, 0) + time.thread_time() - before


def in_threads(name: str, seconds: float, number: int) -> dict[str, float]:
    many: list[dict[str, float]] = [{} for _ in range(number)]
    threads = [threading.Thread(target=work, args=(name, seconds, one)) for one in many]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {key: sum(one[key] for one in many) for key in many[0]}


def main(name: str, seconds: float, out: str) -> None:
    began = time.perf_counter()
    sums: dict[str, float] = {}
    if name == "crowd":
        sums = in_threads("kernel", seconds, 4)
    elif name == "long_c_thread":
        sums = in_threads("long_c", seconds, 1)
    else:
        work(name, seconds, sums)
    told = {"wall": time.perf_counter() - began, "parts": sums}
    Path(out).write_text(json.dumps(told))


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]), sys.argv[3])
