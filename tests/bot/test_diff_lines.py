"""Commentable lines and suggestions, held against what git and a plain patch say."""

from __future__ import annotations

import subprocess

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.bot.findings import finding
from tests.bot.stand_in import right_lines

from guru.bot.diff_lines import hunks_of, unchanged_between
from guru.bot.interface import FileDiff, Hunk
from guru.bot.placing import place_of
from guru.bot.suggestion import suggestion_of
from guru.models.fix import Fix, LineEdit, fix_between
from guru.models.location import Location

lines = st.lists(st.sampled_from(["a", "b", "", "- c", "+ d", "@@ -1 +1 @@", "\\ e"]), max_size=40)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(old=lines, new=lines, end=st.sampled_from(["", "\n"]), crlf=st.booleans())
def test_hunks_show_the_new_files_own_lines(tmp_path, old, new, end, crlf):
    after = "\n".join(new) + end
    stored = after.replace("\n", "\r\n") if crlf else after
    (tmp_path / "old").write_bytes("\n".join(old).encode())
    (tmp_path / "new").write_bytes(stored.encode())
    command = ["git", "diff", "--no-index", "--no-color", "old", "new"]
    whole = subprocess.run(command, cwd=tmp_path, capture_output=True, text=False, check=False)
    _, found, patch = whole.stdout.decode().partition("\n@@ ")
    hunks = hunks_of(f"@@ {patch}" if found else "")

    for hunk in hunks:
        assert list(hunk.lines) == after.split("\n")[hunk.first - 1 : hunk.last]
    shown = [set(range(hunk.first, hunk.last + 1)) for hunk in hunks]
    if not any(line.startswith("@@") for line in new + old):
        assert shown == [lines for lines in right_lines(f"@@ {patch}") if lines] if found else True


@settings(deadline=None)
@given(old=st.lists(st.sampled_from("abc"), min_size=1, max_size=12), new=lines, data=st.data())
def test_a_suggestion_gives_the_fixed_file(old, new, data):
    before, after = [f"{x}\n" for x in old], [f"{x}\n" for x in new]
    fix = fix_between("f.py", "".join(before), "".join(after), safe=True)
    line = data.draw(st.integers(1, len(old)))
    file = FileDiff("f.py", "", (Hunk(1, tuple(old)),))
    found = suggestion_of(fix, Location("f.py", line), file)
    if found is None:
        return
    assert 1 <= found.first <= found.last <= len(old)
    before[found.first - 1 : found.last] = [f"{x}\n" for x in found.lines]
    assert before == after


def test_no_suggestion_where_it_cannot_be_taken():
    file = FileDiff("f.py", "", (Hunk(5, ("a", "b", "c")), Hunk(20, ("d", "e"))))
    here = Location("f.py", 6)

    def suggested(*edits):
        return suggestion_of(Fix(safe=True, edits=edits, diff=""), here, file)

    assert suggested(LineEdit(6, 6, "B\n")).lines == ("B",)
    assert suggested(LineEdit(6, 6, "")).lines == ()
    assert suggested(LineEdit(6, 6, "\n")).lines == ("",)
    assert suggested(LineEdit(6, 5, "new\n")).lines == ("new", "b")
    assert suggested(LineEdit(6, 6, "B\r\n")).lines == ("B",)
    assert suggested() is None
    assert suggested(LineEdit(4, 6, "B\n")) is None  # reaches out of the hunk
    assert suggested(LineEdit(6, 6, "B\n"), LineEdit(20, 20, "D\n")) is None  # two hunks
    assert suggested(LineEdit(20, 20, "D\n")) is None  # not where the finding is
    assert suggested(LineEdit(1, 0, "import x\n"), LineEdit(6, 6, "B\n")) is None
    assert suggested(LineEdit(6, 6, "\udc80\n")) is None  # no character
    assert suggested(LineEdit(6, 6, "a\rb\n")) is None


def test_places():
    diff = {"f.py": FileDiff("f.py", "", (Hunk(5, ("a",) * 6), Hunk(30, ("b",) * 3)))}

    def lines_of(line, end=0, **other):
        place = place_of(finding("f.py", line, end, **other), diff)
        return place and (place.first, place.last, place.is_change)

    assert lines_of(6) == (6, 6, False)
    assert lines_of(6, 8) == (6, 8, False)
    assert lines_of(9, 12) == (9, 10, False)  # to the end of the hunk
    assert lines_of(6, 90) == (6, 6, False)  # too long to mark
    assert lines_of(20, changed_line=31) == (31, 31, True)
    assert lines_of(20, changed_line=21) is None
    assert lines_of(20, 40, changed_line=31) == (31, 31, False)
    assert lines_of(20, 31) == (30, 31, False)  # the part that is shown
    assert lines_of(20) is None
    assert place_of(finding("other.py", 6), diff) is None


def test_files_that_changed_since_are_left_out():
    old = {"a": FileDiff("a", "1", ()), "b": FileDiff("b", "1", ()), "c": FileDiff("c", "1", ())}
    new = {"a": FileDiff("a", "1", ()), "b": FileDiff("b", "2", ()), "d": FileDiff("d", "1", ())}
    assert list(unchanged_between(old, new)) == ["a"]
