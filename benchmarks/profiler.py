"""Shares, rates and costs of guru's agent and of its peers, side by side in one run.

    python benchmarks/profiler.py                     all, peers in an environment of their own
    python benchmarks/profiler.py --seconds 40 --peers guru codeguru -- kernel c_calls

Workloads clock their own parts with the thread's CPU clock; the error is the largest gap, in
points, between a part's share there and in the profile. Noise is two standard errors. On a busy
machine, repeat: one run ranks nothing that lies within its noise.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve()
SOURCE = HERE.parent.parent / "src"
PACKAGES = ("codeguru_profiler_agent", "pyroscope-io", "py-spy", "pyinstrument")
PEERS = ("guru", "codeguru", "pyroscope", "py-spy", "pyinstrument")
Seen = tuple[list[str], float, int]
"""Functions root first, weight, samples."""

WORKLOADS = """
import json, os, pickle, random, sys, threading, time, zlib
FLOATS = [float(i * 7919 % 1000003) for i in range(250000)]
ROWS = [{"key": i, "text": str(i)} for i in range(50000)]
def pure_python(n):
    x = 1
    for i in range(n): x = (x * 17 + i) & 0xFFFFF
def asks_kernel(n):
    x = 1
    for _ in range(n):
        for i in range(350): x = (x * 17 + i) & 0xFFFFF
        os.stat("/")
def short_calls(n):
    data = b"guru" * 200
    for _ in range(n): zlib.crc32(data); len(data); abs(-n)
def compresses(n):
    data = os.urandom(4096) * 12
    for _ in range(n): zlib.compress(data, 6)
def sorts(_): sorted(FLOATS)
def pickles(_): pickle.dumps(ROWS)
def loops(seconds):
    end = time.thread_time() + seconds
    while time.thread_time() < end: sum(range(300))
draw = random.Random(11).uniform
PARTS = {
    "kernel": ((pure_python, lambda: int(draw(7e3, 13e3))),
        (asks_kernel, lambda: int(draw(14, 26)))),
    "c_calls": ((short_calls, lambda: int(draw(5000, 9000))), (compresses, lambda: 3)),
    "long_c": ((sorts, int), (pickles, int), (loops, lambda: draw(0.05, 0.12))),
}
def work(name, seconds, sums):
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        for part, size in PARTS[name]:
            n, before = size(), time.thread_time()
            part(n)
            sums[part.__name__] = sums.get(part.__name__, 0) + time.thread_time() - before
def main(name, seconds, out):
    began, sums = time.perf_counter(), {}
    if name == "crowd":
        many = [{} for _ in range(4)]
        threads = [threading.Thread(target=work, args=("kernel", seconds, one)) for one in many]
        for thread in threads: thread.start()
        for thread in threads: thread.join()
        sums = {key: sum(one[key] for one in many) for key in many[0]}
    else:
        work(name, seconds, sums)
    told = {"wall": time.perf_counter() - began, "parts": sums}
    with open(out, "w") as file: json.dump(told, file)
if __name__ == "__main__": main(sys.argv[1], float(sys.argv[2]), sys.argv[3])
"""

BOOT = """
import os, sys, runpy
peer, out, rate, *sys.argv = sys.argv[1:]
if peer == "guru":
    import guru.profiler
    guru.profiler.start("bench", rate=int(rate), directory=out)
    stop = guru.profiler.stop
elif peer == "codeguru":
    from datetime import timedelta
    from codeguru_profiler_agent import Profiler
    one = Profiler(profiling_group_name="bench", environment_override={
        "reporting_mode": "file", "file_prefix": out + "/codeguru", "cpu_limit_percentage": 1000,
        "memory_limit_bytes": 1 << 30, "sampling_interval": timedelta(seconds=1 / int(rate))})
    one.start()
    stop = one.stop
else:
    import threading, http.server, itertools, pyroscope
    number = itertools.count()
    class Sink(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            data = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            with open(f"{out}/{next(number)}.body", "wb") as file: file.write(data)
            self.send_response(200); self.end_headers()
        def log_message(self, *_): pass
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Sink)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    pyroscope.configure(application_name="bench", sample_rate=int(rate),
        server_address=f"http://127.0.0.1:{server.server_port}")
    def stop():
        import time
        time.sleep(12)
        pyroscope.shutdown()
try: runpy.run_path(sys.argv[0], run_name="__main__")
finally: stop()
"""

COST = """
import os, sys, tempfile, threading, time
def park(depth): park(depth - 1) if depth else threading.Event().wait()
for _ in range(64): threading.Thread(target=park, args=(30,), daemon=True).start()
import logging, json, dataclasses, pathlib, re, random, zlib
def memory():
    pages = int(open("/proc/self/statm").read().split()[1])
    return pages * os.sysconf("SC_PAGESIZE") / 1e6
time.sleep(0.5)
before, began = memory(), time.thread_time()
if sys.argv[1] == "guru":
    import guru.profiler, guru.profiler.sampling.agent
    loaded = time.thread_time() - began
    guru.profiler.start("bench", directory=tempfile.mkdtemp(), interval=10)
elif sys.argv[1] == "codeguru":
    from datetime import timedelta
    from codeguru_profiler_agent import Profiler
    loaded = time.thread_time() - began
    Profiler(profiling_group_name="bench", environment_override={"reporting_mode": "file",
        "file_prefix": tempfile.mkdtemp() + "/p", "cpu_limit_percentage": 1000,
        "sampling_interval": timedelta(seconds=0.01)}).start()
else: loaded = 0
time.sleep(2)
cpu, wall = time.process_time(), time.perf_counter()
time.sleep(10)
part = (time.process_time() - cpu) / (time.perf_counter() - wall)
print(part * 100, memory() - before, loaded * 1000)
os._exit(0)
"""


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--seconds", type=float, default=45, help="of each run; at 100 Hz, 4,000 samples"
    )
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--pairs", type=int, default=20, help="of runs with and without the agent")
    parser.add_argument("--rate", type=int, default=100)
    parser.add_argument("--peers", nargs="+", choices=PEERS, default=PEERS)
    parser.add_argument(
        "--environment", type=Path, help="where the peers are or shall be installed"
    )
    names = ("kernel", "c_calls", "long_c", "crowd", "cost", "throughput")
    parser.add_argument("what", nargs="*", choices=[*names, []], default=list(names))
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        for name, text in (("workloads", WORKLOADS), ("boot", BOOT), ("cost", COST)):
            (place / f"{name}.py").write_text(text)
        python = _environment(args.environment or place / "peers")
        shares = [name for name in args.what if name not in {"cost", "throughput"}]
        for name in shares:
            _table(name, [(peer, _errors(python, place, peer, name, args)) for peer in args.peers])
        if "cost" in args.what:
            _cost(python, place, args.peers)
        if "throughput" in args.what:
            _throughput(python, place, args)
    return 0


def _environment(place: Path) -> Path:
    python = place / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", place], check=True)
        subprocess.run([python, "-m", "pip", "install", "-q", *PACKAGES], check=True)
    return python


def _errors(
    python: Path, place: Path, peer: str, name: str, args: argparse.Namespace
) -> list[tuple[float, ...]]:
    return [_one(python, place, peer, name, args) for _ in range(args.runs)]


def _one(
    python: Path, place: Path, peer: str, name: str, args: argparse.Namespace
) -> tuple[float, ...]:
    """Return error and noise in points, samples, and samples a second of the workload."""
    with tempfile.TemporaryDirectory(dir=place) as out:
        truth = Path(out) / "truth.json"
        program = [place / "workloads.py", name, str(args.seconds), truth]
        if peer == "py-spy":
            raw = ["-f", "raw", "-o", f"{out}/all.collapsed", "-r", str(args.rate)]
            command = [python.with_name("py-spy"), "record", *raw, "--", python, *program]
        elif peer == "pyinstrument":
            saved = ["-r", "session", "-i", str(1 / args.rate), "-o", f"{out}/all.pyisession"]
            command = [python, "-m", "pyinstrument", *saved, *program]
        else:
            command = [python, place / "boot.py", peer, out, str(args.rate), *program]
        environment = {**os.environ, "PYTHONPATH": str(SOURCE)}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if not truth.exists():
            raise SystemExit(f"{peer} on {name}: {done.stderr[-2000:]}")
        told = json.loads(truth.read_text())
        parts = told["parts"]
        found, samples = _found(Path(out), peer, set(parts))
    total, seen = sum(parts.values()), sum(found.values())
    if not seen:
        return 100.0, 100.0, 0, 0.0
    error = max(abs(found.get(key, 0) / seen - value / total) for key, value in parts.items())
    noise = max(2 * math.sqrt(v / total * (1 - v / total) / samples) for v in parts.values())
    return error * 100, noise * 100, samples, samples / told["wall"]


def _found(out: Path, peer: str, parts: set[str]) -> tuple[dict[str, float], int]:
    """Return the weight of each part, and the number of samples that lie in parts."""
    sums: dict[str, float] = {}
    samples = 0
    for names, weight, count in _codeguru(out) if peer == "codeguru" else _read(out):
        part = next((name for name in reversed(names) if name in parts), None)
        if part:
            sums[part] = sums.get(part, 0) + weight
            samples += count
    return sums, max(1, samples)


def _read(out: Path) -> Iterator[Seen]:
    sys.path.insert(0, str(SOURCE))
    from guru.profiler.formats import pprof
    from guru.profiler.formats.pprof_wire import fields
    from guru.profiler.formats.registry import read_profile

    files = [*out.glob("*.pb.gz"), *out.glob("all.*")]
    profiles = [read_profile(path) for path in files]
    for body in out.glob("*.body"):
        data = zlib.decompress(body.read_bytes(), wbits=31)
        # A push request: series (1) of samples (2) of profiles (1).
        for number in (1, 2, 1):
            data = next(value for field, value in fields(data) if field == number)
        profiles.append(pprof.read(data))
    for profile in profiles:
        kinds = [kind.name for kind in profile.kinds]
        weight = kinds.index("cpu") if "cpu" in kinds else profile.weight_index
        count = kinds.index("samples") if "samples" in kinds else None
        for sample in profile.samples:
            names = [frame.function.split(".")[-1].split(" ")[0] for frame in sample.stack]
            value = sample.values[weight]
            times = round(value / profile.period) if profile.period else 1
            yield names, value, times if count is None else sample.values[count]


def _codeguru(out: Path) -> Iterator[Seen]:
    def walk(node: dict[str, Any], names: list[str]) -> Iterator[Seen]:
        count = node.get("counts", {}).get("RUNNABLE", 0)
        if count:
            yield names, count, count
        for name, child in node.get("children", {}).items():
            yield from walk(child, [*names, name.split(":")[-1].split(".")[-1]])

    for path in out.glob("codeguru*"):
        yield from walk(json.loads(path.read_text())["callgraph"], [])


def _table(name: str, rows: list[tuple[str, list[tuple[float, ...]]]]) -> None:
    print(f"\n{name:14} {'error':>7} {'noise':>7} {'samples':>8} {'a second':>9} {'to guru':>8}")
    first = None
    for peer, runs in rows:
        error, noise, samples, rate = (
            statistics.median(column) for column in zip(*runs, strict=True)
        )
        first = error if peer == "guru" else first
        ratio = f"{error / first:7.1f}x" if first else ""
        print(
            f"{peer:14} {error:7.1f} {noise:7.1f} {samples:8.0f} {rate:9.1f} {ratio:>8}", flush=True
        )


def _cost(python: Path, place: Path, peers: list[str]) -> None:
    print("\n64 parked threads, depth 30, 100 Hz: % of a core, MB resident, ms of import")
    for peer in ("none", *(peer for peer in ("guru", "codeguru") if peer in peers)):
        rows = []
        for _ in range(3):
            done = subprocess.run(
                [python, place / "cost.py", peer], env={**os.environ, "PYTHONPATH": str(SOURCE)},
                capture_output=True, text=True, check=True,
            )  # fmt: skip
            rows.append([float(word) for word in done.stdout.split()])
        numbers = [statistics.median(column) for column in zip(*rows, strict=True)]
        print(f"{peer:14} " + " ".join(f"{number:8.2f}" for number in numbers), flush=True)


def _throughput(python: Path, place: Path, args: argparse.Namespace) -> None:
    """Fixed time, work counted: pairs with and without the agent, in turns."""
    source = (
        "import sys, tempfile, threading, time\nsys.path.insert(0, sys.argv[1])\nimport workloads\n"
        "if sys.argv[2] == '1':\n import guru.profiler\n"
        " guru.profiler.start('b', directory=tempfile.mkdtemp())\n"
        "done = [0] * 4\nend = time.perf_counter() + 5\n"
        "def run(k):\n while time.perf_counter() < end:\n"
        "  workloads.pure_python(9000); workloads.asks_kernel(20); done[k] += 1\n"
        "t = [threading.Thread(target=run, args=(k,)) for k in range(4)]\n"
        "[x.start() for x in t]; [x.join() for x in t]\nprint(sum(done) / time.process_time())\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(SOURCE)}
    ratios = []
    for pair in range(args.pairs):
        results = {}
        for with_agent in ("01", "10")[pair % 2]:
            command = [python, "-c", source, str(place), with_agent]
            done = subprocess.run(
                command, env=environment, capture_output=True, text=True, check=True
            )
            results[with_agent] = float(done.stdout)
            time.sleep(0.1)
        ratios.append(results["1"] / results["0"])
    mean = statistics.mean(ratios)
    half = 2 * statistics.stdev(ratios) / math.sqrt(len(ratios)) if len(ratios) > 1 else 0
    print(
        f"\nwork per CPU second, 4 busy threads, with the agent: {mean:.3f} +- {half:.3f} of bare"
    )


if __name__ == "__main__":
    raise SystemExit(main())
