"""Rows on fairness: the largest gap between a part's share of CPU time and that in the profile."""

from __future__ import annotations

import json
import math
import statistics
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from profiling.peers import command, with_guru
from profiling.readings import weights


@dataclass(frozen=True, slots=True)
class Measured:
    """One run: error and noise (two standard errors) in points, samples, samples a second.

    ``truth`` are the shares that the program clocked itself.
    """

    error: float
    noise: float
    samples: float
    rate: float
    truth: dict[str, float]


def measure(python: Path, peer: str, name: str, seconds: float, rate: int) -> Measured | str:
    """Run a workload under a profiler; returns words where that does not work."""
    with tempfile.TemporaryDirectory() as folder:
        out, truth = Path(folder), Path(folder, "truth.json")
        words = command(python, peer, out, rate, ["workloads.py", name, str(seconds), str(truth)])
        if words is None:
            return "is not there"
        done = subprocess.run(words, env=with_guru(), capture_output=True, text=True, check=False)
        if not truth.exists():
            return f"does not run: {(done.stderr.strip().splitlines() or ['?'])[-1][:90]}"
        told = json.loads(truth.read_text())
        found, samples = weights(out, peer, set(told["parts"]))
    total, seen = sum(told["parts"].values()), sum(found.values())
    shares = {part: value / total for part, value in told["parts"].items()}
    if not seen:
        return Measured(100.0, 100.0, 0, 0.0, shares)
    error = max(abs(found.get(part, 0) / seen - share) for part, share in shares.items())
    noise = max(2 * math.sqrt(s * (1 - s) / max(1, samples)) for s in shares.values())
    return Measured(error * 100, noise * 100, samples, samples / told["wall"], shares)


def bare(python: Path, name: str, seconds: float) -> dict[str, float]:
    """Return the shares that a workload has when nobody looks."""
    with tempfile.TemporaryDirectory() as folder:
        truth = Path(folder, "truth.json")
        from profiling.peers import PROGRAMS

        words = [str(python), str(PROGRAMS / "workloads.py"), name, str(seconds), str(truth)]
        subprocess.run(words, check=True)
        parts = json.loads(truth.read_text())["parts"]
    return {part: value / sum(parts.values()) for part, value in parts.items()}


def table(title: str, goal: float, rows: Sequence[tuple[str, Sequence[Measured | str]]],
    alone: dict[str, float] | None = None) -> None:  # fmt: skip
    """Print the medians of all peers side by side; ``alone`` are the shares without a profiler."""
    drift = f" {'shifted':>8}" if alone else ""
    print(f"\n{title}\n{'':34} {'error':>6} {'noise':>6} {'samples':>8} {'a second':>9}{drift}"
          f" {'to guru':>8}")  # fmt: skip
    first = 0.0
    for peer, runs in rows:
        good = [run for run in runs if isinstance(run, Measured)]
        if not good:
            print(f"{peer:34} {next(iter(runs))}", flush=True)
            continue
        error, noise, samples, rate = (
            statistics.median(getattr(run, word) for run in good)
            for word in ("error", "noise", "samples", "rate")
        )
        first = first or error
        moved = ""
        if alone:
            gaps = [max(abs(run.truth[p] - s) for p, s in alone.items()) for run in good]
            moved = f" {100 * statistics.median(gaps):8.1f}"
        met = (
            f"  goal {goal:g}: {'met' if error <= goal else 'MISSED'}"
            if peer.startswith("guru")
            else ""
        )
        few = " (few samples)" if met and samples < 4000 else ""
        print(f"{peer:34} {error:6.1f} {noise:6.1f} {samples:8.0f} {rate:9.1f}{moved}"
              f" {error / (first or 1):7.1f}x{met}{few}", flush=True)  # fmt: skip
