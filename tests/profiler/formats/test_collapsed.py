"""Collapsed stacks as other tools write them."""

from __future__ import annotations

import pytest

from guru.models.errors import InputError
from guru.models.profile import Frame, Sample
from guru.profiler.formats import collapsed
from guru.profiler.formats.registry import read_profile


def only(text: str) -> Sample:
    [sample] = collapsed.read(text.encode()).samples
    return sample


@pytest.mark.parametrize(
    ("text", "frame"),
    [
        ("main", Frame("main")),
        ("run (app.py:12)", Frame("run", path="app.py", line=12)),
        ("run (app.py)", Frame("run", path="app.py")),
        ("f (/srv/my app (old)/a.py:3)", Frame("f", path="/srv/my app (old)/a.py", line=3)),
        ("<module> (<string>:1)", Frame("<module>", path="<string>", line=1)),
        (r"f (C:\work\x3.py:3)", Frame("f", path=r"C:\work\x3.py", line=3)),
        ("operator() (int)", Frame("operator() (int)")),
        ("clock_nanosleep (libc.so.6)", Frame("clock_nanosleep", path="libc.so.6")),
        ("/srv/app.py:handle:40", Frame("handle", path="/srv/app.py", line=40)),
        ("std::sort:12", Frame("std::sort:12")),
    ],
)
def test_frames_of_many_writers(text: str, frame: Frame) -> None:
    assert only(f"{text} 7\n") == Sample((frame,), (7,))


def test_threads_as_py_spy_names_them() -> None:
    sample = only("thread (11734): sleepy one;run (a.py:2) 3\r\n")
    assert sample == Sample((Frame("run", path="a.py", line=2),), (3,), (("thread", "sleepy one"),))


def test_equal_lines_add_up_and_comments_and_empty_lines_do_not_count() -> None:
    profile = collapsed.read(b"# austin: 3.7.0\n\na;b 1\na;b 2\na 1.0\n")
    assert {len(s.stack): s.values for s in profile.samples} == {2: (3,), 1: (1,)}


def test_a_line_without_a_number_is_told_by_its_place(tmp_path) -> None:
    path = tmp_path / "x.collapsed"
    path.write_text("a;b 1\na;b\n")
    with pytest.raises(InputError, match=r"x\.collapsed is not a valid collapsed.*line 2"):
        read_profile(path)
