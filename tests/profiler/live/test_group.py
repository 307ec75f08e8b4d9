"""A group watched by the reports that real agents write."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from guru.models.errors import InputError
from guru.models.profile import CPU, SAMPLES, WALL, Frame, Profile, Sample
from guru.profiler.formats.registry import write_profile
from guru.profiler.live.group import group_looks

AGENT = """
import sys, time
import guru.profiler

def spin():
    end = time.thread_time() + 0.6
    while time.thread_time() < end:
        sum(n * n for n in range(1000))

guru.profiler.start(group="shop-eu", directory=sys.argv[1], budget=1.0)
spin()
guru.profiler.stop()
"""


def test_reports_of_agents_are_joined(tmp_path: Path) -> None:
    for _ in range(2):
        subprocess.run([sys.executable, "-c", AGENT, str(tmp_path)], check=True)
    look = next(group_looks("shop-eu", tmp_path, interval=0.1, window=300))
    assert look.title == "group shop-eu: 2 processes"
    assert look.fresh
    assert look.cost is None
    names = {frame.function for s in look.profile.samples for frame in s.stack}
    assert any("spin" in name for name in names)
    assert len({state.process for state in look.threads}) == 2
    busiest = look.threads[0]
    assert busiest.name == "MainThread"
    assert busiest.is_busy


def report(folder: Path, name: str, function: str, written: float) -> None:
    profile = Profile(
        (SAMPLES, WALL, CPU),
        (Sample((Frame(function, "app", "/srv/app.py", 3),), (5, 50, 10), (("thread", "main"),)),),
        labels={"group": "shop", "pid": name.split("-")[2]},
    )
    write_profile(profile, folder / f"{name}.pb.gz")
    os.utime(folder / f"{name}.pb.gz", (written, written))


def leaves(look) -> set[str]:
    return {sample.stack[-1].function for sample in look.profile.samples}


def test_the_newest_of_each_process_counts_and_old_processes_do_not(tmp_path: Path) -> None:
    report(tmp_path, "shop-h1-7-0", "earlier", 1000)
    report(tmp_path, "shop-h1-7-1", "later", 1060)
    report(tmp_path, "shop-h1-8-3", "other", 1050)
    report(tmp_path, "shop-h1-9-3", "ended", 800)
    report(tmp_path, "shopping-h1-7-9", "foreign", 1070)
    looks = group_looks("shop", tmp_path, interval=0.01, window=120)
    first = next(looks)
    assert leaves(first) == {"later", "other"}
    assert not next(looks).fresh
    report(tmp_path, "shop-h1-7-2", "latest", 1120)
    again = next(looks)
    assert again.fresh
    assert leaves(again) == {"latest", "other"}
    assert again.threads[0].busy == pytest.approx(0.2)


def test_a_damaged_report_is_told_and_left_out(tmp_path: Path) -> None:
    report(tmp_path, "shop-h1-7-1", "good", 1000)
    (tmp_path / "shop-h1-8-1.pb.gz").write_bytes(b"\x1f\x8bnothing")
    os.utime(tmp_path / "shop-h1-8-1.pb.gz", (1000, 1000))
    look = next(group_looks("shop", tmp_path, interval=0.01, window=60))
    assert leaves(look) == {"good"}
    assert "shop-h1-8-1.pb.gz" in look.profile.notices[0]


def test_a_group_without_reports_is_told_how_to_get_them(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="guru agent exec --group shop"):
        next(group_looks("shop", tmp_path, interval=1, window=60))
    with pytest.raises(InputError, match="cannot read"):
        next(group_looks("shop", tmp_path / "missing", interval=1, window=60))
