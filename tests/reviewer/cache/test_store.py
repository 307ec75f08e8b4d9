"""The cache keeps results by content, and its loss costs time only."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from guru.reviewer.analysis import analyse
from guru.reviewer.cache.store import Cache
from guru.reviewer.dispatch import Dispatch
from guru.reviewer.registry import select_rules
from guru.reviewer.source import Source
from guru.reviewer.workers import analyse_all

RULES = select_rules(["unsafe-yaml-load", "weak-hash"])
CODE = b"import yaml, hashlib\ndef f(s):\n    hashlib.md5(s)\n    return yaml.load(s)\n"
SOURCES = [Source("a.py", CODE), Source("b/c.py", b"x = (\n"), Source("d.py", b"\xff\xfe\0")]


def results(cache: Cache | None):
    return analyse_all(SOURCES, RULES, cache=cache)


def test_a_second_run_gives_the_same_without_analysis(tmp_path: Path, monkeypatch) -> None:
    first = results(Cache(tmp_path, RULES))
    monkeypatch.setattr("guru.reviewer.workers.analyse", None)
    assert results(Cache(tmp_path, RULES)) == first
    assert first["a.py"].findings


def test_other_content_rules_or_settings_are_analysed_anew(tmp_path: Path) -> None:
    cache = Cache(tmp_path, RULES)
    key = cache.key("a.py", CODE)
    assert cache.key("a.py", CODE + b"\n") != key
    assert cache.key("tests/a.py", CODE) != key
    assert Cache(tmp_path, RULES[:1]).key("a.py", CODE) != key
    assert Cache(tmp_path, RULES, "limit").key("a.py", CODE) != key


@pytest.mark.parametrize("content", [b"", b"not a database at all" * 100])
def test_a_broken_file_is_rebuilt(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "findings.sqlite").write_bytes(content)
    cache = Cache(tmp_path, RULES)
    assert results(cache) == results(None)
    assert cache.problem == ""
    assert Cache(tmp_path, RULES).get({"a.py": cache.key("a.py", CODE)})


def test_a_row_that_holds_nonsense_is_not_believed(tmp_path: Path) -> None:
    cache = Cache(tmp_path, RULES)
    expected = results(cache)
    cache.close()
    with sqlite3.connect(tmp_path / "findings.sqlite") as database:
        database.execute("UPDATE results SET result = '[[1]]'")
    damaged = Cache(tmp_path, RULES)
    assert results(damaged) == expected
    assert "not used" in damaged.problem


def test_a_folder_that_cannot_be_made_only_costs_time(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    cache = Cache(tmp_path / "file" / "cache", RULES)
    assert results(cache) == results(None)
    assert "not used" in cache.problem


_RUN = """
import sys
from pathlib import Path
from guru.reviewer.cache.store import Cache
from guru.reviewer.registry import select_rules
from guru.reviewer.source import Source
from guru.reviewer.workers import analyse_all
rules = select_rules(["unsafe-yaml-load", "weak-hash"])
code = b"import yaml, hashlib\\ndef f(s):\\n    hashlib.md5(s)\\n    return yaml.load(s)\\n"
for _ in range(20):
    cache = Cache(Path(sys.argv[1]), rules)
    assert len(analyse_all([Source("a.py", code)], rules, cache=cache)) == 1
    assert not cache.problem, cache.problem
    cache.close()
"""


def test_runs_side_by_side_share_it(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _RUN, str(tmp_path)]
    runs = [subprocess.Popen(command) for _ in range(4)]
    assert [run.wait(60) for run in runs] == [0, 0, 0, 0]
    cache = Cache(tmp_path, RULES)
    dispatch = Dispatch.of(RULES)
    assert cache.get({"a.py": cache.key("a.py", CODE)}) == {"a.py": analyse("a.py", CODE, dispatch)}
