"""``guru profile show`` on several files, split by a label."""

from __future__ import annotations

from pathlib import Path

import pytest

from guru.models.profile import CPU, SAMPLES, WALL, Frame, Profile, Sample
from guru.profiler.formats.registry import read_profile, write_profile


def _profile(version: str, *parts: tuple[str, str, int]) -> Profile:
    samples = tuple(
        Sample(
            (Frame("serve", "shop"), Frame(function, "shop")), (ms, ms * 10**6, ms * 10**6), labels
        )
        for endpoint, function, ms in parts
        for labels in [(("endpoint", endpoint),) if endpoint else ()]
    )
    return Profile((SAMPLES, WALL, CPU), samples, 1e9, 60.0, 10**7, {"version": version})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "profiles"
    one = _profile(
        "1", ("GET /items/{key}", "find", 600), ("GET /", "render", 300), ("", "poll", 100)
    )
    two = _profile("2", ("GET /items/{key}", "find", 1000))
    write_profile(one, place / "a.pb.gz")
    write_profile(two, place / "host" / "b.pb.gz")
    return place


def test_files_and_folders_are_joined(guru, folder: Path, tmp_path: Path) -> None:
    done = guru("profile", "show", "profiles", "-o", "all.pb.gz")
    assert done.returncode == 0, done.stderr
    assert read_profile(tmp_path / "all.pb.gz").count == 2000
    done = guru("profile", "show", "profiles/a.pb.gz", "profiles/host", "-q", "-o", "all.pb.gz")
    assert (done.returncode, done.stderr) == (0, "")
    assert read_profile(tmp_path / "all.pb.gz").count == 2000


def test_a_profile_is_split_by_endpoint(guru, folder: Path) -> None:
    done = guru("profile", "show", "profiles", "--by", "endpoint")
    assert done.returncode == 0, done.stderr
    lines = [line.split() for line in done.stderr.splitlines()[:4]]
    assert lines[0] == ["share", "samples", "wall", "cpu", "endpoint"]
    assert " ".join(lines[1]) == "80 % 1,600 1.60 s 1.60 s GET /items/{key}"
    assert " ".join(lines[2]) == "15 % 300 300 ms 300 ms GET /"
    assert " ".join(lines[3]) == "5.0 % 100 100 ms 100 ms (none)"


def test_labels_of_whole_profiles_split_too(guru, folder: Path) -> None:
    done = guru("profile", "show", "profiles", "--by", "version")
    assert [line.split()[-1] for line in done.stderr.splitlines()[:3]] == ["version", "1", "2"]


def test_a_part_alone(guru, folder: Path, tmp_path: Path) -> None:
    options = ["--only", "endpoint=GET /", "-q", "-o", "part.pb.gz"]
    assert guru("profile", "show", "profiles", *options).returncode == 0
    part = read_profile(tmp_path / "part.pb.gz")
    assert part.count == 300
    assert part.labels["endpoint"] == "GET /"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["profiles", "--only", "endpoint"], "write label=value"),
        (["profiles", "--only", "endpoint=GET /nothing"], "'GET /items/{key}'"),
        (["empty"], "holds no profiles"),
        (["profiles", "stacks.collapsed"], "different kinds"),
        (["missing.pb.gz"], "missing.pb.gz"),
    ],
)
def test_what_cannot_be_shown_is_told_in_a_line(
    guru, folder: Path, tmp_path: Path, arguments: list[str], said: str
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "stacks.collapsed").write_text("a;b 3\n")
    done = guru("profile", "show", *arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1
