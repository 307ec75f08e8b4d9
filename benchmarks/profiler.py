"""guru's profilers and their peers side by side in one run: shares, rates, costs, and the goals.

    python benchmarks/profiler.py                      all rows; on a quiet machine, some two hours
    python benchmarks/profiler.py --peers ~/peers agent run
    python benchmarks/profiler.py --seconds 10 --runs 1 --pairs 3      to see whether it works
    python benchmarks/profiler.py --python python3.10 --python python3.13 attach

Rows: ``agent`` (a loop against one that asks the kernel, short C calls against zlib), ``long_c``
(C calls that keep the interpreter, in the main thread and in another), ``crowd`` (the first in four
threads at once), ``run`` (all three under ``guru profile run``), ``parked`` (CPU and memory with 64
waiting threads), ``import``, ``threads`` and ``web`` (throughput lost, by pairs that alternate),
``attach``.

Workloads clock their own parts with the thread's CPU clock; the error is the largest gap, in
points, between a part's share there and in the profile. Noise is two standard errors: one run ranks
nothing that lies within it. ``shifted`` is how far the shares themselves are from those of a run
that nobody looks at: a profiler may be right about a program that it has changed.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "src")]

from profiling import cost, shares, throughput  # noqa: E402 - found by the line above
from profiling.attach import attach  # noqa: E402
from profiling.peers import AGENTS, OUTSIDE, RUNS, environment  # noqa: E402

ROWS = ("agent", "long_c", "crowd", "run", "parked", "import", "threads", "web", "attach")
GOALS = {"kernel": 3.0, "c_calls": 3.0, "long_c": 4.0, "long_c_thread": 8.0, "crowd": 5.0}
_REACHED = 0.95


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=45, help="of a run of an agent")
    parser.add_argument("--runs", type=int, default=3, help="of each, of which the median is told")
    parser.add_argument("--pairs", type=int, default=24, help="of runs with and without the agent")
    parser.add_argument("--peers", type=Path, help="where they are or shall be installed")
    parser.add_argument("--only", nargs="+", metavar="PEER", help="such as guru py-spy")
    parser.add_argument(
        "--python", action="append", metavar="PATH", help="to attach to; repeatable"
    )
    parser.add_argument("rows", nargs="*", metavar="ROW", help=", ".join(ROWS))
    args = parser.parse_args()
    unknown = set(args.rows) - set(ROWS)
    if unknown:
        parser.error(f"no such row: {', '.join(unknown)}; choose from {', '.join(ROWS)}")
    with tempfile.TemporaryDirectory() as folder:
        python = environment(args.peers or Path(folder) / "peers")
        for row in args.rows or ROWS:
            _row(row, python, args)
    return 0


def _row(row: str, python: Path, args: argparse.Namespace) -> None:
    if row in {"agent", "long_c", "crowd"}:
        names = {"agent": ("kernel", "c_calls"), "long_c": ("long_c", "long_c_thread")}
        for name in names.get(row, (row,)):
            _agents(name, python, args)
    elif row == "run":
        for name in ("kernel", "c_calls", "long_c"):
            _run(name, python, args)
    elif row == "parked":
        cost.parked(python, min(args.seconds, 10), args.runs)
    elif row == "import":
        cost.imports(args.runs)
    elif row == "threads":
        throughput.threads(python, args.pairs, min(args.seconds, 5))
    elif row == "web":
        throughput.web(python, args.pairs, min(args.seconds, 5))
    else:
        attach(args.python or ())


def _agents(name: str, python: Path, args: argparse.Namespace) -> None:
    rows: list[tuple[str, list[shares.Measured | str]]] = []
    for peer in AGENTS + OUTSIDE:
        if args.only and peer not in args.only:
            continue
        runs = [shares.measure(python, peer, name, args.seconds, 100) for _ in range(args.runs)]
        rows.append((peer, runs))
    shares.table(f"{name}, in the process or from outside, 100 Hz", GOALS[name], rows)
    own = [
        run.rate
        for peer, runs in rows
        for run in runs
        if peer == "guru" and not isinstance(run, str)
    ]
    if own and name == "kernel":
        reached = sorted(own)[len(own) // 2]
        met = "met" if reached >= 100 * _REACHED else "MISSED"
        print(f"rate reached of 100 asked: {reached:.1f}  goal 95: {met}", flush=True)


def _run(name: str, python: Path, args: argparse.Namespace) -> None:
    seconds = max(5.0, args.seconds / 4)
    alone = shares.bare(python, name, seconds)
    rows = [
        (peer, [shares.measure(python, peer, name, seconds, 1000) for _ in range(args.runs)])
        for peer in RUNS
        if not args.only or peer in args.only or peer.startswith("guru")
    ]
    goal = 2.0 if name in {"kernel", "c_calls"} else GOALS[name]
    shares.table(f"{name}, run under the profiler, 1,000 Hz", goal, rows, alone)


if __name__ == "__main__":
    raise SystemExit(main())
