from __future__ import annotations

from pathlib import Path

import pytest

from guru.models.profile import Frame
from guru.profiler.insights.leaf_call import call_finder
from guru.profiler.insights.sources import Sources

CODE = """\
import time, zlib as z
from hashlib import pbkdf2_hmac

def work():
    time.sleep(1)
    time.sleep(len(x))
    z.compress(b"")
    pbkdf2_hmac("sha256",
        b"", b"", 1)
    x = 1
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "work.py"
    path.write_text(CODE)
    return path


@pytest.mark.parametrize(
    ("line", "name"),
    [
        (5, "time.sleep"),
        (6, None),  # two calls: no guess
        (7, "zlib.compress"),
        (9, "hashlib.pbkdf2_hmac"),
        (10, None),
        (99, None),
    ],
)
def test_the_line_names_the_call(file: Path, line: int, name: str | None) -> None:
    call_of = call_finder(Sources(file.parent))
    assert call_of((Frame("work", "", str(file), line),)) == name


def test_the_expression_noted_by_the_engine_is_best(file: Path) -> None:
    call_of = call_finder(Sources(file.parent))
    frame = Frame("work", "", str(file), 6, expression="time.sleep(len(x))")
    assert call_of((frame,)) == "time.sleep"
    assert call_of((Frame("work", "", str(file), 6, expression="self.lock"),)) == "self.lock"
    assert call_of((Frame("work", "", str(file), 6, expression="a +"),)) is None


def test_a_frame_made_up_for_a_c_function_takes_its_name_from_the_line(file: Path) -> None:
    call_of = call_finder(Sources(file.parent))
    caller = Frame("work", "", str(file), 6)
    assert call_of((caller, Frame("sleep", "", "<built-in>"))) == "time.sleep"
    assert call_of((caller, Frame("Pattern.match", "", "<built-in>"))) == "Pattern.match"
    assert call_of((Frame("f"), Frame("sleep", "", "<built-in>"))) == "sleep"


def test_broken_source_is_no_trouble(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("def (:\n" + "(" * 5000)
    (tmp_path / "b.py").write_bytes(b"\xff\xfe\x00")
    call_of = call_finder(Sources(tmp_path))
    assert call_of((Frame("f", "", "a.py", 1),)) is None
    assert call_of((Frame("f", "", "b.py", 1),)) is None
