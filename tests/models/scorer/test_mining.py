"""Labels from a history: fixed, kept, and what says nothing."""

import os
import subprocess
from pathlib import Path

import pytest

from guru.models.errors import InputError
from guru.models.scorer.rows import label, read_rows, to_lines
from guru.models.scorer.tracking import End, Tracked, track
from guru.reviewer.analysis import analyse
from guru.reviewer.dispatch import Dispatch
from guru.reviewer.registry import select_rules

RULES = select_rules(["unsafe-yaml-load", "weak-hash"])
PAGES = {rule.id: rule.page for rule in RULES}
DISPATCH = Dispatch.of(RULES)


class History:
    """A repository whose commits have dates of our choice."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.git("init", "-q")

    def git(self, *arguments: str, date: str = "2015-01-01") -> None:
        who = {
            f"GIT_{who}_{what}": "a@b"
            for who in ("AUTHOR", "COMMITTER")
            for what in ("NAME", "EMAIL")
        }
        when = {f"GIT_{who}_DATE": f"{date}T00:00:00Z" for who in ("AUTHOR", "COMMITTER")}
        environment = {**os.environ, **who, **when, "GIT_CONFIG_GLOBAL": os.devnull}
        subprocess.run(["git", *arguments], cwd=self.folder, env=environment, check=True)

    def commit(self, date: str, **files: str | None) -> None:
        for name, text in files.items():
            file = self.folder / f"{name}.py"
            if text is None:
                file.unlink()
            else:
                file.write_text(text)
        self.git("add", "-A", date=date)
        self.git("commit", "-qm", date, date=date)

    def tracked(self) -> Tracked:
        return track(self.folder, lambda path, data: analyse(path, data, DISPATCH).findings)


@pytest.fixture
def history(tmp_path: Path) -> History:
    return History(tmp_path)


def reader(loader: str = "Loader", extra: str = "") -> str:
    return (
        "import yaml\n\n\ndef read(text):\n    text = text.strip()\n    check(text)\n    log(text)\n"
        f"{extra}    return yaml.load(text, Loader=yaml.{loader})\n"
    )


def ends(tracked: Tracked) -> list[End]:
    return [life.end for life in tracked.lives]


def test_fixed_while_its_function_lived_on(history: History) -> None:
    history.commit("2015-02-01", a=reader())
    history.commit("2016-02-01", a=reader("SafeLoader"))
    tracked = history.tracked()
    assert ends(tracked) == [End.FIXED]
    (row,) = label(tracked, PAGES)
    assert (row.rule, row.fixed, row.born) == ("unsafe-yaml-load", True, "2015-07-01")
    assert row.facts["in_function"] == 1


def test_kept_through_edits_and_a_rename(history: History) -> None:
    history.commit("2015-02-01", a=reader())
    history.commit("2015-09-01", a=reader(extra="    more(text)\n"))
    history.commit("2016-02-01", a=None, b=reader(extra="    more(text)\n"))
    history.commit("2019-02-01", c="x = 1\n")
    (row,) = label(history.tracked(), PAGES)
    assert not row.fixed


def test_a_fix_after_two_years_counts_as_kept(history: History) -> None:
    history.commit("2015-02-01", a=reader())
    history.commit("2018-02-01", a=reader("SafeLoader"))
    (row,) = label(history.tracked(), PAGES)
    assert not row.fixed


@pytest.mark.parametrize(
    "later",
    [
        {"a": None, "z": "x = 1\n"},
        {"a": "import yaml\n\n\ndef other(text):\n    return text\n"},
        {"a": "def read(text):\n    a()\n    b()\n    c()\n    return d()\n"},
    ],
    ids=["file gone", "function gone", "rewritten"],
)
def test_what_went_with_its_surroundings_says_nothing(history: History, later) -> None:
    history.commit("2015-02-01", a=reader())
    history.commit("2016-02-01", **later)
    tracked = history.tracked()
    assert ends(tracked) == [End.LOST]
    assert label(tracked, PAGES) == []


def test_a_clean_up_says_nothing(history: History) -> None:
    history.commit("2015-02-01", **{f"m{n}": reader() for n in range(9)})
    history.commit("2016-02-01", **{f"m{n}": reader("SafeLoader") for n in range(9)})
    tracked = history.tracked()
    assert set(ends(tracked)) == {End.BULK}
    assert label(tracked, PAGES) == []


def test_vendored_code_and_recent_births_say_nothing(history: History, tmp_path: Path) -> None:
    (tmp_path / "_vendor").mkdir()
    (tmp_path / "_vendor" / "a.py").write_text(reader())
    history.commit("2015-02-01", b="x = 1\n")
    tracked = history.tracked()
    assert tracked.lives == ()
    history.commit("2026-03-01", c=reader())
    assert label(history.tracked(), PAGES) == []


def test_a_folder_without_a_history_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        track(tmp_path / "missing", lambda path, data: ())


def test_rows_come_back_as_they_were_written(history: History, tmp_path: Path) -> None:
    history.commit("2015-02-01", a=reader())
    history.commit("2016-02-01", a=reader("SafeLoader"))
    rows = label(history.tracked(), PAGES)
    (tmp_path / "labels.jsonl").write_text(to_lines(rows))
    assert read_rows(tmp_path / "labels.jsonl") == rows
    (tmp_path / "labels.jsonl").write_text("{}\n")
    with pytest.raises(InputError):
        read_rows(tmp_path / "labels.jsonl")
