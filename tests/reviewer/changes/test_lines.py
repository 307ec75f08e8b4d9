"""Changed lines: exactly those of the new side that the old side lacks, in its order."""

import subprocess
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guru.reviewer.changes.lines import changed_lines
from guru.reviewer.changes.matching import matches

LINES = st.lists(st.sampled_from(["a", "b", "c", "", "  d", "x = 1"]), max_size=30)


def joined(lines):
    return "".join(f"{line}\n" for line in lines)


def is_part_of(part, whole):
    rest = iter(whole)
    return all(any(line == other for other in rest) for line in part)


@given(LINES, LINES)
def test_unchanged_lines_were_there_in_this_order(old, new):
    changed = changed_lines(joined(old), joined(new))
    assert changed <= set(range(1, len(new) + 1))
    assert is_part_of([line for n, line in enumerate(new, 1) if n not in changed], old)


@given(LINES)
def test_nothing_changes_in_equal_text(lines):
    assert changed_lines(joined(lines), joined(lines)) == frozenset()


@given(LINES, LINES, LINES)
def test_an_insertion_changes_no_more_lines_than_it_has(head, middle, tail):
    assert len(changed_lines(joined(head + tail), joined(head + middle + tail))) <= len(middle)


@given(LINES, LINES)
def test_bytes_text_and_line_breaks_make_no_difference(old, new):
    expected = changed_lines(joined(old), joined(new))
    windows = joined(new).replace("\n", "\r\n")
    assert changed_lines(joined(old).encode(), joined(new).encode()) == expected
    assert changed_lines(joined(old).encode(), b"\xef\xbb\xbf" + windows.encode()) == expected
    assert changed_lines(joined(old), windows) == expected


@given(st.lists(st.integers(0, 8)), st.lists(st.integers(0, 8)))
def test_matches_pair_equal_elements_in_rising_order(old, new):
    found = matches(old, new)
    assert all(old[i] == new[j] for i, j in found)
    assert all(a < c and b < d for (a, b), (c, d) in pairwise(found))


def test_sides_that_are_missing():
    assert changed_lines(None, "a\nb\n") == {1, 2}
    assert changed_lines("a\n", None) == frozenset()
    assert changed_lines(b"", b"") == frozenset()
    assert changed_lines(None, "no newline") == {1}


def test_only_pythons_line_breaks_count():
    old = 'a = "\x0c"\nb = "\u2028"\nc = 1\n'
    assert changed_lines(old, old.replace("c = 1", "c = 2")) == {3}
    assert changed_lines(b"a\x00\xff\nb\n", b"a\x00\xff\nc\n") == {2}


@settings(max_examples=25, deadline=None)
@given(LINES, LINES)
def test_no_more_lines_than_git_counts_change_in_small_files(tmp_path_factory, old, new):
    folder = tmp_path_factory.mktemp("sides")
    (folder / "old").write_text(joined(old))
    (folder / "new").write_text(joined(new))
    command = ["git", "diff", "--no-index", "--minimal", "--numstat", "old", "new"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    counted = int(done.stdout.split()[0]) if done.stdout else 0
    assert counted <= len(changed_lines(joined(old), joined(new))) <= max(2 * counted, counted + 4)


@pytest.mark.timeout(60)
def test_hostile_text_costs_no_more_than_a_moment():
    many = 20_000
    for old, new in (
        ("x\n" * many, "y\nx\n" * many),
        ("a\nb\n" * many, "b\nb\na\n" * many),
        ("".join(f"{n}\n" for n in range(many)), "".join(f"{n}\n" for n in range(many, 0, -1))),
        ("".join(f"{n % 97}\n" for n in range(many)), "".join(f"{n % 89}\n" for n in range(many))),
    ):
        assert changed_lines(old, new) <= set(range(1, new.count("\n") + 1))
