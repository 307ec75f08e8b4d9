"""The folder of profiles: bounded, whole files, losses told."""

from __future__ import annotations

import os
from pathlib import Path

from guru.models.profile import SAMPLES, Frame, Profile, Sample
from guru.profiler.formats.registry import read_profile
from guru.profiler.sampling.spool import Spool

_PROFILE = Profile((SAMPLES,), (Sample((Frame("f"),), (1,)),))


def test_the_oldest_are_dropped_and_told(tmp_path: Path) -> None:
    (tmp_path / "other-host-1-0.pb.gz").write_bytes(b"x" * 5000)
    old = tmp_path / "shop-host-1-0.pb.gz"
    old.write_bytes(b"x" * 5000)
    os.utime(old, (1, 1))
    spool = Spool(tmp_path, ("shop", "host", "2"), most=1000)
    spool.add(_PROFILE)
    assert {path.name for path in tmp_path.iterdir()} == {
        "other-host-1-0.pb.gz",
        "shop-host-2-0.pb.gz",
    }
    assert spool.notices() == ("1 earlier profiles were dropped for lack of room",)
    assert spool.notices() == ()


def test_what_could_not_be_written_is_written_later(tmp_path: Path, caplog) -> None:
    place = tmp_path / "out"
    place.write_text("in the way")
    spool = Spool(place, ("shop", "host", "2"), most=10**6)
    spool.add(_PROFILE)
    spool.add(_PROFILE)
    assert len(caplog.records) == 1
    place.unlink()
    spool.add(_PROFILE)
    assert [read_profile(path).count for path in place.iterdir()] == [1, 1, 1]


def test_what_is_held_is_bounded_and_its_loss_told(tmp_path: Path) -> None:
    place = tmp_path / "out"
    place.write_text("in the way")
    spool = Spool(place, ("a/b", "host", "2"), most=10**6)
    for _ in range(10):
        spool.add(_PROFILE)
    assert spool.notices() == ("7 earlier profiles were dropped for lack of room",)
    place.unlink()
    spool.add(_PROFILE)
    assert len(list(place.glob("a_b-host-2-*.pb.gz"))) == 4
