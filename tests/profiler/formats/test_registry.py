"""Which format a file is of, and what is said when it is of none."""

from __future__ import annotations

import pytest

from guru.models.errors import InputError
from guru.models.profile import CPU, SAMPLES, Frame, Profile, Sample
from guru.profiler.formats.features import Feature
from guru.profiler.formats.registry import check_writable, read_profile, write_profile

PROFILE = Profile(
    (SAMPLES, CPU),
    (
        Sample(
            (Frame("main", "app", "app.py", 3, 1),), (4, 40_000_000), (("thread", "MainThread"),)
        ),
    ),
)
WRITTEN = [
    "p.pb.gz",
    "p.trace.json",
    "p.trace.json.gz",
    "p.chrome.json",
    "p.cpuprofile",
    "p.pyisession",
    "p.codeguru.json",
    "p.collapsed.gz",
    "p.speedscope.json.gz",
    "p.pb",
    "p.PPROF",
    "p.speedscope.json",
    "p.speedscope",
    "p.collapsed",
    "p.folded",
    "p.txt",
]


@pytest.mark.parametrize("name", WRITTEN)
def test_a_file_is_read_back_by_any_name(tmp_path, name: str) -> None:
    path = tmp_path / name
    lost = write_profile(PROFILE, path)
    assert (path.read_bytes()[:2] == b"\x1f\x8b") is name.lower().endswith((".gz", ".pprof", ".pb"))
    renamed = path.rename(tmp_path / "without-suffix")
    [sample] = read_profile(renamed).samples
    assert (sample.stack[0].function, sample.stack[0].path, sample.stack[0].line) == (
        "main",
        "app.py",
        3,
    )
    assert (sample.labels == (("thread", "MainThread"),)) is (Feature.THREAD not in lost)


@pytest.mark.parametrize("name", WRITTEN)
def test_the_content_tells_more_than_the_suffix(tmp_path, name: str) -> None:
    path = tmp_path / name
    write_profile(PROFILE, path, "pprof")
    assert read_profile(path) == PROFILE


def test_unknown_formats_are_told_with_the_choices(tmp_path) -> None:
    for call in (
        lambda: write_profile(PROFILE, tmp_path / "p.svg"),
        lambda: write_profile(PROFILE, tmp_path / "p.pb.gz", "netscape"),
        lambda: write_profile(PROFILE, tmp_path / "p.json"),
        lambda: check_writable("p.html"),
    ):
        with pytest.raises(InputError, match=r"pprof \(\.pb\.gz\), speedscope .*, collapsed"):
            call()
    assert not list(tmp_path.iterdir())


def test_what_is_no_profile_is_told_in_one_line(tmp_path) -> None:
    path = tmp_path / "picture.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n\0\0")
    with pytest.raises(InputError, match=r"picture\.png is not a profile guru reads") as told:
        read_profile(path)
    assert "\n" not in str(told.value)
    with pytest.raises(InputError, match=r"cannot read .*nothing: No such file"):
        read_profile(tmp_path / "nothing")


def _good(tmp_path, name: str) -> bytes:
    write_profile(PROFILE, tmp_path / name)
    return (tmp_path / name).read_bytes()


@pytest.mark.parametrize(
    "name",
    [
        *("p.pb.gz", "p.pb", "p.speedscope.json", "p.trace.json", "p.cpuprofile"),
        *("p.pyisession", "p.codeguru.json", "p.trace.json.gz"),
    ],
)
def test_a_file_cut_anywhere_is_an_error_of_one_line(tmp_path, name: str) -> None:
    good = _good(tmp_path, name)
    for size in range(0, len(good) - 1, 7):
        path = tmp_path / name
        path.write_bytes(good[:size])
        with pytest.raises(InputError) as told:
            read_profile(path)
        assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (
            "a.speedscope.json",
            b'{"shared": {"frames": []}, "profiles": [{"unit": "none", "samples": 3}]}',
        ),
        ("b.speedscope.json", b'{"shared": {"frames": 1}, "profiles": []}'),
        ("c.speedscope.json", b'{"shared": {"frames": [], "profiles"' + b"[" * 100_000),
        ("d.pyisession", b'{"frame_records": [[["a"], "x"]], "start_time": 1, "duration": 1}'),
        ("e.pyisession", b'{"frame_records": null}'),
        ("f.pb.gz", b"\x28\xb5\x2f\xfd\0\0"),
        ("g.pb", b"\xff" * 40),
    ],
)
def test_hostile_files_are_errors_of_one_line(tmp_path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError) as told:
        read_profile(tmp_path / name)
    assert "\n" not in str(told.value)
