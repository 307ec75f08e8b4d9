"""When the agent looks: rarely at a process that rests, and its shares stay right."""

from __future__ import annotations

import random
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from tests.profiler.sampling.conftest import BUSY, profiles, share

from guru.profiler.sampling import ticker
from guru.profiler.sampling.budget import Budget
from guru.profiler.sampling.pace import Pace

linux = pytest.mark.skipif(sys.platform != "linux", reason="asks Linux")


class _Bursts:
    """Stands for the recorder of a process that computes for a moment now and then."""

    every, burst = 0.3, 0.006

    def __init__(self) -> None:
        self.now = self.last = self.busy = self.idle = 0.0
        self.quiet = self.looks = 0

    def look(self, weight: int, late: int = 0) -> int:
        def computed(until: float) -> float:
            return until // self.every * self.burst + min(until % self.every, self.burst)

        moved = computed(self.now) > computed(self.last)
        self.quiet = 0 if moved else self.quiet + 1
        self.last = self.now
        self.looks += 1
        if self.now % self.every < self.burst:
            self.busy += weight
        else:
            self.idle += weight
        return int(moved)


def test_bursts_after_a_rest_keep_their_share(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ticker.VARIABLE, "1")
    recorder = _Bursts()
    pace = Pace(recorder, 0.01, Budget(1.0))  # type: ignore[arg-type] - it has what is asked
    pace._draw = random.Random(5).expovariate

    def pause(seconds: float) -> float:
        recorder.now += seconds
        return 0.0

    pace._pause = pause
    while recorder.now < 20_000:
        pace._look()
    found = recorder.busy / (recorder.busy + recorder.idle)
    assert found == pytest.approx(recorder.burst / recorder.every, rel=0.05)
    assert recorder.busy + recorder.idle == pytest.approx(recorder.now * 1e9, rel=0.02)
    assert recorder.looks < 0.6 * recorder.now / 0.01


def test_a_slow_rate_grows_no_slower_than_a_quarter_of_a_second() -> None:
    recorder = _Bursts()
    recorder.quiet = 50
    for asked, longest in ((0.01, 0.08), (0.1, 0.25), (1.0, 1.0)):
        pace = Pace(recorder, asked, Budget(1.0))  # type: ignore[arg-type] - it has what is asked
        assert pace._distance() == pytest.approx(longest)


def _run(tmp_path: Path, source: str) -> str:
    head = f"{BUSY}\nimport guru.profiler\n"
    (tmp_path / "app.py").write_text(head + textwrap.dedent(source))
    done = subprocess.run(
        [sys.executable, "app.py"],
        capture_output=True, text=True, cwd=tmp_path, timeout=100, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


@linux
def test_short_bursts_are_told_where_they_were(tmp_path: Path) -> None:
    _run(tmp_path, """
        guru.profiler.start("shop", directory="out", rate=400, budget=1)
        for _ in range(60):
            heavy(100_000)
            light(100_000)
            time.sleep(0.1)
    """)  # fmt: skip
    [profile] = profiles(tmp_path / "out")
    heavy, light = share(profile, "heavy", "cpu"), share(profile, "light", "cpu")
    assert heavy + light > 0.85  # not where the program sleeps
    assert heavy / (heavy + light) == pytest.approx(0.75, abs=0.15)


@linux
def test_a_process_that_rests_is_left_to_rest(tmp_path: Path) -> None:
    _run(tmp_path, """
        def park(depth): park(depth - 1) if depth else threading.Event().wait()
        for _ in range(20): threading.Thread(target=park, args=(30,), daemon=True).start()
        guru.profiler.start("shop", directory="out", budget=1)
        time.sleep(4)
    """)  # fmt: skip
    [profile] = profiles(tmp_path / "out")
    wall = [kind.name for kind in profile.kinds].index("wall")
    told = sum(sample.values[wall] for sample in profile.samples) / 1e9
    assert told == pytest.approx(21 * profile.duration, rel=0.1)
    looks = sum(s.values[0] for s in profile.samples if dict(s.labels)["thread"] == "MainThread")
    assert looks < 0.5 * 100 * profile.duration  # though a hundred a second were asked for
    assert not [notice for notice in profile.notices if "budget" in notice or "instead" in notice]
